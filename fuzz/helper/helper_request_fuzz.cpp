// Whatever the line: what is taken for a request holds only queue ids, and says the same when it is written again.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "helper/protocol.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tidegate;
    const std::string_view line{reinterpret_cast<const char*>(data), size};
    if (const auto count = count_of_postsuper(line); count && line.find("message") == std::string_view::npos)
        std::abort();
    const auto request = read_helper_request(line);
    if (!request) {
        if (write_helper_failure(request.error().what).find('\n') + 1 !=
            write_helper_failure(request.error().what).size())
            std::abort();
        return 0;
    }
    for (const auto& id : request->ids) {
        if (!is_queue_id(id)) std::abort();
    }
    if (write_helper_request(*request) != std::string{line} + "\n") std::abort();
    return 0;
}
