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

constexpr std::uint32_t most_rows = 1'000;  // the store gives no more at once
constexpr auto least_pause = 500ms;         // between rounds
constexpr auto usual_pause = 60s;
constexpr auto pause_in_trouble = 10s;
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

void QueueKeeper::start() {
    thread_ = std::thread{[this] { loop(); }};
}

void QueueKeeper::stop() {
    {
        const std::lock_guard held{lock_};
        stop_ = true;
    }
    woken_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void QueueKeeper::wake() {
    {
        const std::lock_guard held{lock_};
        wake_ = true;
    }
    woken_.notify_all();
}

void QueueKeeper::loop() {
    std::unique_lock held{lock_};
    while (!stop_) {
        wake_ = false;
        held.unlock();
        const bool well = round();
        held.lock();
        woken_.wait_for(held, least_pause, [&] { return stop_; });
        woken_.wait_for(held, well ? usual_pause : pause_in_trouble, [&] { return stop_ || wake_; });
    }
}

bool QueueKeeper::round() {
    const bool let = let_go();
    const bool kept = keep_back();
    const bool looked = notice_gone();
    return let && kept && looked;
}

bool QueueKeeper::let_go() {
    while (true) {
        // From the start (0) the newest come first: the last end of a sender says what becomes of its mail.
        const auto events = parts_.records.events(
            {.kinds = {EventKind::released, EventKind::expired}, .after = seen_, .most = most_rows});
        if (!events) return false;
        const bool more = seen_ != 0 && events->size() == most_rows;
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
    const auto wanted = held_in(ended);
    if (wanted == "keep") return true;
    const bool remove = wanted == "delete";
    while (true) {
        auto rows = parts_.records.held(ended.entity);
        if (!rows) return tl::unexpected<Error>{rows.error()};
        const bool more = rows->size() >= most_rows;
        std::erase_if(*rows, [&](const auto& row) {
            return row.state != "held" || (row.at > ended.at && row.case_reference != ended.case_reference);
        });
        if (rows->empty()) return true;
        const auto queued = list();
        if (!queued) return tl::unexpected<Error>{queued.error()};
        std::vector<std::string> ids;
        for (const auto& row : *rows) {
            if (queued->contains(row.queue_id)) ids.push_back(row.queue_id);
        }
        const auto count = remove ? parts_.queue.remove(ids) : parts_.queue.release(ids);
        if (!count) return tl::unexpected<Error>{count.error()};
        bool waits = false;
        std::uint64_t ticket = 0;
        for (auto& row : *rows) {
            const bool here = queued->contains(row.queue_id);
            waits = waits || !here;
            if (!here && row.at + until_it_is_queued > parts_.clock.now()) continue;
            row.state = !here ? "gone" : remove ? "deleted" : "delivered";
            ticket =
                append_row(EventKind::held_ended, row, "A held message of " + row.entity + " is " + row.state + ".");
        }
        report_success();
        if (!ids.empty()) {
            ticket = append_summary(EventKind::queue_released, ended, ids.size(),
                                    remove ? "deleted from the hold queue" : "let go from the hold queue");
        }
        committed(ticket);
        if (!more) return !waits;
    }
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
        report_success();
        std::uint64_t ticket = 0;
        for (auto& row : *rows) {
            const auto found = queued->find(row.queue_id);
            if (found != queued->end() && found->second.queue == "hold") continue;
            const bool by_hand = found != queued->end();
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
    Listed out;
    for (auto& message : *messages) {
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

/// Tells of trouble with the queue once, until it is over. What the store cannot do is told by the store.
bool QueueKeeper::reported(const Error& error) {
    if (troubled_) return false;
    troubled_ = true;
    Event event;
    event.kind = EventKind::trouble;
    event.at = parts_.clock.now();
    event.actor = "tidegate";
    event.sentence = utf8_line("Queued mail of restricted senders cannot be held or released just now: " + error.what +
                                   ". It is tried again until it works.",
                               1'000);
    event.detail = R"({"where":"queue"})";
    parts_.journal.append(std::move(event));
    return false;
}

void QueueKeeper::report_success() {
    if (!troubled_) return;
    troubled_ = false;
    Event event;
    event.kind = EventKind::trouble_over;
    event.at = parts_.clock.now();
    event.actor = "tidegate";
    event.sentence = "The queue of the mail server can be reached again: mail is held and released as it should be.";
    event.detail = R"({"where":"queue"})";
    parts_.journal.append(std::move(event));
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
