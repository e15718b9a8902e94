#pragma once
// Asks other spam filters what they make of a message, beside the mail path: threads of its own, a bounded line, and a
// pause when a filter is away. Whatever goes wrong, the message is judged without.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/address.hpp"
#include "core/submission.hpp"
#include "message/mail.hpp"

namespace tidegate {

class OtherFilters {
public:
    struct Options {
        std::optional<HostPort> rspamd;             ///< its worker "normal", as 127.0.0.1:11333
        std::optional<HostPort> spamassassin;       ///< spamd, as 127.0.0.1:783
        std::chrono::milliseconds patience{2'000};  ///< of one question, from its place in the line on
        std::size_t threads = 4;
        std::size_t most_waiting = 64;            ///< a question more is not asked
        std::size_t most_octets = 512 * 1024;     ///< of a message; a larger one is not asked about
        unsigned failures = 3;                    ///< in a row, and a filter is left alone …
        std::chrono::milliseconds pause{60'000};  ///< … for so long
    };
    /// `log` is told when a filter is left alone and when it is back. From any thread.
    OtherFilters(Options options, std::function<void(const std::string&)> log);
    ~OtherFilters();
    OtherFilters(const OtherFilters&) = delete;
    OtherFilters& operator=(const OtherFilters&) = delete;

    using Told = std::function<void(std::optional<FilterOpinion>)>;

    /// Calls `told`, from another thread, with the worst that any filter says, or with nothing when none has answered
    /// in time. False, without a call, when it is not worth waiting: all filters are left alone, the line is full, the
    /// message is too large or was not kept. Never waits. `about` is shared with the asking thread.
    bool ask(std::shared_ptr<const Submission> about, Told told);

    /// Whoever still waits is told nothing. Ends within `patience`.
    void stop();

private:
    using Time = std::chrono::steady_clock::time_point;
    struct Filter;
    struct Question {
        std::shared_ptr<const Submission> about;
        Told told;
        Time until;
    };
    void work();
    std::optional<FilterOpinion> answer_to(const Question& question);

    const Options options_;
    const std::function<void(const std::string&)> log_;
    std::vector<std::unique_ptr<Filter>> filters_;
    std::mutex lock_;
    std::condition_variable more_;
    std::deque<Question> line_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace tidegate
