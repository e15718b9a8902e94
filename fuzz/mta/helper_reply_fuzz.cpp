// The first line of what tidegate-helper answers: a success is written the same again and announces no more than may
// be read; a failure is a sentence that can be shown.

#include <cstdint>
#include <cstdlib>

#include "core/text.hpp"
#include "mta/queue/helper_queue.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tidegate;
    const std::string_view line{reinterpret_cast<const char*>(data), size};
    const auto reply = read_helper_reply(line);
    if (!reply) {
        const auto& what = reply.error().what;
        if (printable(what, what.size()) != what || what.size() > 503) std::abort();
        if (!line.starts_with("error ") && (reply.error().fault != Fault::invalid || what.empty())) std::abort();
        return 0;
    }
    if (reply->octets > std::size_t{64} << 20) std::abort();
    const auto written =
        "ok " + std::to_string(reply->count) + " " + std::to_string(reply->octets) + (reply->cut ? " cut" : "");
    const auto again = read_helper_reply(written);
    if (!again || again->count != reply->count || again->octets != reply->octets || again->cut != reply->cut)
        std::abort();
    if (written.size() > line.size()) std::abort();  // leading zeros may be there, nothing else
    return 0;
}
