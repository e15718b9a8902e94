#include "net/log_valve.hpp"

#include "core/text.hpp"

namespace tidegate {

namespace {
constexpr std::size_t longest_line = 500;
}

void LogValve::say(std::string_view line, Steady::time_point now) {
    if (!log_) return;
    const std::lock_guard guard{lock_};
    if (since_ == Steady::time_point{} || now - since_ >= span_) {
        since_ = now;
        said_ = 0;
    }
    if (said_ == most_) {
        ++unsaid_;
        return;
    }
    ++said_;
    auto shown = printable(line, longest_line);
    if (unsaid_ > 0) shown += " (and " + std::to_string(unsaid_) + " more complaints that were not logged)";
    unsaid_ = 0;
    log_(shown);
}

}  // namespace tidegate
