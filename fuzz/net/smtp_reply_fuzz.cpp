// What the mail server answers, line by line: a code that RFC 5321 knows, one line of printable text of bounded length,
// and no line that is taken after the last.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/text.hpp"
#include "net/smtp_client.hpp"

namespace {

void check_content(const std::string& content) {
    const auto wire = tidegate::smtp_data(content);
    // Nothing in the content ends it: the closing dot is the only line of its kind, and every line ends in CR LF.
    if (!wire.ends_with(".\r\n") || (wire.size() > 3 && !wire.ends_with("\r\n.\r\n"))) std::abort();
    if (("\r\n" + wire).find("\r\n.\r\n") != wire.size() - 3) std::abort();
    for (std::size_t at = 0; at < wire.size(); ++at) {
        if (wire[at] == '\n' && (at == 0 || wire[at - 1] != '\r')) std::abort();
        if (wire[at] == '\r' && (at + 1 == wire.size() || wire[at + 1] != '\n')) std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tidegate;
    const std::string wire{reinterpret_cast<const char*>(data), size};
    check_content(wire);

    SmtpReply reply;
    std::string_view rest = wire;
    while (!rest.empty()) {
        const auto end = std::min(rest.find("\r\n"), rest.size());
        const auto line = rest.substr(0, end);
        const auto before = reply.code;
        const auto last = take_smtp_line(reply, line);
        if (!last) {
            if (last.error().what.empty() || printable(last.error().what, 500) != last.error().what) std::abort();
            return 0;
        }
        if (reply.code < 200 || reply.code > 599 || (before != 0 && reply.code != before)) std::abort();
        if (line.substr(0, 3) != std::to_string(reply.code)) std::abort();
        if (reply.text.size() > 503 || printable(reply.text, reply.text.size()) != reply.text) std::abort();
        if (*last != (line.size() == 3 || line[3] == ' ')) std::abort();
        if (*last) return 0;
        rest.remove_prefix(std::min(end + 2, rest.size()));
    }
    return 0;
}
