// Times as people and programs write them: one that is read lies in the years that are allowed, and is read again from
// what is written of it; what is refused says why on one line.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/text.hpp"
#include "core/time.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tidegate;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto read = parse_rfc3339(text);
    if (!read) {
        const auto& what = read.error().what;
        if (what.empty() || utf8_line(what, what.size()) != what) std::abort();
        return 0;
    }
    constexpr std::chrono::year_month_day first{std::chrono::year{1970} / 1 / 1};
    constexpr std::chrono::year_month_day last{std::chrono::year{9999} / 12 / 31};
    // The offset moves what is written by less than a day over either end.
    if (*read < std::chrono::sys_days{first} - std::chrono::days{1}) std::abort();
    if (*read > std::chrono::sys_days{last} + std::chrono::days{2}) std::abort();
    const bool in_range =
        *read >= std::chrono::sys_days{first} && *read < std::chrono::sys_days{last} + std::chrono::days{1};
    const auto again = parse_rfc3339(format_rfc3339(*read));
    if (in_range && (!again || *again != *read)) std::abort();
    return 0;
}
