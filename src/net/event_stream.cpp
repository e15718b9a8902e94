#include "net/event_stream.hpp"

#include <utility>

namespace tidegate {

namespace {
constexpr std::size_t most_waiting = 256UL * 1024;
}

std::string event_frame(std::uint64_t id, std::string_view name, std::string_view data) {
    std::string out;
    if (id != 0) out += "id: " + std::to_string(id) + "\n";
    if (!name.empty()) out += "event: " + std::string{name} + "\n";
    while (true) {
        const auto line = data.substr(0, data.find_first_of("\r\n"));
        out += "data: " + std::string{line} + "\n";
        if (line.size() == data.size()) break;
        data.remove_prefix(line.size() + 1);
    }
    return out + "\n";
}

bool EventStream::push(std::string_view frame) {
    std::function<void()> wake;
    {
        const std::lock_guard guard{lock_};
        if (closed_ || waiting_.size() + frame.size() > most_waiting) return false;
        if (waiting_.empty()) wake = wake_;
        waiting_ += frame;
    }
    if (wake) wake();
    return true;
}

void EventStream::close() {
    std::function<void()> wake;
    {
        const std::lock_guard guard{lock_};
        closed_ = true;
        wake = wake_;
    }
    if (wake) wake();
}

bool EventStream::closed() const {
    const std::lock_guard guard{lock_};
    return closed_;
}

std::string EventStream::take() {
    const std::lock_guard guard{lock_};
    return std::exchange(waiting_, {});
}

void EventStream::attach(std::function<void()> wake) {
    const std::lock_guard guard{lock_};
    wake_ = std::move(wake);
}

}  // namespace tidegate
