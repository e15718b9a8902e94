#include "access/strength.hpp"

#include <zxcvbn.h>

#include <string>

namespace tidegate {

namespace {

constexpr std::size_t longest_looked_at = 100;
constexpr double least_bits = 26.6;  // 10^8 tries, where zxcvbn's score 3 begins

}  // namespace

Outcome check_strength(std::string_view name, std::string_view password) {
    const std::string looked_at{password.substr(0, longest_looked_at)};
    const std::string own{name};
    const char* words[] = {own.c_str(), "tidegate", nullptr};
    if (ZxcvbnMatch(looked_at.c_str(), words, nullptr) >= least_bits) return {};
    return fail(Fault::invalid,
                "the password is easily guessed: use four words that do not belong together, or let a password manager "
                "make one");
}

}  // namespace tidegate
