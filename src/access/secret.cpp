#include "access/secret.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sodium.h>

#include <mutex>

namespace tidegate {

namespace {

// OWASP's floor for argon2id is 19 MiB and 2 passes; this is above it and still quick enough for Basic on a small
// server.
constexpr unsigned long long passes = 3;
constexpr std::size_t memory = 64UL * 1024 * 1024;
constexpr std::string_view digits = "0123456789abcdef";

/// One hash at a time. Function-local, because what it guards is the process's memory and not an object's state.
std::mutex& turn() {
    static std::mutex mutex;
    return mutex;
}

}  // namespace

Result<std::string> hash_password(std::string_view password) {
    char hash[crypto_pwhash_STRBYTES];
    const std::lock_guard guard{turn()};
    if (sodium_init() < 0 || crypto_pwhash_str_alg(hash, password.data(), password.size(), passes, memory,
                                                   crypto_pwhash_ALG_ARGON2ID13) != 0) {
        return fail(Fault::unavailable, "the password could not be hashed: 64 MiB of memory are needed");
    }
    return std::string{hash};
}

bool password_matches(const std::string& hash, std::string_view password) {
    const std::lock_guard guard{turn()};
    return sodium_init() >= 0 && crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

std::string hexadecimal(std::string_view octets) {
    std::string out;
    for (const char c : octets) {
        const auto octet = static_cast<unsigned char>(c);
        out += digits[octet >> 4U];
        out += digits[octet & 15U];
    }
    return out;
}

std::optional<std::string> octets_of_hexadecimal(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string out;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const auto high = digits.find(text[i]);
        const auto low = digits.find(text[i + 1]);
        if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
        out += static_cast<char>(high * 16 + low);
    }
    return out;
}

std::string sha256_hex(std::string_view octets) {
    unsigned char raw[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    EVP_Digest(octets.data(), octets.size(), raw, &length, EVP_sha256(), nullptr);
    return hexadecimal({reinterpret_cast<const char*>(raw), length});
}

bool same_secret(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace tidegate
