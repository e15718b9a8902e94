// tidegate import: old logs of the mail server become the past of its senders.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <memory>
#include <ostream>

#include "cli/commands.hpp"
#include "cli/daemon_client.hpp"
#include "cli/json.hpp"
#include "cli/log_import.hpp"
#include "cli/print.hpp"
#include "core/text.hpp"
#include "lab/line_source.hpp"
#include "maillog/history.hpp"

namespace tidegate {

namespace json = boost::json;

namespace {

struct ImportWanted {
    std::vector<std::string> files;
    std::string format = "auto";
    bool dry_run = false;
};

/// A log, and what its times without a year are taken from.
struct LogFile {
    std::string path;
    Instant written{};
    Instant first{};
};

Instant written_at(const std::string& path, Instant now) {
    std::error_code wrong;
    const auto at = std::filesystem::last_write_time(path, wrong);
    if (wrong) return now;
    return std::chrono::floor<Millis>(std::chrono::file_clock::to_sys(at));
}

/// With the time of the first line that has one.
Result<LogFile> look_at(const std::string& path, LogFormat format, const Zone& zone, Instant now) {
    constexpr int most_lines = 200;
    LogFile out{.path = path, .written = written_at(path, now)};
    out.first = out.written;
    auto source = LineSource::open(path);
    if (!source) return tl::unexpected<Error>{source.error()};
    LogReader reader{format, zone, out.written};
    std::string_view line;
    for (int i = 0; i < most_lines; ++i) {
        const auto more = source->next(line);
        if (!more) return tl::unexpected<Error>{more.error()};
        if (!*more) break;
        if (const auto head = reader.head(line)) {
            out.first = head->at;
            break;
        }
    }
    return out;
}

Result<LogHistory> read_logs(const Session& session, const ImportWanted& wanted) {
    const auto format = log_format_of(wanted.format);
    if (!format) return tl::unexpected<Error>{format.error()};
    const auto zone = session.zone();
    std::vector<LogFile> files;
    for (const auto& path : wanted.files) {
        auto file = look_at(path, *format, zone, session.clock.now());
        if (!file) return tl::unexpected<Error>{file.error()};
        files.push_back(std::move(*file));
    }
    std::ranges::stable_sort(files, {}, &LogFile::first);  // a message may lie in two of them
    LogHistory history{{*format, zone}};
    for (const auto& file : files) {
        auto source = LineSource::open(file.path);
        if (!source) return tl::unexpected<Error>{source.error()};
        const auto next = [&source](std::string_view& line) { return source->next(line); };
        if (auto read = history.read(next, file.written); !read) return tl::unexpected<Error>{read.error()};
    }
    return history;
}

/// Adds the daemon's numbers up.
void add_up(json::object& sum, const json::value& answer) {
    for (const auto* key : {"learnt", "known", "foreign", "off", "senders_learnt", "anew"}) {
        const auto from = std::string_view{key} == "senders_learnt" ? "senders" : key;
        const auto* told = value_at(answer, from);
        const auto number = told != nullptr && told->is_number() ? told->to_number<std::uint64_t>() : 0;
        sum[key] = sum.contains(key) ? sum.at(key).to_number<std::uint64_t>() + number : number;
    }
}

json::object summary_of(const LogHistory& history, const ImportPlan& plan, std::size_t logins) {
    json::array examples;
    for (const auto& line : history.counts().strange_lines) examples.emplace_back(printable(line, 160));
    const auto& counts = history.counts();
    json::object out{{"lines", counts.lines},
                     {"understood", counts.understood},
                     {"not_understood", counts.strange},
                     {"examples", std::move(examples)},
                     {"senders", plan.senders()},
                     {"messages", plan.messages()},
                     {"incomplete", history.joined().dropped},
                     {"logins", logins},
                     {"first", nullptr},
                     {"last", nullptr}};
    if (plan.messages() > 0) {
        out["first"] = format_rfc3339(plan.first());
        out["last"] = format_rfc3339(plan.last());
    }
    return out;
}

int told(Session& session, const json::object& sum, bool dry_run) {
    if (session.json) return print_object(session, sum);
    Table table{{"", ">"}};
    const auto add = [&](const char* title, const char* key) {
        if (const auto* value = sum.if_contains(key))
            table.add({title, value->is_string() ? session.local_time(value->get_string().c_str())
                              : value->is_null() ? "-"
                                                 : json::serialize(*value)});
    };
    add("lines read", "lines");
    add("understood", "understood");
    add("not lines of a log", "not_understood");
    add("senders", "senders");
    add("messages", "messages");
    add("first message", "first");
    add("last message", "last");
    add("logins to mailboxes, not used yet", "logins");
    add("learnt from", "learnt");
    add("known already", "known");
    add("of nobody here (mail that came in)", "foreign");
    add("of senders without detection", "off");
    add("pasts made anew", "anew");
    table.print(session.out, session.screen);
    for (const auto& line : sum.at("examples").as_array())
        session.out << "not understood: " << line.as_string().c_str() << '\n';
    if (dry_run) session.out << "Nothing was sent: this was a dry run.\n";
    return exit_done;
}

int import_logs(Session& session, const ImportWanted& wanted) {
    auto history = read_logs(session, wanted);
    if (!history) return refuse(session, history.error());
    auto all = history->take();
    ImportPlan plan;
    plan.add(std::move(all.messages));
    auto sum = summary_of(*history, plan, all.logins.size());
    if (wanted.dry_run) return told(session, sum, true);
    const DaemonClient daemon{session.locations().state};
    for (const auto& body : plan.bodies()) {
        const auto answered = daemon.send("POST", api_path({"import"}), body);
        if (!answered) return refuse(session, answered.error());
        add_up(sum, *answered);
    }
    return told(session, sum, false);
}

}  // namespace

void add_import(CLI::App& app, Session& session) {
    auto wanted = std::make_shared<ImportWanted>();
    CLI::App& command = *app.add_subcommand("import", "teach the past of senders from old logs of the mail server");
    command.add_option("FILE", wanted->files, "logs, in any order; packed by gzip or zstd or not")->required();
    command.add_option("--format", wanted->format, "auto, postfix, dovecot, exim or rspamd")
        ->check(CLI::IsMember({"auto", "postfix", "dovecot", "exim", "rspamd"}));
    command.add_flag("--dry-run", wanted->dry_run, "read and count only");
    command.callback([wanted, &session] { session.code = import_logs(session, *wanted); });
}

}  // namespace tidegate
