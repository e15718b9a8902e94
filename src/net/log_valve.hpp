#pragma once
// Keeps a flood of complaints from becoming a flood of log lines.

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace tidegate {

/// Lets `most` lines through in `span`, counts the others, and tells how many there were with the first line of the
/// next span. Lines are made printable. Thread-safe.
class LogValve {
public:
    using Log = std::function<void(std::string_view)>;
    using Steady = std::chrono::steady_clock;

    LogValve(Log log, std::uint32_t most, Steady::duration span) : log_{std::move(log)}, most_{most}, span_{span} {}

    void say(std::string_view line, Steady::time_point now = Steady::now());

private:
    std::mutex lock_;
    Log log_;
    std::uint32_t most_;
    Steady::duration span_;
    Steady::time_point since_{};
    std::uint32_t said_ = 0;
    std::uint64_t unsaid_ = 0;
};

}  // namespace tidegate
