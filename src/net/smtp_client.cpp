#include "net/smtp_client.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "net/patient_socket.hpp"

namespace tidegate {

namespace {

constexpr std::size_t longest_line = 2'000;  // octets; RFC 5321 4.5.3.1.5 says 512
constexpr int most_lines = 100;              // of one reply
constexpr std::size_t longest_text = 500;    // of a reply that is kept

/// What may stand between < and > without quoting games: no space, no control character, no bracket, ASCII.
bool is_plain_path(std::string_view address) {
    return address.size() <= 320 &&
           std::ranges::all_of(address, [](char c) { return c > ' ' && c < '\x7F' && c != '<' && c != '>'; });
}

class Dialogue {
public:
    using Deadline = std::chrono::steady_clock::time_point;
    Dialogue(PatientSocket socket, const SmtpServer& server, Deadline deadline)
        : socket_{std::move(socket)}, server_{server}, deadline_{deadline} {}

    /// Sends a command (nothing for the greeting) and wants a reply of the class `wanted` (2 or 3).
    Outcome step(const std::string& name, std::string_view command, int wanted) {
        if (!command.empty()) {
            if (auto sent = socket_.send(command, left()); !sent) return propagate(sent, name);
        }
        SmtpReply reply;
        for (int lines = 0; lines < most_lines; ++lines) {
            const auto line = socket_.read_line(longest_line, left());
            if (!line) return fail(Fault::unavailable, name + ": " + line.error().what);
            const auto last = take_smtp_line(reply, *line);
            if (!last) return fail(Fault::unavailable, name + ": " + last.error().what);
            if (*last) return judge(name, reply, wanted);
        }
        return fail(Fault::unavailable, name + ": the server's reply does not end");
    }

    void leave() {
        if (!socket_.send("QUIT\r\n", left())) return;
    }

private:
    PatientSocket::Patience left() const {
        return std::chrono::ceil<PatientSocket::Patience>(deadline_ - std::chrono::steady_clock::now());
    }

    Outcome judge(const std::string& name, const SmtpReply& reply, int wanted) const {
        if (reply.code / 100 == wanted) return {};
        return fail(reply.code / 100 == 5 ? Fault::invalid : Fault::unavailable,
                    name + ": " + server_.host + ":" + std::to_string(server_.port) + " said " +
                        std::to_string(reply.code) + " " + reply.text);
    }

    PatientSocket socket_;
    const SmtpServer& server_;
    const Deadline deadline_;
};

}  // namespace

Result<bool> take_smtp_line(SmtpReply& reply, std::string_view line) {
    const auto digit = [&](std::size_t i) { return line[i] >= '0' && line[i] <= '9'; };
    if (line.size() < 3 || !digit(0) || !digit(1) || !digit(2) || line[0] < '2' || line[0] > '5' ||
        (line.size() > 3 && line[3] != ' ' && line[3] != '-')) {
        return fail(Fault::invalid, "\"" + printable(line, 60) + "\" is no SMTP reply");
    }
    const int code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    if (reply.code != 0 && reply.code != code) return fail(Fault::invalid, "the reply changes its code midway");
    reply.code = code;
    const auto text = line.size() > 4 ? line.substr(4) : std::string_view{};
    if (!reply.text.empty() && !text.empty()) reply.text += " ";
    reply.text = printable(reply.text + std::string{text}, longest_text);
    return line.size() == 3 || line[3] == ' ';
}

std::string smtp_data(std::string_view content) {
    std::string out;
    out.reserve(content.size() + content.size() / 32 + 8);
    bool line_start = true;
    for (std::size_t i = 0; i < content.size(); ++i) {
        const char c = content[i];
        if (c == '\r' || c == '\n') {
            if (c == '\r' && i + 1 < content.size() && content[i + 1] == '\n') ++i;
            out += "\r\n";
            line_start = true;
            continue;
        }
        if (line_start && c == '.') out += '.';
        out += c;
        line_start = false;
    }
    if (!line_start) out += "\r\n";
    return out + ".\r\n";
}

Outcome send_mail(const SmtpServer& server, std::string_view sender, std::string_view recipient,
                  std::string_view content) {
    if (!is_plain_path(sender) || !is_plain_path(recipient) || recipient.empty()) {
        return fail(Fault::invalid, "\"" + printable(recipient.empty() ? sender : recipient, 100) +
                                        "\" is no address that mail can be sent to: use plain ASCII");
    }
    const auto deadline = std::chrono::steady_clock::now() + server.patience;
    auto socket = PatientSocket::connect_tcp(server.host, server.port, server.patience);
    if (!socket) return propagate(socket, "connecting to the mail server");
    Dialogue dialogue{std::move(*socket), server, deadline};
    const std::string from{sender};
    const std::string to{recipient};
    const struct {
        std::string name, command;
        int wanted;
    } steps[] = {{"greeting", "", 2},
                 {"EHLO", "EHLO " + printable(server.greet_as, 255) + "\r\n", 2},
                 {"MAIL FROM:<" + from + ">", "MAIL FROM:<" + from + ">\r\n", 2},
                 {"RCPT TO:<" + to + ">", "RCPT TO:<" + to + ">\r\n", 2},
                 {"DATA", "DATA\r\n", 3},
                 {"the message", smtp_data(content), 2}};
    for (const auto& step : steps) {
        if (auto done = dialogue.step(step.name, step.command, step.wanted); !done) {
            dialogue.leave();
            return done;
        }
    }
    dialogue.leave();  // the message is taken: what comes after does not matter
    return {};
}

}  // namespace tidegate
