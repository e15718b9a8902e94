// Whatever the octets: each kept field is one line within its bound, reading twice gives the same.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "message/headers.hpp"
#include "message/kind.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tidegate;
    const std::string_view mail{reinterpret_cast<const char*>(data), size};

    const Headers headers = read_headers(mail);
    for (const auto& field : {headers.from, headers.subject, headers.message_id, headers.redirected_from}) {
        if (field.size() > longest_header_value || field.find_first_of("\r\n") != std::string::npos) std::abort();
    }
    if (read_headers(mail).from != headers.from) std::abort();

    const std::string address = first_address(mail);
    if (address.size() > longest_header_value || address.find_first_of("\r\n") != std::string::npos) std::abort();

    Submission submission;
    submission.from = headers.from;
    submission.headers = headers;
    if (to_string(kind_of(submission)).empty()) std::abort();
    return 0;
}
