// The thread of the keeper, the ends of restrictions, and held messages that are gone. Putting mail on hold:
// queue_keeper_hold.cpp.

#include "mta/queue_keeper.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <future>
#include <memory>

#include "core/text.hpp"

namespace tidegate {

namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t most_events = 1'000;  // the store gives no more at once
constexpr std::size_t most_held = 10'000;     // likewise; those that wait come first
constexpr std::size_t most_lessons = 3;       // of what one release lets go or deletes: often nobody looked at each
constexpr std::size_t rows_at_once = 1'000;   // between looks at whether to stop
// Messages that the list does not have are looked up one by one, each a program of the MTA's.
constexpr std::size_t most_shows = 200;
constexpr Millis least_pause = 500ms;  // between rounds
constexpr Millis usual_pause = 60s;
constexpr Millis pause_in_trouble = 10s;
constexpr auto look_every = 60s;
// A message that the judge told the MTA to hold shows up in the queue only once the MTA has written it.
constexpr auto until_it_is_queued = 120s;

/// What becomes of held mail: what the release says, and "deliver" when a restriction ends by itself.
std::string held_in(const Event& ended) {
    boost::system::error_code trouble;
    const auto detail = boost::json::parse(ended.detail, trouble);
    if (trouble || !detail.is_object()) return "deliver";
    const auto* held = detail.get_object().if_contains("held");
    if (held == nullptr || !held->is_string()) return "deliver";
    return std::string{held->get_string()};
}

}  // namespace

QueueKeeper::QueueKeeper(Parts parts)
    : parts_{std::move(parts)}, rounds_{[this] { return round() ? usual_pause : pause_in_trouble; }, least_pause} {}

bool QueueKeeper::round() {
    shows_left_ = most_shows;
    const bool let = let_go();
    const bool kept = !rounds_.stopping() && keep_back();
    const bool looked = !rounds_.stopping() && notice_gone();
    const bool expired = !rounds_.stopping() && expire();
    return let && kept && looked && expired;
}

bool QueueKeeper::let_go() {
    while (true) {
        // At the start the newest come first: the last end of a sender says what becomes of its mail.
        const auto after = seen_ == 0 ? std::nullopt : std::optional{seen_};
        const auto events = parts_.records.events(
            {.kinds = {EventKind::released, EventKind::expired}, .after = after, .most = most_events});
        if (!events) return false;
        const bool more = seen_ != 0 && events->size() == most_events;
        for (const auto& event : *events) {
            seen_ = std::max(seen_, event.id);
            auto& last = ends_[event.entity];
            if (event.id > last.id) last = event;
        }
        if (!more) break;
    }
    if (!ends_.empty() && !parts_.journal.writable()) return false;  // what is done could not be kept
    for (auto at = ends_.begin(); at != ends_.end();) {
        const auto finished = finish(at->second);
        if (!finished) return reported(finished.error());
        at = *finished ? ends_.erase(at) : std::next(at);
    }
    return true;
}

/// True when nothing of this end is left to do.
Result<bool> QueueKeeper::finish(const Event& ended) {
    if (held_in(ended) == "keep") return true;
    lessons_left_ = most_lessons;
    while (!rounds_.stopping()) {
        auto rows = parts_.records.held(ended.entity);
        if (!rows) return tl::unexpected<Error>{rows.error()};
        std::erase_if(*rows, [](const auto& row) { return row.state != "held"; });
        const bool more = rows->size() >= most_held;
        std::erase_if(*rows,
                      [&](const auto& row) { return row.at > ended.at && row.case_reference != ended.case_reference; });
        if (rows->empty()) return !more;
        const auto queued = list();
        if (!queued) return tl::unexpected<Error>{queued.error()};
        bool waits = false;
        for (std::size_t at = 0; at < rows->size(); at += rows_at_once) {
            if (rounds_.stopping()) return false;
            const auto from = rows->begin() + static_cast<std::ptrdiff_t>(at);
            const auto count = std::min(rows_at_once, rows->size() - at);
            const auto done = finish_some(ended, {from, from + static_cast<std::ptrdiff_t>(count)}, *queued);
            if (!done) return done;
            waits = waits || !*done;
        }
        if (!more || waits) return !waits;
    }
    return false;
}

