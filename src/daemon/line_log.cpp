#include "daemon/line_log.hpp"

#include <fcntl.h>
#include <spdlog/sinks/syslog_sink.h>
#include <spdlog/sinks/systemd_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <charconv>
#include <system_error>

#include "core/priority.hpp"

namespace tidegate {

namespace {

constexpr std::size_t most_waiting = 8UL * 1024 * 1024;
constexpr std::size_t longest_line = 4'096;
constexpr auto batch = std::chrono::milliseconds{100};

void write_all(int file, std::string_view octets) {
    while (!octets.empty()) {
        const auto wrote = ::write(file, octets.data(), octets.size());
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote <= 0) return;  // the log's own disk is full: there is nowhere to say so
        octets.remove_prefix(static_cast<std::size_t>(wrote));
    }
}

/// Calls `each` with level, millis and text of every line of the waiting form.
template <class Each>
void split(std::string_view lines, const Each& each) {
    while (!lines.empty()) {
        const auto end = lines.find('\n');
        const auto line = lines.substr(0, end);
        lines.remove_prefix(end + 1);
        long long millis = 0;
        const auto* const stop = std::from_chars(line.data() + 1, line.data() + line.size(), millis).ptr;
        const auto level = line[0] == 'E' ? Level::error : line[0] == 'W' ? Level::warning : Level::info;
        each(level, Instant{Millis{millis}}, line.substr(static_cast<std::size_t>(stop - line.data()) + 1));
    }
}

spdlog::level::level_enum spdlog_level(Level level) {
    switch (level) {
        case Level::error: return spdlog::level::err;
        case Level::warning: return spdlog::level::warn;
        case Level::info: break;
    }
    return spdlog::level::info;
}

std::function<void(const std::string&)> through(const spdlog::sink_ptr& sink) {
    const auto logger = std::make_shared<spdlog::logger>("tidegate", sink);
    logger->set_pattern("%v");
    return [logger](const std::string& lines) {
        split(lines, [&](Level level, Instant, std::string_view text) { logger->log(spdlog_level(level), text); });
    };
}

}  // namespace

Result<std::unique_ptr<LineLog>> LineLog::open(const std::string& target, const Clock& clock) {
    std::unique_ptr<LineLog> log{new LineLog{clock}};
    log->target_ = target;
    if (target == "syslog") {
        log->write_ = through(std::make_shared<spdlog::sinks::syslog_sink_mt>("tidegate", LOG_PID, LOG_MAIL, false));
    } else if (target == "journal") {
        log->write_ = through(std::make_shared<spdlog::sinks::systemd_sink_mt>("tidegate", false));
    } else if (target == "stderr" || target.starts_with("file:")) {
        log->file_ = STDERR_FILENO;
        if (target != "stderr") {
            const auto path = target.substr(5);
            log->file_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
            if (log->file_ < 0)
                return fail(Fault::invalid, "log.target: the file " + path + " cannot be opened for writing");
        }
        log->write_ = [raw = log.get()](const std::string& lines) { raw->write_stamped(lines); };
    } else {
        return fail(Fault::invalid, "log.target must be \"stderr\", \"syslog\", \"journal\" or \"file:/path\"");
    }
    log->thread_ = std::thread{[raw = log.get()] { raw->run(); }};
    return log;
}

LineLog::~LineLog() {
    {
        const std::lock_guard held{lock_};
        stopping_ = true;
    }
    more_.notify_one();
    if (thread_.joinable()) thread_.join();
    if (file_ > STDERR_FILENO) ::close(file_);
}

void LineLog::say(Level level, std::string_view line) {
    char head[32];
    head[0] = level == Level::error ? 'E' : level == Level::warning ? 'W' : 'I';
    char* end = std::to_chars(head + 1, head + sizeof head, clock_.now().time_since_epoch().count()).ptr;
    *end++ = ' ';
    line = line.substr(0, longest_line);
    const std::lock_guard held{lock_};
    if (waiting_.size() + line.size() > most_waiting) {
        ++dropped_;
        return;
    }
    waiting_.append(head, end);
    const auto from = waiting_.size();
    waiting_ += line;
    for (auto i = from; i < waiting_.size(); ++i) {
        const auto c = static_cast<unsigned char>(waiting_[i]);
        if (c < 0x20 || c == 0x7F) waiting_[i] = '?';
    }
    waiting_ += '\n';
}

void LineLog::write_stamped(const std::string& lines) {
    std::string out;
    out.reserve(lines.size() * 5 / 4);
    if (reopen_.exchange(false) && file_ > STDERR_FILENO) {
        const int fresh = ::open(target_.substr(5).c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
        if (fresh >= 0) {
            ::close(file_);
            file_ = fresh;
        } else {
            // In the old file, wherever it was moved to: there is no other place.
            out += format_rfc3339(clock_.now()) + " tidegate: error: log.target: " + target_.substr(5) +
                   " cannot be opened again (" + std::generic_category().message(errno) +
                   "): the log goes on in the file that was open before\n";
        }
    }
    split(lines, [&](Level level, Instant at, std::string_view text) {
        out += format_rfc3339(at);
        out += level == Level::error     ? " tidegate: error: "
               : level == Level::warning ? " tidegate: warning: "
                                         : " tidegate: ";
        out += text;
        out += '\n';
    });
    write_all(file_, out);
}

void LineLog::run() {
    let_mail_go_first();
    std::string lines;
    while (true) {
        bool last = false;
        {
            std::unique_lock held{lock_};
            more_.wait_for(held, batch, [&] { return stopping_; });
            last = stopping_;
            lines.swap(waiting_);
        }
        if (!lines.empty()) write_(lines);
        lines.clear();
        if (last) return;
    }
}

}  // namespace tidegate
