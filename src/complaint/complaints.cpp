#include "complaint/complaints.hpp"

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "core/text.hpp"

namespace tidegate {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_of_a_message = 3;
constexpr std::size_t most_a_day = 20;
constexpr std::size_t most_recent = 1'000;
constexpr std::size_t longest_shown = 120;
constexpr std::uint32_t lines_looked_at = 20;
constexpr std::uint32_t events_looked_at = 1'000;

Ruling told(Ruling::Outcome outcome, std::string sentence) { return {outcome, std::move(sentence), std::nullopt, 0}; }

std::string shown(std::string_view text) { return utf8_line(text, longest_shown); }

/// Types by which nobody complains of abuse. Unknown ones do (RFC 5965 7.3: "other").
bool complains(const std::string& type) {
    return type != "not-spam" && type != "auth-failure" && type != "dmarc" && type != "opt-out";
}

/// The report names the sender that the line has, in one of the ways in which reporters do.
bool names_sender(const FeedbackReport& report, const Traced& line) {
    const std::array theirs{lower(report.original_mail_from), lower(report.original_return_path),
                            lower(report.original_from)};
    const std::array ours{lower(line.from), lower(line.header_from)};
    return std::ranges::any_of(
        theirs, [&](const std::string& one) { return !one.empty() && std::ranges::find(ours, one) != ours.end(); });
}

std::string_view bare(std::string_view id) {
    if (id.starts_with('<') && id.ends_with('>')) id = id.substr(1, id.size() - 2);
    return id;
}

bool was_sent(const Traced& line) { return line.action <= Action::hold; }

bool fits(const FeedbackReport& report, const Traced& line) {
    const bool differ = !report.original_message_id.empty() && !line.message_id.empty() &&
                        bare(report.original_message_id) != bare(line.message_id);
    return was_sent(line) && !differ && names_sender(report, line);
}

/// What tells the message in the journal; never empty for a line that was found.
std::string message_of(const Traced& line) { return shown(line.message_id.empty() ? line.queue_id : line.message_id); }

std::string detail_text(const boost::json::object& detail, const char* key) {
    const auto* value = detail.if_contains(key);
    const auto* text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? std::string{} : std::string{text->data(), text->size()};
}

}  // namespace

std::string_view to_string(Ruling::Outcome outcome) {
    switch (outcome) {
        case Ruling::Outcome::counted: return "counted";
        case Ruling::Outcome::repeated: return "repeated";
        case Ruling::Outcome::not_ours: return "not_ours";
        case Ruling::Outcome::not_a_complaint: return "not_a_complaint";
        case Ruling::Outcome::no_report: return "no_report";
    }
    return {};
}

Result<Ruling> Complaints::take(std::string_view mail) {
    const auto report = read_feedback_report(mail);
    if (!report) return told(Ruling::Outcome::no_report, report.error().what);
    if (!complains(report->type))
        return told(Ruling::Outcome::not_a_complaint,
                    "a report of type \"" + shown(report->type) + "\" is no complaint of abuse");
    const std::lock_guard held{lock_};
    const auto line = find(*report);
    if (!line) return tl::unexpected<Error>{line.error()};
    if (!*line)
        return told(Ruling::Outcome::not_ours,
                    "the message " + shown(report->original_message_id) + " of " +
                        shown(report->original_mail_from.empty() ? report->original_from : report->original_mail_from) +
                        " is not in the trace: nobody is charged");
    return count(*report, **line);
}

Result<std::optional<Traced>> Complaints::find(const FeedbackReport& report) {
    std::vector<TraceQuery> questions;
    const auto ask = [&](std::string TraceQuery::*field, std::string value) {
        TraceQuery query;
        query.*field = std::move(value);
        query.most = lines_looked_at;
        questions.push_back(std::move(query));
    };
    if (const auto id = bare(report.original_message_id); !id.empty()) {
        ask(&TraceQuery::message_id, '<' + std::string{id} + '>');
        ask(&TraceQuery::message_id, std::string{id});
    }
    for (const auto& id : report.queue_ids) ask(&TraceQuery::queue_id, id);
    for (const auto& query : questions) {
        const auto lines = parts_.records.trace(query);
        if (!lines) return tl::unexpected<Error>{lines.error()};
        const auto found = std::ranges::find_if(*lines, [&](const Traced& line) { return fits(report, line); });
        if (found != lines->end()) return std::optional{*found};
    }
    return std::optional<Traced>{};
}

Result<bool> Complaints::may_count(const Key& key) {
    EventQuery query;
    query.entity = key.entity;
    query.kinds = {EventKind::complained};
    query.most = events_looked_at;
    const auto events = parts_.records.events(query);
    if (!events) return tl::unexpected<Error>{events.error()};
    std::vector<Key> all{recent_.begin(), recent_.end()};
    for (const auto& event : *events) {
        boost::system::error_code wrong;
        const auto detail = boost::json::parse(event.detail, wrong);
        if (wrong || !detail.is_object()) continue;
        Key one{event.entity, detail_text(detail.get_object(), "message"), detail_text(detail.get_object(), "reporter"),
                event.at};
        if (std::ranges::find(all, one) == all.end()) all.push_back(std::move(one));
    }
    const auto of = [&](auto fits) { return static_cast<std::size_t>(std::ranges::count_if(all, fits)); };
    const bool same = std::ranges::find(all, key) != all.end();
    const auto message = of([&](const Key& one) { return one.entity == key.entity && one.message == key.message; });
    const auto today = of([&](const Key& one) { return one.entity == key.entity && one.at + 24h > key.at; });
    return !same && message < most_of_a_message && today < most_a_day;
}

Result<Ruling> Complaints::count(const FeedbackReport& report, const Traced& line) {
    auto who = Entity::parse(line.entity);
    if (!who) return told(Ruling::Outcome::not_ours, who.error().what);
    const Key key{line.entity, message_of(line), shown(report.from), parts_.clock.now()};
    const auto message = "message " + key.message + " of " + line.entity;
    // What a rule of the mailbox sends on was written by somebody else.
    if (line.kind == "forward")
        return told(Ruling::Outcome::not_a_complaint, message + " is a forward: its sender did not write it");
    const auto fresh = may_count(key);
    if (!fresh) return tl::unexpected<Error>{fresh.error()};
    if (!*fresh) return told(Ruling::Outcome::repeated, message + " was complained about before: it counts no more");

    const bool bulk = line.kind == "bulk" || line.kind == "list";
    Ruling out;
    out.outcome = Ruling::Outcome::counted;
    out.entity = *who;
    out.sentence = key.reporter + " reports " + message + " as " + shown(report.type);
    Event event;
    event.kind = EventKind::complained;
    event.at = key.at;
    event.actor = "tidegate";
    event.entity = line.entity;
    event.sentence = out.sentence;
    event.detail = boost::json::serialize(boost::json::object{{"message", key.message},
                                                              {"reporter", key.reporter},
                                                              {"report", shown(report.message_id)},
                                                              {"type", shown(report.type)},
                                                              {"queue_id", shown(line.queue_id)}});
    out.ticket = parts_.journal.append(std::move(event));
    recent_.push_back(key);
    if (recent_.size() > most_recent) recent_.pop_front();
    // Whoever sends to many is complained about by some: a third for such mail, set by hand.
    out.ticket = std::max(
        out.ticket,
        parts_.charge(*who,
                      {{.name = "complaint", .sentence = out.sentence, .value = 1, .weight = bulk ? 1.0 / 3 : 1.0}}));
    return out;
}

}  // namespace tidegate
