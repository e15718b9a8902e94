// The stored form of a sender's windows. Made by us, but read back from a file that may be damaged: so every value is
// bounded, and there is one encoding only of each state.
//
//     version  1 octet, 1
//     for each window in order:
//       count  number, 0 to 60
//       count times
//         slot    number: the first since 1970, the others above the one before (1 to 59)
//         amount  number, 1 to 2^30 - 1
//     number   7 bits an octet, lowest first, top bit set on all but the last; no needless octets

#include <optional>

#include "limits/slots.hpp"
#include "limits/windows.hpp"

namespace tidegate {

namespace {

constexpr char version = 1;

void put_number(std::string& out, std::uint32_t value) {
    while (value >= 0x80) {
        out += static_cast<char>((value & 0x7FU) | 0x80U);
        value >>= 7U;
    }
    out += static_cast<char>(value);
}

/// Takes a number off the front; nothing when it is cut short, too long or not the shortest form.
std::optional<std::uint32_t> take_number(std::string_view& octets) {
    std::uint64_t value = 0;
    for (unsigned i = 0; i < 5 && i < octets.size(); ++i) {
        const auto octet = static_cast<unsigned char>(octets[i]);
        value |= static_cast<std::uint64_t>(octet & 0x7FU) << (7 * i);
        if (octet >= 0x80) continue;
        if (value > UINT32_MAX || (i > 0 && octet == 0)) return std::nullopt;
        octets.remove_prefix(i + 1);
        return static_cast<std::uint32_t>(value);
    }
    return std::nullopt;
}

tl::unexpected<Error> damaged(const std::string& what) {
    return fail(Fault::invalid,
                "the stored counters are damaged (" + what + "): this sender starts from empty windows");
}

}  // namespace

std::string Windows::encode() const {
    std::string out{version};
    for (const auto window : every_window) {
        const auto of_window = entries(window);
        put_number(out, static_cast<std::uint32_t>(of_window.size()));
        std::uint32_t before = 0;
        for (const auto& entry : of_window) {
            put_number(out, entry.slot() - before);
            put_number(out, entry.amount());
            before = entry.slot();
        }
    }
    return out;
}

Result<Windows> Windows::decode(std::string_view octets) {
    if (octets.empty() || octets[0] != version) return damaged("unknown version");
    octets.remove_prefix(1);
    Windows windows;
    for (const auto window : every_window) {
        const auto count = take_number(octets);
        if (!count || *count > slots_per_window) return damaged("count of entries");
        std::uint64_t first = 0;
        std::uint64_t slot = 0;
        for (std::uint32_t i = 0; i < *count; ++i) {
            const auto step = take_number(octets);
            const auto amount = step ? take_number(octets) : std::nullopt;
            if (!amount || *amount == 0 || *amount > most_amount) return damaged("amount");
            if (i > 0 && *step == 0) return damaged("order");
            slot += *step;
            if (i == 0) first = slot;
            if (slot > UINT32_MAX - slots_per_window || slot - first >= slots_per_window) return damaged("time");
            windows.entries_.emplace_back(window, static_cast<std::uint32_t>(slot), *amount);
        }
    }
    if (!octets.empty()) return damaged("octets behind the end");
    windows.entries_.shrink_to_fit();
    return windows;
}

}  // namespace tidegate
