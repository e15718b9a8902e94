// Whatever a corpus holds: lines that end in CRLF, and a mail that can be composed from it and read.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lab/texts.hpp"

using namespace tidegate;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view octets{reinterpret_cast<const char*>(data), size};
    const MailText text = read_text(octets);
    if (text.subject.find('\n') != std::string::npos || text.subject.size() > 900) std::abort();
    for (const auto* part : {&text.body, &text.kind_headers}) {
        if (!part->empty() && !part->ends_with("\r\n")) std::abort();
        for (auto at = part->find('\n'); at != std::string::npos; at = part->find('\n', at + 1)) {
            if (at == 0 || (*part)[at - 1] != '\r') std::abort();
        }
    }
    Submission submission;
    submission.login = "a@example.org";
    submission.recipients = {"b@example.com"};
    const auto mail = compose(submission, text, {.greeting = "Dear b,", .in_thread = true});
    if (mail.find("\r\n\r\n") == std::string::npos) std::abort();
    return 0;
}
