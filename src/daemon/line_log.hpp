#pragma once
// Log lines without waiting: whoever has one hands it over and goes on; one thread writes them.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "core/result.hpp"
#include "core/time.hpp"

namespace tidegate {

enum class Level : std::uint8_t { info, warning, error };

/// Thread-safe. A line that finds 8 MiB waiting is dropped and counted: mail comes first. Everything handed over before
/// destruction is written.
class LineLog {
public:
    /// Where lines go: "stderr", "syslog" (facility mail, ident tidegate), "journal", "file:/path" (reopened by
    /// `reopen`, for logrotate). Fault::invalid for another target or a file that cannot be opened.
    static Result<std::unique_ptr<LineLog>> open(const std::string& target, const Clock& clock);
    ~LineLog();

    /// `line` without line end; its octets are made printable except UTF-8.
    void say(Level level, std::string_view line);
    void reopen() { reopen_ = true; }
    std::uint64_t dropped() const { return dropped_; }

private:
    using Write = std::function<void(const std::string& lines)>;
    explicit LineLog(const Clock& clock) : clock_{clock} {}
    void run();
    void write_stamped(const std::string& lines);

    const Clock& clock_;
    std::string target_;
    Write write_;
    int file_ = -1;
    std::mutex lock_;
    std::condition_variable more_;
    std::string waiting_;  ///< each line: level, millis since 1970, space, text, newline
    bool stopping_ = false;
    std::atomic<bool> reopen_{false};
    std::atomic<std::uint64_t> dropped_{0};
    std::thread thread_;
};

}  // namespace tidegate
