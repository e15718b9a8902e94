#include "api/event_pump.hpp"

#include <algorithm>

#include "api/shapes.hpp"

namespace tidegate {

namespace {

constexpr std::size_t most_listeners = 64;
constexpr std::uint32_t events_at_once = 200;
constexpr std::size_t longest_frame = 64UL * 1024;
constexpr std::chrono::milliseconds look_again{500};  // for listeners whose queue was full, and for those that left

std::string frame_of(const Event& event, bool redacted) {
    auto json = to_json(event, redacted);
    auto text = boost::json::serialize(json);
    if (text.size() > longest_frame) {  // a policy with thousands of names: it is in the audit log
        json["detail"] = boost::json::object{};
        text = boost::json::serialize(json);
    }
    return event_frame(event.id, to_string(event.kind), text);
}

}  // namespace

EventPump::EventPump(Records& records) : records_{records}, thread_{[this] { run(); }} {}

EventPump::~EventPump() { stop(); }

void EventPump::stop() {
    {
        const std::lock_guard guard{lock_};
        ending_ = true;
        for (const auto& listener : listeners_) listener->stream->close();
    }
    woken_.notify_all();
    if (thread_.joinable()) thread_.join();
}

Result<std::shared_ptr<EventStream>> EventPump::listen(std::optional<std::uint64_t> after, bool redacted,
                                                       bool submissions, std::function<bool()> allowed) {
    if (!after) {
        const auto last = records_.events(EventQuery{.most = 1});
        if (!last) return propagate(last, "looking for the newest event");
        after = last->empty() ? 0 : last->front().id;
    }
    const auto listener = std::make_shared<Listener>();
    listener->stream = std::make_shared<EventStream>();
    listener->stream->push(": events of Tidegate\n\n");
    listener->after = *after;
    listener->redacted = redacted;
    listener->submissions = submissions;
    listener->allowed = std::move(allowed);
    {
        const std::lock_guard guard{lock_};
        forget_closed();
        if (ending_ || listeners_.size() >= most_listeners) {
            return fail(Fault::unavailable, "64 listeners are connected already: end one of them first");
        }
        listeners_.push_back(listener);
        if (submissions) ++submission_listeners_;
        news_ = true;
    }
    woken_.notify_one();
    return listener->stream;
}

void EventPump::committed() {
    {
        const std::lock_guard guard{lock_};
        news_ = true;
    }
    woken_.notify_one();
}

void EventPump::submission(const Submission& submission, const std::string& entity, const Verdict& verdict) {
    if (!wants_submissions()) return;
    std::string frames[2];  // whole, redacted: made when first needed
    const std::lock_guard guard{lock_};
    for (const auto& listener : listeners_) {
        if (!listener->submissions) continue;
        auto& frame = frames[listener->redacted ? 1 : 0];
        if (frame.empty()) {
            const auto json = to_json(submission, entity, verdict, listener->redacted);
            frame = event_frame(0, "submission", boost::json::serialize(json));
        }
        // Left out when the listener is too slow: only events are promised to arrive.
        (void)listener->stream->push(frame);
    }
}

void EventPump::forget_closed() {
    std::erase_if(listeners_, [&](const auto& listener) {
        if (listener->allowed && !listener->allowed()) listener->stream->close();
        if (!listener->stream->closed()) return false;
        if (listener->submissions) --submission_listeners_;
        return true;
    });
}

void EventPump::run() {
    bool behind = false;
    while (true) {
        {
            std::unique_lock guard{lock_};
            const auto wanted = [&] { return news_ || ending_; };
            if (behind || !listeners_.empty()) {
                woken_.wait_for(guard, look_again, wanted);
            } else {
                woken_.wait(guard, wanted);
            }
            if (ending_) return;
            if (!news_ && !behind) {
                forget_closed();
                continue;
            }
            news_ = false;
        }
        behind = serve_all();
    }
}

bool EventPump::serve_all() {
    std::vector<std::shared_ptr<Listener>> all;
    {
        const std::lock_guard guard{lock_};
        forget_closed();
        all = listeners_;
    }
    bool behind = false;
    for (const auto& listener : all) behind = serve(*listener) || behind;
    return behind;
}

bool EventPump::serve(Listener& listener) {
    while (true) {
        const EventQuery query{.after = listener.after, .most = events_at_once};
        auto events = records_.events(query);
        if (!events) return true;
        for (const auto& event : *events) {
            const auto frame = frame_of(event, listener.redacted);
            if (!listener.stream->push(frame)) return !listener.stream->closed();
            listener.after = event.id;
        }
        if (events->size() < events_at_once) return false;
    }
}

}  // namespace tidegate
