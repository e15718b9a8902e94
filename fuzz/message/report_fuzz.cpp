// A hostile abuse report: read within its bounds, the same each time, or refused with a reason.

#include <cstdint>
#include <cstdlib>

#include "message/report.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tidegate;
    const std::string_view octets{reinterpret_cast<const char*>(data), size};
    const auto read = read_feedback_report(octets);
    if (!read) {
        if (read.error().what.empty()) std::abort();
        return 0;
    }
    if (read->type.empty() || read->type.size() > 998 || read->queue_ids.size() > most_report_ids) std::abort();
    for (const auto& id : read->queue_ids) {
        if (id.size() < 5 || id.size() > 40) std::abort();
    }
    const auto again = read_feedback_report(octets);
    if (!again || again->original_message_id != read->original_message_id || again->type != read->type) std::abort();
    return 0;
}
