// complaint: hands an abuse report to the daemon; made for a pipe of the mail server.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json/object.hpp>
#include <fstream>
#include <istream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/daemon_client.hpp"
#include "cli/json.hpp"
#include "cli/print.hpp"

namespace tidegate {

namespace {

constexpr std::size_t longest = 512U << 10U;  // what is behind says nothing: the API takes 1 MiB, in base64
constexpr int try_later = 75;                 // EX_TEMPFAIL of sysexits.h: Postfix keeps the mail and tries again

std::string first_octets(std::istream& in) {
    std::string out(longest, '\0');
    in.read(out.data(), static_cast<std::streamsize>(out.size()));
    out.resize(static_cast<std::size_t>(in.gcount()));
    return out;
}

std::string base64(std::string_view octets) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    out.reserve(octets.size() / 3 * 4 + 4);
    for (std::size_t i = 0; i < octets.size(); i += 3) {
        std::uint32_t bits = 0;
        for (std::size_t j = 0; j < 3; ++j)
            bits = bits << 8U | (i + j < octets.size() ? static_cast<unsigned char>(octets[i + j]) : 0U);
        const auto known = std::min<std::size_t>(octets.size() - i, 3) + 1;
        for (std::size_t j = 0; j < 4; ++j) out += j < known ? digits[bits >> (18 - 6 * j) & 63U] : '=';
    }
    return out;
}

int complaint(Session& session, const std::string& file) {
    const bool piped = file == "-";
    std::string mail;
    if (piped) {
        mail = first_octets(session.in);
    } else {
        std::ifstream in{file, std::ios::binary};
        if (!in) return refuse(session, {Fault::not_found, file + " cannot be read"});
        mail = first_octets(in);
    }
    // Read to its end: whoever pipes must not be cut off while writing.
    while (piped && session.in.ignore(static_cast<std::streamsize>(longest)).gcount() > 0) {
    }
    const auto answer = DaemonClient{session.locations().state}.send("POST", api_path({"complaints"}),
                                                                     boost::json::object{{"message", base64(mail)}});
    if (!answer) {
        const int code = refuse(session, answer.error());
        return piped && answer.error().fault == Fault::unavailable ? try_later : code;
    }
    print_done(session, *answer, text_at(*answer, "outcome") + ": " + text_at(*answer, "sentence"));
    // A pipe that fails makes the mail server send a bounce to whoever wrote; a person wants to know.
    return piped || text_at(*answer, "outcome") != "no_report" ? exit_done : exit_refused;
}

}  // namespace

void add_complaint(CLI::App& app, Session& session) {
    auto* command = app.add_subcommand("complaint", "hands over an abuse report: who is complained about is charged");
    // Lives as long as the command line that fills it: CLI11 and the callback share it.
    const auto file = std::make_shared<std::string>("-");
    command->add_option("FILE", *file, "the whole mail; - or nothing: standard input");
    command->callback([&session, file] { session.code = complaint(session, *file); });
}

}  // namespace tidegate
