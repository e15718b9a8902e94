// Held mail that nobody lets go does not wait for ever: its sender and the administrators are told a day ahead, then it
// is deleted, and they are told so.

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>

#include "core/text.hpp"
#include "mta/queue_keeper.hpp"

namespace tidegate {

namespace {

using namespace std::chrono_literals;

constexpr Millis ahead = 24h;
constexpr Millis look_every = 60s;
constexpr std::size_t most_at_once = 500;  // messages of one event
constexpr std::size_t most_described = 10;
constexpr std::uint32_t most_events = 1'000;

boost::json::object detail_of(const std::vector<const HeldMessage*>& messages) {
    boost::json::array ids, described;
    for (const auto* message : messages) {
        ids.emplace_back(message->queue_id);
        if (described.size() == most_described) continue;
        described.push_back(boost::json::object{{"at", format_rfc3339(message->at)},
                                                {"subject", utf8_line(message->subject, 200)},
                                                {"recipients", message->recipients}});
    }
    return {{"count", messages.size()}, {"queue_ids", std::move(ids)}, {"messages", std::move(described)}};
}

std::string count_of(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " held message of " : " held messages of ");
}

}  // namespace

/// What people were told before a restart is read from the events, once.
bool QueueKeeper::recall_warned() {
    if (warned_known_) return true;
    const auto events = parts_.records.events({.kinds = {EventKind::held_expiring}, .most = most_events});
    if (!events) return false;
    for (const auto& event : *events) {
        boost::system::error_code wrong;
        const auto detail = boost::json::parse(event.detail, wrong);
        const auto* ids = wrong || !detail.is_object() ? nullptr : detail.get_object().if_contains("queue_ids");
        if (ids == nullptr || !ids->is_array()) continue;
        for (const auto& id : ids->get_array()) {
            if (id.is_string()) warned_.emplace(std::string{id.get_string()}, event.at);
        }
    }
    return warned_known_ = true;
}

/// Messages of one sender and one case go together.
std::vector<std::vector<const HeldMessage*>> QueueKeeper::by_case(const std::vector<HeldMessage>& rows) {
    std::map<std::pair<std::string, std::string>, std::vector<const HeldMessage*>> groups;
    for (const auto& row : rows) {
        auto& group = groups[{row.entity, row.case_reference}];
        if (group.size() < most_at_once) group.push_back(&row);
    }
    std::vector<std::vector<const HeldMessage*>> out;
    for (auto& [of, group] : groups) out.push_back(std::move(group));
    return out;
}

bool QueueKeeper::expire() {
    const auto now = parts_.clock.now();
    if (parts_.held_for == Millis{0}) return true;
    if (now < next_expiry_ && next_expiry_ - now <= look_every) return true;
    if (!parts_.journal.writable()) return true;  // what is done could not be kept
    if (!recall_warned()) return false;
    const auto rows = parts_.records.held("");
    if (!rows) return false;
    std::vector<HeldMessage> soon, due;
    for (const auto& row : *rows) {
        if (row.state != "held" || now < row.at + parts_.held_for - ahead) continue;
        const auto warned = warned_.find(row.queue_id);
        if (warned == warned_.end() || warned->second < row.at) {
            soon.push_back(row);
        } else if (now >= row.at + parts_.held_for && now >= warned->second + ahead) {
            due.push_back(row);
        }
    }
    for (const auto& group : by_case(soon)) warn_of(group, now);
    for (const auto& group : by_case(due)) {
        if (rounds_.stopping()) return true;
        if (auto deleted = delete_expired(group, now); !deleted) return reported(deleted.error());
    }
    next_expiry_ = now + look_every;
    return true;
}

void QueueKeeper::warn_of(const std::vector<const HeldMessage*>& messages, Instant now) {
    Event event;
    event.kind = EventKind::held_expiring;
    event.at = now;
    event.actor = "tidegate";
    event.entity = messages.front()->entity;
    event.case_reference = messages.front()->case_reference;
    auto oldest = messages.front()->at;
    for (const auto* message : messages) oldest = std::min(oldest, message->at);
    const auto until = std::max(oldest + parts_.held_for, now + ahead);
    event.sentence = count_of(messages.size()) + event.entity + (messages.size() == 1 ? " is" : " are") +
                     " deleted within a day unless somebody lets " + (messages.size() == 1 ? "it" : "them") + " go.";
    auto detail = detail_of(messages);
    detail["until"] = format_rfc3339(until);
    event.detail = boost::json::serialize(detail);
    for (const auto* message : messages) warned_.insert_or_assign(message->queue_id, now);
    committed(parts_.journal.append(std::move(event)));
}

Outcome QueueKeeper::delete_expired(const std::vector<const HeldMessage*>& messages, Instant now) {
    std::vector<std::string> ids;
    for (const auto* message : messages) ids.push_back(message->queue_id);
    const auto count = parts_.queue.remove(ids);
    if (!count) return tl::unexpected<Error>{count.error()};
    report_success();
    for (const auto* message : messages) {
        auto row = *message;
        row.state = "expired";
        row.reason = "nobody let it go";
        append_row(EventKind::held_ended, row, "A held message of " + row.entity + " has expired and is deleted.");
        warned_.erase(row.queue_id);
    }
    Event event;
    event.kind = EventKind::held_expired;
    event.at = now;
    event.actor = "tidegate";
    event.entity = messages.front()->entity;
    event.case_reference = messages.front()->case_reference;
    event.sentence = count_of(messages.size()) + event.entity + (messages.size() == 1 ? " has" : " have") + " waited " +
                     std::to_string(std::chrono::duration_cast<std::chrono::hours>(parts_.held_for).count() / 24) +
                     " days, nobody let " + (messages.size() == 1 ? "it go: it is" : "them go: they are") + " deleted.";
    event.detail = boost::json::serialize(detail_of(messages));
    committed(parts_.journal.append(std::move(event)));
    return {};
}

}  // namespace tidegate
