// Lines of `postqueue -j`, which carry addresses that strangers chose: what is taken keeps its bounds, names a message
// that the helper would take, and can be shown.

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "core/text.hpp"
#include "mta/queue/helper_queue.hpp"

namespace {

bool is_plain_id(const std::string& id) {
    return id.size() >= 5 && id.size() <= 40 && std::ranges::all_of(id, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
           });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tidegate;
    const std::string_view line{reinterpret_cast<const char*>(data), size};
    const auto message = read_queue_line(line);
    if (!message) {
        const auto& what = message.error().what;
        if (message.error().fault != Fault::invalid || what.empty() || printable(what, what.size()) != what)
            std::abort();
        return 0;
    }
    if (!is_plain_id(message->queue_id)) std::abort();
    if (utf8_line(message->queue, message->queue.size()) != message->queue) std::abort();
    if (message->sender.size() > 320 || message->sender == "MAILER-DAEMON") std::abort();
    if (message->recipients.size() > 1'000) std::abort();
    for (const auto& recipient : message->recipients) {
        if (recipient.size() > 320) std::abort();
    }
    if (!parse_rfc3339(format_rfc3339(message->arrival))) std::abort();
    return 0;
}
