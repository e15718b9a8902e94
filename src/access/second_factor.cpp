#include "access/second_factor.hpp"

#include <algorithm>

#include "access/secret.hpp"
#include "access/totp.hpp"

namespace tidegate {

namespace {

constexpr std::size_t totp_secret_octets = 20;
constexpr std::size_t recovery_codes = 10;
constexpr std::size_t recovery_octets = 10;
constexpr std::size_t group = 4;

std::string octets_of(Random& random, std::size_t octets) {
    std::string out(octets, '\0');
    random.fill(out.data(), out.size());
    return out;
}

/// As it was made: letters and digits alone, in upper case.
std::string plain(std::string_view code) {
    std::string out;
    for (const char c : code) {
        if (c == '-' || c == ' ') continue;
        out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return out;
}

}  // namespace

std::string make_totp_secret(Random& random) { return octets_of(random, totp_secret_octets); }

bool SecondFactor::use(std::string_view code, Instant now) {
    if (!enrolled()) return false;
    const auto given = plain(code);
    if (const auto step = totp_match(secret, given, now)) {
        if (*step <= used_step) return false;
        used_step = *step;
        return true;
    }
    const auto found = std::ranges::find(recovery, sha256_hex(given));
    if (found == recovery.end()) return false;
    recovery.erase(found);
    return true;
}

std::vector<std::string> SecondFactor::renew_recovery(Random& random) {
    recovery.clear();
    std::vector<std::string> out;
    while (out.size() < recovery_codes) {
        const auto code = base32(octets_of(random, recovery_octets));
        recovery.push_back(sha256_hex(code));
        std::string shown;
        for (std::size_t i = 0; i < code.size(); ++i) {
            if (i > 0 && i % group == 0) shown += '-';
            shown += code[i];
        }
        out.push_back(std::move(shown));
    }
    return out;
}

}  // namespace tidegate
