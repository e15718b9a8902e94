#include "lab/mail_log.hpp"

#include <sys/stat.h>

#include "core/text.hpp"
#include "lab/line_source.hpp"
#include "maillog/history.hpp"

namespace tidegate {

namespace {

/// When the file was last written; its lines are not younger.
Instant written_at(const std::filesystem::path& file) {
    struct stat facts {};
    if (::stat(file.c_str(), &facts) != 0) return {};
    return Instant{std::chrono::seconds{facts.st_mtime}};
}

Outcome add_logged(const LoggedMessage& message, Spool& into) {
    const auto& who = message.login.empty() ? message.local_user : message.login;
    if (who.empty()) return {};  // it came from outside
    const auto sender = lower(who);
    BehaviourLine line;
    line.time = std::chrono::duration_cast<std::chrono::seconds>(message.at.time_since_epoch()).count();
    line.sender = sender;
    line.recipients.assign(message.recipients.begin(), message.recipients.end());
    if (message.size > 0) line.size = message.size;
    return into.add(line);
}

}  // namespace

Outcome add_log(const std::filesystem::path& log, const Zone& zone, Spool& into) {
    auto source = LineSource::open(log);
    if (!source) return tl::unexpected<Error>{source.error()};
    LogHistory history{{.zone = zone}};
    const auto take = [&](const LogRecord& record) {
        const auto* message = std::get_if<LoggedMessage>(&record);
        return message == nullptr ? Outcome{} : add_logged(*message, into);
    };
    auto read = history.read([&](std::string_view& line) { return source->next(line); }, written_at(log), take);
    if (read) read = history.finish(take);
    if (!read) return read;
    if (history.counts().understood == 0)
        return fail(Fault::invalid, log.string() + ": no line of it is one of Postfix's, Dovecot's or Exim's log");
    return {};
}

}  // namespace tidegate
