// Putting on hold what a restricted sender still has in the queue: which mail that is, and in what order it is done.

#include <algorithm>
#include <chrono>

#include "core/text.hpp"
#include "mta/queue_keeper.hpp"

namespace tidegate {

namespace {

using namespace std::chrono_literals;

constexpr auto trace_back = 120h;      // a message of Postfix lives in the queue for five days
constexpr std::uint32_t page = 1'000;  // lines of the trace
constexpr int most_pages = 20;
constexpr std::size_t ids_at_once = 1'000;  // between looks at whether to stop
// A queue id may come again (it is made of an inode's number and microseconds): the times must agree as well.
constexpr auto same_message = 1h;
// Mail that was on its way through the MTA when its sender was restricted reaches the queue a little later.
constexpr auto look_again_for = 5min;

bool agrees(const QueuedMessage& message, const Traced& line) {
    return message.arrival < line.at + same_message && line.at < message.arrival + same_message;
}

}  // namespace

bool QueueKeeper::keep_back() {
    const auto now = parts_.clock.now();
    auto restricted = parts_.restricted();
    const auto over = [&](const auto& entry) {
        return std::ranges::none_of(restricted, [&](const auto& one) { return one.case_reference == entry.first; });
    };
    std::erase_if(first_looked_, over);
    std::erase_if(handled_, over);
    std::erase_if(restricted, [&](const auto& one) {
        const auto first = first_looked_.find(one.case_reference);
        return first != first_looked_.end() && now >= first->second + look_again_for;
    });
    if (restricted.empty()) return true;
    const auto queued = list();
    if (!queued) return reported(queued.error());
    for (const auto& one : restricted) {
        if (auto held = hold_mail_of(one, *queued); !held) return reported(held.error());
        first_looked_.emplace(one.case_reference, now);
    }
    report_success();
    return true;
}

/// Rows come first and are on disk before the MTA is told: a row without a held message is noticed and put right, a
/// held message without a row would be forgotten.
Outcome QueueKeeper::hold_mail_of(const Restriction& restriction, const Listed& queued) {
    const auto found = mail_of(restriction.entity, queued);
    if (!found) return tl::unexpected<Error>{found.error()};
    if (found->empty()) return {};
    const auto rows = parts_.records.held(restriction.entity.text());
    if (!rows) return tl::unexpected<Error>{rows.error()};

    auto& handled = handled_[restriction.case_reference];
    std::vector<std::string> ids;
    std::uint64_t ticket = 0;
    for (const auto& [message, subject] : *found) {
        const auto& id = message->queue_id;
        const auto row = std::ranges::find_if(*rows, [&](const auto& r) { return r.queue_id == id; });
        // By a person, or because it was let go at its end; of an earlier case it is held again for this one.
        const bool of_this = row != rows->end() && row->case_reference == restriction.case_reference;
        const bool waits = row != rows->end() && row->state == "held";
        const bool let_go_since = of_this && !waits;
        const auto known = handled.find(id);
        if (let_go_since || (known != handled.end() && known->second)) continue;
        ids.push_back(id);
        if (known != handled.end()) continue;
        handled[id] = false;
        if (waits) continue;
        HeldMessage held;
        held.queue_id = id;
        held.entity = restriction.entity.text();
        held.case_reference = restriction.case_reference;
        held.from = utf8_line(message->sender, 320);
        held.subject = subject;
        held.recipients = static_cast<std::uint32_t>(message->recipients.size());
        held.at = parts_.clock.now();
        held.state = "held";
        held.reason = restriction.summary;
        ticket = append_row(EventKind::held, held, "A message of " + held.entity + " that was queued is put on hold.");
    }
    if (ids.empty()) return {};
    committed(ticket);
    std::size_t count = 0;
    Outcome outcome;
    for (std::size_t at = 0; at < ids.size() && !rounds_.stopping(); at += ids_at_once) {
        const auto from = ids.begin() + static_cast<std::ptrdiff_t>(at);
        const auto size = static_cast<std::ptrdiff_t>(std::min(ids_at_once, ids.size() - at));
        const auto done = parts_.queue.hold({from, from + size});
        if (!done) {
            outcome = tl::unexpected<Error>{done.error()};
            break;
        }
        count += *done;
        std::for_each(from, from + size, [&](const auto& id) { handled[id] = true; });
    }
    if (count == 0) return outcome;
    Event of;
    of.entity = restriction.entity.text();
    of.case_reference = restriction.case_reference;
    append_summary(EventKind::queue_held, of, count, "put on hold in the mail server's queue");
    return outcome;
}

/// The sender's messages that are queued and not on hold: those that the trace charges to it, and those with its
/// address as envelope sender that the trace charges to nobody else.
Result<std::vector<QueueKeeper::Found>> QueueKeeper::mail_of(const Entity& entity, const Listed& queued) {
    std::vector<Found> out;
    if (std::ranges::all_of(queued, [](const auto& entry) { return entry.second.queue == "hold"; })) return out;
    const auto traced = traced_of(entity, queued);
    if (!traced) return tl::unexpected<Error>{traced.error()};
    for (const auto& [id, message] : queued) {
        if (message.queue == "hold") continue;
        const auto line = traced->find(id);
        if (line != traced->end()) {
            out.push_back({&message, line->second.subject});
            continue;
        }
        if (entity.kind() != EntityKind::user || lower(message.sender) != entity.text()) continue;
        const auto others = parts_.records.trace({.queue_id = id, .most = 1});
        if (!others) return tl::unexpected<Error>{others.error()};
        const bool of_another =
            !others->empty() && others->front().entity != entity.text() && agrees(message, others->front());
        if (!of_another) out.push_back({&message, ""});
    }
    return out;
}

/// What the trace of the last five days knows of the sender's messages that are queued, by queue id.
Result<std::map<std::string, Traced>> QueueKeeper::traced_of(const Entity& entity, const Listed& queued) {
    std::map<std::string, Traced> out;
    TraceQuery query{.entity = entity.text(), .since = parts_.clock.now() - trace_back, .most = page};
    for (int turn = 0; turn < most_pages; ++turn) {
        auto lines = parts_.records.trace(query);
        if (!lines) return tl::unexpected<Error>{lines.error()};
        for (auto& line : *lines) {
            const auto message = queued.find(line.queue_id);
            if (message != queued.end() && agrees(message->second, line)) out.emplace(line.queue_id, std::move(line));
        }
        if (lines->size() < page) break;
        query.before = lines->back().at;
    }
    return out;
}

}  // namespace tidegate
