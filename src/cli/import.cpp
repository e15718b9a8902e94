// tidegate import: old logs of the mail server become the past of its senders.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <memory>
#include <ostream>
#include <utility>

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

constexpr std::size_t most_named = 100;  ///< files, in the audit log

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

Result<std::vector<LogFile>> files_of(const ImportWanted& wanted, LogFormat format, const Zone& zone, Instant now) {
    std::vector<LogFile> files;
    for (const auto& path : wanted.files) {
        auto file = look_at(path, format, zone, now);
        if (!file) return tl::unexpected<Error>{file.error()};
        files.push_back(std::move(*file));
    }
    std::ranges::stable_sort(files, {}, &LogFile::first);  // a message may lie in two of them
    return files;
}

Outcome read_logs(const std::vector<LogFile>& files, LogHistory& history, ImportPlan& plan) {
    const auto take = [&plan](const LogRecord& record) { return plan.add(record); };
    for (const auto& file : files) {
        auto source = LineSource::open(file.path);
        if (!source) return tl::unexpected<Error>{source.error()};
        const auto next = [&source](std::string_view& line) { return source->next(line); };
        if (auto read = history.read(next, file.written, take); !read) return read;
    }
    return history.finish(take);
}

/// Adds the daemon's numbers up.
void add_up(json::object& sum, const json::value& answer) {
    for (const auto* key : {"learnt", "known", "foreign", "off", "senders_learnt", "anew", "logins_learnt"}) {
        const std::string_view name{key};
        const auto from = name == "senders_learnt" ? "senders" : name == "logins_learnt" ? "logins" : name;
        const auto* told = value_at(answer, from);
        const auto number = told != nullptr && told->is_number() ? told->to_number<std::uint64_t>() : 0;
        sum[key] = sum.contains(key) ? sum.at(key).to_number<std::uint64_t>() + number : number;
    }
}

/// And what was read of the logs.
void add_read(json::object& sum, const LogHistory& history, const ImportPlan& plan) {
    json::array examples;
    for (const auto& line : history.counts().strange_lines) examples.emplace_back(printable(line, 160));
    const auto& counts = history.counts();
    sum["lines"] = counts.lines;
    sum["understood"] = counts.understood;
    sum["not_understood"] = counts.strange;
    sum["examples"] = std::move(examples);
    sum["senders"] = plan.senders();
    sum["messages"] = plan.messages();
    sum["logins"] = plan.logins();
    sum["incomplete"] = history.joined().dropped;
    sum["left_out"] = plan.left_out();
    const bool any = plan.messages() > 0;
    sum["first"] = any ? json::value(format_rfc3339(plan.first())) : json::value{};
    sum["last"] = any ? json::value(format_rfc3339(plan.last())) : json::value{};
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
    add("logins to mailboxes", "logins");
    if (sum.at("incomplete").to_number<std::uint64_t>() > 0) add("cut short: too many were open at once", "incomplete");
    if (sum.at("left_out").to_number<std::uint64_t>() > 0) add("left out, beyond the bounds", "left_out");
    add("learnt from", "learnt");
    add("known already", "known");
    add("logins learnt from", "logins_learnt");
    add("of nobody here (mail that came in)", "foreign");
    add("of senders without detection", "off");
    add("pasts made anew", "anew");
    table.print(session.out, session.screen);
    for (const auto& line : sum.at("examples").as_array())
        session.out << "not understood: " << line.as_string().c_str() << '\n';
    if (dry_run) session.out << "Nothing was sent: this was a dry run.\n";
    return exit_done;
}

/// What stays in the audit log of it.
json::object source_of(const std::vector<LogFile>& files, const ImportPlan& plan) {
    json::array names;
    for (const auto& file : files) {
        if (names.size() == most_named) break;
        names.emplace_back(utf8_line(file.path, 400));
    }
    json::object out{{"files", std::move(names)},
                     {"file_count", files.size()},
                     {"messages", plan.messages()},
                     {"senders", plan.senders()},
                     {"logins", plan.logins()}};
    if (plan.messages() > 0) {
        out["first"] = format_rfc3339(plan.first());
        out["last"] = format_rfc3339(plan.last());
    }
    return out;
}

Outcome teach(const Session& session, ImportPlan& plan, json::object source, json::object& sum) {
    const DaemonClient daemon{session.locations().state};
    return plan.tell([&](json::object body) -> Outcome {
        if (!source.empty()) body["source"] = std::exchange(source, {});
        const auto answered = daemon.send("POST", api_path({"import"}), body);
        if (!answered) return tl::unexpected<Error>{answered.error()};
        add_up(sum, *answered);
        return {};
    });
}

int import_logs(Session& session, const ImportWanted& wanted) {
    const auto format = log_format_of(wanted.format);
    if (!format) return refuse(session, format.error());
    const auto zone = session.zone();
    const auto files = files_of(wanted, *format, zone, session.clock.now());
    if (!files) return refuse(session, files.error());
    auto plan = ImportPlan::make();
    if (!plan) return refuse(session, plan.error());
    LogHistory history{{*format, zone}};
    if (auto read = read_logs(*files, history, *plan); !read) return refuse(session, read.error());
    plan->close();
    json::object sum;
    if (!wanted.dry_run) {
        if (auto taught = teach(session, *plan, source_of(*files, *plan), sum); !taught)
            return refuse(session, taught.error());
    }
    add_read(sum, history, *plan);
    return told(session, sum, wanted.dry_run);
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
