// rspamd: the line that it writes of each message it has looked at.

#include "maillog/fact.hpp"
#include "maillog/scan.hpp"

namespace tidegate {

namespace {

using namespace maillog;

/// What stands once in `text` between `before` and `after`; empty when it is not there or comes twice: a Message-ID can
/// be made to look like other fields.
std::string_view between(std::string_view text, std::string_view before, std::string_view after) {
    const auto at = text.find(before);
    if (at == std::string_view::npos || text.find(before, at + 1) != std::string_view::npos) return {};
    text.remove_prefix(at + before.size());
    const auto end = text.find(after);
    return end == std::string_view::npos ? std::string_view{} : text.substr(0, end);
}

}  // namespace

/// id: <…>, qid: <4XyZ>, ip: 192.0.2.1, user: anna, from: <anna@…>, (default: F (no action): [0.10/15.00] […]),
/// len: 5120, time: …, digest: <…>, rcpts: <b@…,c@…>, mime_rcpts: <…>
std::optional<LogFact> read_rspamd(std::string_view text) {
    constexpr std::string_view tag = "rspamd_task_write_log: ";
    const auto at = text.find(tag);
    if (at == std::string_view::npos || at > 80) return std::nullopt;
    text.remove_prefix(at + tag.size());
    if (!skip(text, "id: ")) return std::nullopt;
    auto rest = text;
    const auto message_id = take_bracketed(rest);
    const auto head = text.substr(0, text.find(", (default: "));
    if (!message_id || head.size() == text.size()) return std::nullopt;
    MessageFact fact{.id = std::string{between(head, ", qid: <", ">")}, .message_id = kept_address(*message_id)};
    if (!is_queue_id(fact.id)) return std::nullopt;
    fact.client = named_address("[" + std::string{between(head, ", ip: ", ",").substr(0, 64)} + "]").address;
    fact.login = kept_address(between(std::string{head} + ",", ", user: ", ","));
    if (head.find(", from: <") != std::string_view::npos) fact.from = kept_address(between(head, ", from: <", ">"));
    auto tail = text.substr(head.size());
    const auto length = tail.find("), len: ");
    if (length == std::string_view::npos) return fact;
    tail.remove_prefix(length + 8);
    fact.size = whole_number(tail.substr(0, tail.find(',')), 1ULL << 40U).value_or(0);
    if (const auto named = tail.find(", rcpts: <"); named != std::string_view::npos) {
        auto list = tail.substr(named + 10);
        list = list.substr(0, list.find('>'));
        while (!list.empty() && fact.recipients.size() < most_line_recipients) {
            if (auto one = kept_address(take_until(list, ",")); !one.empty()) fact.recipients.push_back(std::move(one));
        }
    }
    return fact;
}

}  // namespace tidegate
