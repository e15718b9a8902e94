#pragma once
// A MaxMind DB file of a few networks, written octet by octet as its specification (version 2.0) has it: the tests
// carry nobody else's data.

#include <array>
#include <bit>
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace tidegate::testing {

/// IPv4 only; records of 24 bits.
class PlaceDatabase {
public:
    /// `address` as four octets, its first `bits` count. Without a position where latitude is above 90.
    void add(std::array<std::uint8_t, 4> address, unsigned bits, std::string_view country, double latitude = 91,
             double longitude = 0, std::uint16_t radius = 10) {
        const auto offset = static_cast<std::uint32_t>(data_.size());
        const bool located = latitude <= 90;
        data_ += head(7, located ? 2 : 1) + text("country") + head(7, 1) + text("iso_code") + text(country);
        if (located) {
            data_ += text("location") + head(7, 3) + text("latitude") + real(latitude) + text("longitude") +
                     real(longitude) + text("accuracy_radius") + whole(5, radius, 2);
        }
        std::uint32_t node = 0;
        for (unsigned bit = 0; bit < bits; ++bit) {
            const unsigned side = address[bit / 8] >> (7 - bit % 8) & 1U;
            if (bit + 1 == bits) {
                nodes_[node][side] = {false, offset};
            } else {
                if (!nodes_[node][side].is_node) {
                    nodes_[node][side] = {true, static_cast<std::uint32_t>(nodes_.size())};
                    nodes_.emplace_back();
                }
                node = nodes_[node][side].value;
            }
        }
    }

    std::string octets() const {
        const auto count = static_cast<std::uint32_t>(nodes_.size());
        std::string out;
        for (const auto& node : nodes_) {
            for (const auto& side : node) {
                const auto record = side.is_node ? side.value : side.value == none ? count : count + 16 + side.value;
                for (const unsigned shift : {16U, 8U, 0U}) out += static_cast<char>(record >> shift & 0xFFU);
            }
        }
        out += std::string(16, '\0') + data_ + "\xab\xcd\xefMaxMind.com";
        out += head(7, 9) + text("node_count") + whole(6, count, 4) + text("record_size") + whole(5, 24, 2) +
               text("ip_version") + whole(5, 4, 2) + text("database_type") + text("Test-City") + text("languages") +
               std::string("\x01\x04") + text("en") + text("binary_format_major_version") + whole(5, 2, 2) +
               text("binary_format_minor_version") + whole(5, 0, 2) + text("build_epoch") +
               std::string("\x04\x02\x60\x00\x00\x00", 6) + text("description") + head(7, 0);
        return out;
    }
    void write(const std::string& path) const {
        std::ofstream file{path, std::ios::binary};
        file << octets();
    }

private:
    static constexpr std::uint32_t none = 0xffff'ffff;
    struct Side {
        bool is_node = false;
        std::uint32_t value = none;
    };
    static std::string head(unsigned type, std::size_t size) { return {static_cast<char>(type << 5U | size)}; }
    static std::string text(std::string_view value) { return head(2, value.size()) + std::string{value}; }
    static std::string big_endian(std::uint64_t value, unsigned octets) {
        std::string out;
        while (octets-- > 0) out += static_cast<char>(value >> 8 * octets & 0xFFU);
        return out;
    }
    static std::string whole(unsigned type, std::uint32_t value, unsigned octets) {
        return head(type, octets) + big_endian(value, octets);
    }
    static std::string real(double value) { return head(3, 8) + big_endian(std::bit_cast<std::uint64_t>(value), 8); }

    std::vector<std::array<Side, 2>> nodes_ = std::vector<std::array<Side, 2>>(1);
    std::string data_;
};

}  // namespace tidegate::testing