/// Some of these messages, before they go: what a person makes of them at a release teaches the content model.
std::vector<std::string> QueueKeeper::lessons_of(const Event& ended, const std::vector<HeldMessage>& rows,
                                                 const Listed& queued) {
    std::vector<std::string> out;
    if (!parts_.teach || ended.kind != EventKind::released) return out;
    for (const auto& row : rows) {
        if (lessons_left_ == 0 || rounds_.stopping()) break;
        if (!queued.contains(row.queue_id)) continue;
        --lessons_left_;
        if (auto shown = parts_.queue.show(row.queue_id)) out.push_back(std::move(*shown));
    }
    return out;
}

/// Lets these go or deletes them; true when none of them waits for the next round. All of them are named to the MTA,
/// which passes over what is gone: the list may lack a message that is there.
Result<bool> QueueKeeper::finish_some(const Event& ended, std::vector<HeldMessage> rows, const Listed& queued) {
    const bool remove = held_in(ended) == "delete";
    const auto there = still_there(rows, queued);
    if (!there) return tl::unexpected<Error>{there.error()};
    if (rounds_.stopping()) return false;
    std::vector<std::string> ids;
    for (const auto& row : rows) ids.push_back(row.queue_id);
    const auto lessons = lessons_of(ended, rows, queued);
    const auto count = remove ? parts_.queue.remove(ids) : parts_.queue.release(ids);
    if (!count) return tl::unexpected<Error>{count.error()};
    report_success();
    for (const auto& lesson : lessons) parts_.teach(lesson, ended.entity, remove);
    std::uint64_t ticket = 0;
    std::size_t kept = 0;
    for (auto& row : rows) {
        const auto found = there->find(row.queue_id);
        if (found == there->end()) continue;  // not known yet
        ++kept;
        row.state = !found->second ? "gone" : remove ? "deleted" : "delivered";
        ticket = append_row(EventKind::held_ended, row, "A held message of " + row.entity + " is " + row.state + ".");
    }
    if (*count > 0) {
        ticket = append_summary(EventKind::queue_released, ended, *count,
                                remove ? "deleted from the hold queue" : "let go from the hold queue");
    }
    committed(ticket);
    // What the store cannot keep would be found, and done, again and again.
    if (ticket != 0 && !parts_.journal.writable()) {
        return fail(Fault::unavailable, "what became of held messages cannot be kept just now");
    }
    return kept == rows.size();
}

/// Which of the held messages are in the MTA's queue. One that the list does not have is gone only if the MTA itself
/// does not know it. Left out: what may come yet, and what is not looked up in this round any more.
Result<std::map<std::string, bool>> QueueKeeper::still_there(const std::vector<HeldMessage>& rows,
                                                             const Listed& queued) {
    std::map<std::string, bool> out;
    for (const auto& row : rows) {
        if (queued.contains(row.queue_id)) {
            out[row.queue_id] = true;
            continue;
        }
        if (row.at + until_it_is_queued > parts_.clock.now() || shows_left_ == 0) continue;
        if (rounds_.stopping()) return out;
        --shows_left_;
        const auto shown = parts_.queue.show(row.queue_id);
        if (!shown && shown.error().fault != Fault::not_found) return tl::unexpected<Error>{shown.error()};
        out[row.queue_id] = shown.has_value();
    }
    return out;
}

bool QueueKeeper::notice_gone() {
    const auto now = parts_.clock.now();
    if (now < next_look_ && next_look_ - now <= look_every) return true;
    auto rows = parts_.records.held("");
    if (!rows) return false;
    std::erase_if(*rows, [&](const auto& row) { return row.state != "held" || row.at + until_it_is_queued > now; });
    if (!rows->empty()) {
        const auto queued = list();
        if (!queued) return reported(queued.error());
        const auto there = still_there(*rows, *queued);
        if (!there) return reported(there.error());
        report_success();
        std::uint64_t ticket = 0;
        for (auto& row : *rows) {
            const auto found = queued->find(row.queue_id);
            const bool by_hand = found != queued->end() && found->second.queue != "hold";
            const auto known = there->find(row.queue_id);
            if (!by_hand && (known == there->end() || known->second)) continue;
            row.state = "gone";
            row.reason = by_hand ? "released from the hold queue by hand" : "not in the queue any more";
            ticket =
                append_row(EventKind::held_ended, row, "A held message of " + row.entity + " is " + row.reason + ".");
        }
        committed(ticket);
    }
    next_look_ = now + look_every;
    return true;
}

