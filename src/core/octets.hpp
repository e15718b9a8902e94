#pragma once
// The stored form of small state: whole numbers in as few octets as they need, and a reader that never leaves its text.

#include <bit>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace tidegate {

/// Writes numbers behind one another. Whole numbers take one octet for each seven bits; a float four octets.
class OctetWriter {
public:
    void number(std::uint64_t value) {
        while (value >= 0x80) {
            octets_.push_back(static_cast<char>(value | 0x80));
            value >>= 7;
        }
        octets_.push_back(static_cast<char>(value));
    }
    void real(float value) {
        const auto bits = std::bit_cast<std::uint32_t>(value);
        for (unsigned shift = 0; shift < 32; shift += 8) octets_.push_back(static_cast<char>(bits >> shift));
    }
    void text(std::string_view value) {
        number(value.size());
        octets_ += value;
    }
    std::string take() { return std::move(octets_); }

private:
    std::string octets_;
};

/// Reads what OctetWriter wrote. Whatever is wrong (the end comes early, a number is too large, a float is none) shows
/// in `good()`, and everything read from then on is 0: check once, at the end, and bound every count before it is used.
class OctetReader {
public:
    explicit OctetReader(std::string_view octets) : rest_{octets} {}

    /// At most `most`, and written in the shortest way.
    std::uint64_t number(std::uint64_t most) {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (rest_.empty()) return broken();
            const auto octet = static_cast<unsigned char>(rest_.front());
            rest_.remove_prefix(1);
            const std::uint64_t part = octet & 0x7f;
            if (shift == 63 && part > 1) return broken();
            value |= part << shift;
            if (octet < 0x80) return value > most || (octet == 0 && shift != 0) ? broken() : value;
        }
        return broken();
    }
    /// From `least` to `most`.
    float real(float least, float most) {
        if (rest_.size() < 4) return static_cast<float>(broken());
        std::uint32_t bits = 0;
        for (unsigned i = 0; i < 4; ++i) bits |= std::uint32_t{static_cast<unsigned char>(rest_[i])} << (8 * i);
        rest_.remove_prefix(4);
        const auto value = std::bit_cast<float>(bits);
        return std::isfinite(value) && value >= least && value <= most ? value : static_cast<float>(broken());
    }
    std::string_view text(std::size_t longest) {
        const auto length = static_cast<std::size_t>(number(longest));
        if (length > rest_.size()) return broken(), std::string_view{};
        const auto value = rest_.substr(0, length);
        rest_.remove_prefix(length);
        return value;
    }
    /// What was read makes no sense together.
    void refuse() { broken(); }
    bool good() const { return good_; }
    bool at_end() const { return rest_.empty(); }

private:
    std::uint64_t broken() {
        good_ = false;
        rest_ = {};
        return 0;
    }
    std::string_view rest_;
    bool good_ = true;
};

}  // namespace tidegate
