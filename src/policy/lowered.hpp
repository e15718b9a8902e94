#pragma once
// Lower case without an allocation, for what is compared on every message.

#include <algorithm>
#include <array>
#include <string_view>

namespace tidegate {

/// A copy of `text` with ASCII letters in lower case. Text longer than any address we keep (1,024 octets) becomes
/// empty: it is in no list.
class Lowered {
public:
    explicit Lowered(std::string_view text) : size_{text.size() <= octets_.size() ? text.size() : 0} {
        std::transform(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size_), octets_.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    }
    Lowered(const Lowered&) = delete;
    Lowered& operator=(const Lowered&) = delete;

    std::string_view view() const { return {octets_.data(), size_}; }

private:
    std::array<char, 1024> octets_;
    std::size_t size_;
};

}  // namespace tidegate