Result<QueueKeeper::Listed> QueueKeeper::list() {
    auto messages = parts_.queue.list();
    if (!messages) return tl::unexpected<Error>{messages.error()};
    if (messages->cut != cut_) {
        cut_ = messages->cut;
        tell(
            cut_ ? EventKind::trouble : EventKind::trouble_over,
            cut_
                ? "The queue of the mail server is too long to be listed whole (" +
                      std::to_string(messages->messages.size()) +
                      " messages were): mail of a restricted sender behind that goes on. Look at it with postqueue -j, "
                      "and delete what is spam with postsuper -d."
                : "The queue of the mail server can be listed whole again.",
            "queue list");
    }
    Listed out;
    for (auto& message : messages->messages) {
        auto id = message.queue_id;
        out.insert_or_assign(std::move(id), std::move(message));
    }
    return out;
}

/// A row of a held message. Each is told of by a summary or was asked for by a person, so notices pass it over.
std::uint64_t QueueKeeper::append_row(EventKind kind, const HeldMessage& row, std::string sentence) {
    Event event;
    event.kind = kind;
    event.at = parts_.clock.now();
    event.actor = "tidegate";
    event.entity = row.entity;
    event.case_reference = row.case_reference;
    event.sentence = std::move(sentence);
    event.detail = boost::json::serialize(boost::json::object{{"queue_id", row.queue_id}, {"quiet", true}});
    event.change = row;
    return parts_.journal.append(std::move(event));
}

/// `of` names the sender and the case.
std::uint64_t QueueKeeper::append_summary(EventKind kind, const Event& of, std::size_t count, const std::string& what) {
    Event event;
    event.kind = kind;
    event.at = parts_.clock.now();
    event.actor = "tidegate";
    event.entity = of.entity;
    event.case_reference = of.case_reference;
    event.sentence = std::to_string(count) + (count == 1 ? " message of " : " messages of ") + of.entity +
                     (count == 1 ? " was " : " were ") + what + ".";
    event.detail = boost::json::serialize(boost::json::object{{"count", count}});
    return parts_.journal.append(std::move(event));
}

/// Waits until it is on disk, so that the next question to the records sees it. While the store cannot be written the
/// journal keeps it, and the keeper goes on.
void QueueKeeper::committed(std::uint64_t ticket) {
    if (ticket == 0) return;
    // Shared with the store's thread, which may answer after this has given up waiting.
    const auto told = std::make_shared<std::promise<void>>();
    parts_.journal.when_committed(ticket, [told](const Outcome&) { told->set_value(); });
    told->get_future().wait_for(5s);
}

void QueueKeeper::tell(EventKind kind, const std::string& sentence, const std::string& where) {
    Event event;
    event.kind = kind;
    event.at = parts_.clock.now();
    event.actor = "tidegate";
    event.sentence = utf8_line(sentence, 1'000);
    event.detail = boost::json::serialize(boost::json::object{{"where", where}});
    parts_.journal.append(std::move(event));
}

/// Tells of trouble with the queue once, until it is over. What the store cannot do is told by the store.
bool QueueKeeper::reported(const Error& error) {
    if (troubled_ || !parts_.journal.writable() || rounds_.stopping()) return false;
    troubled_ = true;
    const auto sentence = "Queued mail of restricted senders cannot be held or released just now: " + error.what +
                          ". It is tried again until it works.";
    {
        const std::lock_guard held{lock_};
        trouble_ = utf8_line(sentence, 1'000);
    }
    tell(EventKind::trouble, sentence, "queue");
    return false;
}

void QueueKeeper::report_success() {
    if (!troubled_) return;
    troubled_ = false;
    {
        const std::lock_guard held{lock_};
        trouble_.clear();
    }
    tell(EventKind::trouble_over,
         "The queue of the mail server can be reached again: mail is held and released as it should be.", "queue");
}

std::string QueueKeeper::trouble() {
    const std::lock_guard held{lock_};
    return trouble_;
}

Result<std::string> QueueKeeper::held_show(const std::string& queue_id) {
    const auto rows = parts_.records.held("");
    if (!rows) return tl::unexpected<Error>{rows.error()};
    const bool ours =
        std::ranges::any_of(*rows, [&](const auto& row) { return row.queue_id == queue_id && row.state == "held"; });
    if (!ours) return fail(Fault::not_found, "no message with queue id " + printable(queue_id, 40) + " is held");
    return parts_.queue.show(queue_id);
}

}  // namespace tidegate
