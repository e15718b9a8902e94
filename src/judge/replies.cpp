#include "judge/replies.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace tidegate {

namespace {

constexpr std::size_t longest_text =
    480;  // with code, enhanced code and CR LF the line keeps to 512 (RFC 5321 4.5.3.1.5)

std::vector<ReplyTemplate> built_in() {
    const std::string wait =
        "{entity} may not send more just now: {why}.[ Room again at {room}: send it again then.] Receiving works.";
    return {
        {Cause::restricted, Action::reject, 550, "5.1.8",
         "Access denied, bad outbound sender {entity}: sending is stopped since {since} ({why}).[ It ends at {until}.] "
         "Receiving works."},
        {Cause::connector, Action::reject, 550, "5.7.1",
         "Access denied: {entity} may not send since {since} ({why}).[ It ends at {until}.]"},
        {Cause::limit_external_hour, Action::defer, 450, "4.7.28", wait},
        {Cause::limit_internal_hour, Action::defer, 450, "4.7.28", wait},
        {Cause::limit_day, Action::defer, 450, "4.7.28", wait},
        {Cause::rate, Action::defer, 450, "4.7.28", "{entity} is sending too fast: {why}.[ Room again at {room}.]"},
        {Cause::limit_message, Action::reject, 550, "5.5.3",
         "Too many recipients in one message: {why}. Split it, or use a list."},
        {Cause::limit_organisation, Action::defer, 450, "4.7.28",
         "The organisation may not send more to the outside just now: {why}.[ Room again at {room}.] Internal mail "
         "goes on."},
        {Cause::forward, Action::reject, 550, "5.7.1",
         "Automatic forwarding to the outside is not allowed for {entity}."},
        {Cause::sender, Action::reject, 550, "5.7.1", "{entity} may not send as this address: {why}."},
        {Cause::content, Action::reject, 550, "5.7.1", "The message of {entity} was refused for its content: {why}."},
        {Cause::unavailable, Action::defer, 451, "4.3.2",
         "The message cannot be decided on just now: {why}. Try again in a few minutes."},
    };
}

void replace_all(std::string& text, std::string_view name, std::string_view value) {
    for (std::size_t at = 0; (at = text.find(name, at)) != std::string::npos; at += value.size()) {
        text.replace(at, name.size(), value);
    }
}

/// Keeps "[…{name}…]" without its brackets when there is a value, and drops it when there is none.
void resolve_optional(std::string& text, std::string_view name, bool has_value) {
    for (std::size_t open = 0; (open = text.find('[', open)) != std::string::npos;) {
        const auto close = text.find(']', open);
        if (close == std::string::npos) return;
        if (text.substr(open, close - open).find(name) == std::string::npos) {
            open = close;
            continue;
        }
        const std::string kept = has_value ? text.substr(open + 1, close - open - 1) : std::string{};
        text.replace(open, close - open + 1, kept);
    }
}

std::string fill(std::string text, const ReplyFacts& facts) {
    resolve_optional(text, "{until}", !facts.until.empty());
    resolve_optional(text, "{room}", !facts.room.empty());
    const std::pair<std::string_view, const std::string*> names[] = {
        {"{entity}", &facts.entity}, {"{since}", &facts.since}, {"{until}", &facts.until},
        {"{why}", &facts.why},       {"{room}", &facts.room},   {"{case}", &facts.case_reference},
        {"{link}", &facts.link}};
    for (const auto& [name, value] : names) replace_all(text, name, printable(*value, 160));
    return text;
}

}  // namespace

Replies::Replies(const std::vector<ReplyTemplate>& own) : templates_{built_in()} {
    for (const auto& mine : own) {
        auto same = std::ranges::find_if(
            templates_, [&](const auto& t) { return t.cause == mine.cause && t.action == mine.action; });
        if (same == templates_.end()) {
            const bool defer = mine.action == Action::defer;
            const auto code = static_cast<std::uint16_t>(defer ? 450 : 550);
            templates_.push_back({mine.cause, mine.action, code, defer ? "4.7.1" : "5.7.1", "{entity}: {why}."});
            same = std::prev(templates_.end());
        }
        if (mine.code != 0) same->code = mine.code;
        if (!mine.enhanced.empty()) same->enhanced = mine.enhanced;
        if (!mine.text.empty()) same->text = mine.text;
    }
}

const ReplyTemplate& Replies::find(Cause cause, Action action) const {
    const auto exact =
        std::ranges::find_if(templates_, [&](const auto& t) { return t.cause == cause && t.action == action; });
    return exact == templates_.end() ? templates_.front() : *exact;
}

Verdict Replies::refuse(Cause cause, Action action, const ReplyFacts& facts) const {
    // A restricted sender hears of its restriction whatever the cause; the token still names the cause.
    const bool restriction = action == Action::reject && !facts.since.empty();
    const auto& chosen = find(restriction && cause != Cause::connector ? Cause::restricted : cause, action);
    Verdict verdict;
    verdict.action = action;
    verdict.cause = cause;
    verdict.code = chosen.code;
    verdict.enhanced = chosen.enhanced;
    std::string tail = " [" + std::string{token(cause)} + "]";
    if (!facts.case_reference.empty()) tail += " case " + facts.case_reference;
    if (!facts.link.empty()) tail += " " + printable(facts.link, 200);
    verdict.text = printable(fill(chosen.text, facts), longest_text - std::min(tail.size(), longest_text)) + tail;
    verdict.case_reference = facts.case_reference;
    return verdict;
}

}  // namespace tidegate
