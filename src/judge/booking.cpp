// Booked sends (safety/booked.hpp), as people make them and mail uses them.

#include <algorithm>

#include "judge/state.hpp"
#include "judge/words.hpp"

namespace tidegate {

Demand beyond_booked(Demand wanted, const Booking& booked) {
    if (booked.late) return {0, 0, 0};
    if (booked.count == 0) return wanted;
    wanted.external -= std::min(wanted.external, booked.count);
    if (wanted.external + wanted.internal == 0) wanted.messages = 0;  // nor does its pace count
    return wanted;
}

/// Under the sender's lock: what a booked send lets through of `wanted` more. Nothing is used yet.
Booking Judge::State::booked_for(const Trial& trial, const Demand& wanted, const Record* record) const {
    if (trial.submitted) return {.late = true};
    if (record == nullptr || record->booked.empty()) return {};
    const auto* open =
        record->booked.open(trial.now, trial.submission.headers ? trial.submission.headers->subject : std::string{});
    if (open == nullptr) return {};
    return {open->reference, std::min(open->left(), wanted.external)};
}

void Judge::State::give_back_booked(const std::string& entity, const Booking& booking) {
    if (booking.count == 0) return;
    auto& shard = senders_.shard(entity);
    const std::lock_guard held{shard.lock};
    const auto found = shard.records.find(entity);
    if (found == shard.records.end()) return;
    found->second.booked.give_back(booking.reference, booking.count);
    touch(entity, shard.sender(entity));
}

Result<std::pair<BookedSend, std::uint64_t>> Judge::State::book(const Entity& entity, BookedSend wanted) {
    const auto now = clock_.now();
    auto& shard = senders_.shard(entity.text());
    const std::lock_guard held{shard.lock};
    auto& sender = shard.sender(entity.text());
    auto& record = shard.mark(entity.text(), sender);
    wanted.reference = make_reference(random_);
    if (auto added = record.booked.add(wanted, now); !added) return tl::unexpected<Error>{added.error()};
    for (const auto& one : record.booked.all()) {
        if (one.reference == wanted.reference) wanted = one;
    }
    auto event = words::booked(EventKind::booked, entity, wanted, wanted.by, now, setup_.load()->site->zone);
    event.change = GuardChange{entity.text(), record.booked.encode()};
    const auto ticket = journal_.append(std::move(event));
    return std::pair{wanted, ticket};
}

Result<std::uint64_t> Judge::State::cancel_booked(const std::string& reference, const std::string& by) {
    const auto now = clock_.now();
    for (auto& shard : senders_.shards()) {
        const std::lock_guard held{shard->lock};
        for (auto& [name, record] : shard->records) {
            auto cancelled = record.booked.cancel(reference);
            if (!cancelled) continue;
            return tell_booked(EventKind::booked_cancelled, name, record, *cancelled, by, now);
        }
    }
    return fail(Fault::not_found, "there is no booked send " + reference + ": tidegate book list shows what there is");
}

std::uint64_t Judge::State::tell_booked(EventKind kind, const std::string& name, const Record& record,
                                        const BookedSend& of, const std::string& by, Instant now) {
    const auto entity = Entity::parse(name);
    if (!entity) return 0;  // cannot be: it was booked for one
    auto event = words::booked(kind, *entity, of, by, now, setup_.load()->site->zone);
    event.change = GuardChange{name, record.booked.encode()};
    return journal_.append(std::move(event));
}

/// With the tick, under the lock of the record's shard.
void Judge::State::end_booked(const std::string& name, Record& record, Instant now) {
    for (const auto& ended : record.booked.take_ended(now)) {
        tell_booked(EventKind::booked_ended, name, record, ended, "tidegate", now);
    }
}

std::vector<std::pair<Entity, BookedSend>> Judge::State::booked() const {
    std::vector<std::pair<Entity, BookedSend>> out;
    for (const auto& shard : senders_.shards()) {
        const std::lock_guard held{shard->lock};
        for (const auto& [name, record] : shard->records) {
            const auto entity = Entity::parse(name);
            if (!entity) continue;
            for (const auto& one : record.booked.all()) out.emplace_back(*entity, one);
        }
    }
    std::ranges::sort(out, {}, [](const auto& one) { return one.second.from; });
    return out;
}

void Judge::State::recall_booked(const Remembered& past, std::vector<std::string>& problems) {
    for (const auto& [key, octets] : past.guards) {
        if (key == breaker_row) continue;
        auto kept = BookedSends::decode(octets);
        if (!kept) {
            problems.push_back("the booked sends of " + key + " cannot be read: " + kept.error().what);
            continue;
        }
        auto& shard = senders_.shard(key);
        shard.mark(key, shard.sender(key)).booked = std::move(*kept);
    }
}

/// How many a booked send has let through changes with mail, not with events.
std::optional<std::string> Judge::State::guard_of(const std::string& entity) {
    auto& shard = senders_.shard(entity);
    const std::lock_guard held{shard.lock};
    const auto found = shard.records.find(entity);
    if (found == shard.records.end() || found->second.booked.empty()) return std::nullopt;
    return found->second.booked.encode();
}

/// Said in a case that begins while a booked send of its sender lets mail through.
std::string Judge::State::booked_beside(const Trial& trial) {
    auto& shard = senders_.shard(trial.who.text());
    const auto found = shard.records.find(trial.who.text());
    if (found == shard.records.end()) return {};
    for (const auto& one : found->second.booked.all()) {
        if (one.state(trial.now) == BookedState::open || one.state(trial.now) == BookedState::used_up) {
            return " A booked send (" + one.reference + ") has let through " + std::to_string(one.used) + " of " +
                   std::to_string(one.recipients) + " external recipients besides.";
        }
    }
    return {};
}

}  // namespace tidegate
