// doctor: what stands between this machine and guarded mail, each with what to do. Looks, changes nothing.

#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <ostream>

#include "cli/commands.hpp"
#include "cli/daemon_client.hpp"
#include "cli/json.hpp"
#include "cli/print.hpp"
#include "cli/setup.hpp"
#include "config/reader.hpp"
#include "core/text.hpp"
#include "site/check.hpp"

namespace tidegate {

namespace json = boost::json;

namespace {

/// One thing looked at.
struct Look {
    std::string check;
    std::string state;  ///< "good", "unclear" or "bad"
    std::string sentence;
};
using Looks = std::vector<Look>;

void at_configuration(const Session& session, Looks& out) {
    const auto file = session.locations().config.string();
    const auto config = load_config(file);
    if (!config) {
        out.push_back({"configuration", "bad", config.error().what});
        return;
    }
    const auto found = check_site(*config);
    for (const auto& wrong : found.wrong) out.push_back({"configuration", "bad", wrong});
    for (const auto& remark : found.remarks) out.push_back({"configuration", "unclear", remark});
    if (found.wrong.empty()) out.push_back({"configuration", "good", "tidegated would start with " + file});
    if (config->notify.administrators.empty())
        out.push_back({"administrators", "bad", "notify.administrators is empty: nobody is told of a restriction"});
    for (const auto& hook : config->notify.webhooks) {
        struct stat seen {};
        if (!hook.secret_file.empty() && ::stat(hook.secret_file.c_str(), &seen) == 0 && (seen.st_mode & S_IROTH) != 0)
            out.push_back({"webhook", "bad", hook.secret_file + " can be read by everybody: chmod 0640 it"});
    }
}

void at_state(const Session& session, Looks& out) {
    const auto folder = session.locations().state;
    std::error_code error;
    if (!std::filesystem::is_directory(folder, error)) {
        out.push_back({"state", "bad", folder.string() + " is no folder: name the state folder with --state"});
        return;
    }
    out.push_back({"state", "good", folder.string() + " is there"});
    const auto space = std::filesystem::space(folder, error);
    if (!error && space.available < (std::uintmax_t{256} << 20))
        out.push_back({"disk", "bad", "less than 256 MiB are left in " + folder.string() + ": make room"});
}

/// The daemon's own account of itself; null when it does not answer.
json::value at_daemon(const Session& session, Looks& out) {
    const auto status = DaemonClient{session.locations().state}.get(api_path({"status"}));
    if (!status) {
        out.push_back({"daemon", "bad", status.error().what});
        return {};
    }
    out.push_back({"daemon", "good", "tidegated " + text_at(*status, "version") + " answers"});
    const auto* parts = value_at(*status, "health.parts");
    for (const auto& part : parts == nullptr ? json::array{} : items_of(*parts)) {
        const bool well = text_at(part, "ok") == "yes";
        const bool unclear = text_at(part, "unclear") == "yes";
        const auto said = text_at(part, "sentence");
        out.push_back({text_at(part, "name"),
                       !well     ? "bad"
                       : unclear ? "unclear"
                                 : "good",
                       said.empty() ? "all is well" : said});
    }
    if (text_at(*status, "administrator_exists") == "no")
        out.push_back({"administrator", "unclear",
                       "the API is closed but for this machine's socket until somebody is: tidegate admin add NAME"});
    const auto where = text_at(*status, "listening.api");
    out.push_back({"api", "good", where.empty() ? "on the socket in the state folder only" : "listens on " + where});
    return *status;
}

/// What a program of the mail server prints, its first 4 KiB; empty when there is no such program.
std::string output_of(const std::string& command) {
    // The command is one of ours below, word for word: no text from outside reaches the shell. Postfix keeps its
    // programs where people who are not root do not look.
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe{::popen(("PATH=$PATH:/usr/sbin:/sbin; " + command).c_str(), "r"),
                                                     ::pclose};
    if (!pipe) return {};
    std::array<char, 4096> buffer{};
    const auto got = std::fread(buffer.data(), 1, buffer.size(), pipe.get());
    std::string out{buffer.data(), got};
    while (!out.empty() && out.back() == '\n') out.pop_back();
    return out;
}

bool mentions(const std::string& text, const std::string& endpoint) {
    return !endpoint.empty() && text.find(postfix_endpoint(endpoint)) != std::string::npos;
}

void at_postfix(const json::value& status, Looks& out) {
    // Without a main.cf postconf waits a second before it says so.
    const auto folder =
        output_of("cf=$(postconf -dh config_directory 2>/dev/null) && test -f \"$cf/main.cf\" && echo here");
    if (folder.empty()) {
        out.push_back({"postfix", "unclear", "no Postfix is set up here: whether a mail server asks cannot be seen"});
        return;
    }
    const auto lines = output_of(
        "postconf -hx smtpd_milters non_smtpd_milters smtpd_end_of_data_restrictions "
        "2>/dev/null; postconf -P 2>/dev/null");
    const auto milter = text_at(status, "listening.milter");
    const auto policy = text_at(status, "listening.policy");
    if (mentions(lines, milter))
        out.push_back({"postfix", "good", "Postfix asks the milter on " + milter});
    else if (mentions(lines, policy))
        out.push_back({"postfix", "good", "Postfix asks the policy service on " + policy});
    else
        out.push_back({"postfix", "unclear",
                       "this machine's Postfix does not ask Tidegate: tidegate setup postfix prints the lines"});
    const auto macros = output_of("postconf -h milter_mail_macros 2>/dev/null");
    if (mentions(lines, milter) && macros.find("{auth_authen}") == std::string::npos)
        out.push_back({"postfix", "bad", "milter_mail_macros lacks {auth_authen}: Tidegate cannot tell who submits"});
}

std::string in_all(std::size_t bad, std::size_t unclear) {
    if (bad == 0 && unclear == 0) return "Nothing is wrong.";
    const auto wrong = bad == 0   ? std::string{"Nothing is wrong"}
                       : bad == 1 ? std::string{"1 thing is wrong"}
                                  : std::to_string(bad) + " things are wrong";
    return wrong + (unclear == 0 ? "." : ", " + std::to_string(unclear) + " unclear.");
}

int doctor(Session& session) {
    Looks looks;
    at_configuration(session, looks);
    at_state(session, looks);
    const auto status = at_daemon(session, looks);
    at_postfix(status, looks);

    std::size_t bad = 0, unclear = 0;
    json::array all;
    for (const auto& look : looks) {
        bad += look.state == "bad" ? 1 : 0;
        unclear += look.state == "unclear" ? 1 : 0;
        all.push_back(json::object{{"check", look.check}, {"state", look.state}, {"sentence", look.sentence}});
        if (session.json) continue;
        const auto colour = look.state == "good" ? Colour::good : look.state == "bad" ? Colour::bad : Colour::warning;
        session.out << session.screen.paint(colour, look.state + std::string(9 - look.state.size(), ' '))
                    << session.screen.fold(utf8_line(look.check, 64) + ": " + utf8_line(look.sentence, 2000), 9)
                    << '\n';
    }
    if (session.json)
        print_list(session, all, {}, "");
    else
        session.out << in_all(bad, unclear) << '\n';
    return bad != 0 ? exit_refused : exit_done;
}

}  // namespace

void add_doctor(CLI::App& app, Session& session) {
    app.add_subcommand("doctor", "looks for what is missing or wrong, and says what to do")->callback([&session] {
        session.code = doctor(session);
    });
}

}  // namespace tidegate
