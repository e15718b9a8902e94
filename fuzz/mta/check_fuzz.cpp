// POST /v1/check from a hostile caller: whatever is accepted keeps its bounds, and every answer that carries the
// caller's octets back is JSON in UTF-8.

#include <boost/json/parse.hpp>
#include <cstdint>
#include <cstdlib>

#include "mta/check/base64.hpp"
#include "mta/check/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tidegate;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto raw = decode_base64(text);
    if (raw && raw->size() > text.size()) std::abort();

    Verdict verdict;
    verdict.text = text;
    const auto read = read_check(text, Instant{});
    if (read) {
        if (read->recipients.empty() || read->recipients.size() > most_check_recipients) std::abort();
        for (const auto& recipient : read->recipients) {
            if (recipient.empty() || recipient.size() > 320) std::abort();
        }
        if (read->from.size() > 320 || read->login.size() > 320 || read->client.size() > 45) std::abort();
        if (read->headers && read->headers->subject.size() > 998) std::abort();
        verdict.reasons.push_back({read->login, read->from, 1e300, -0.0, 0.1, 0});
        verdict.case_reference = read->queue_id;
    } else if (read.error().what.empty()) {
        std::abort();
    }
    boost::system::error_code wrong;
    boost::json::parse(write_check(verdict), wrong);
    if (wrong) std::abort();
    return 0;
}
