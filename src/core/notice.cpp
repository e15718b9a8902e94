#include "core/notice.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "core/text.hpp"

namespace tidegate {

namespace {

constexpr std::string_view prefix = "tidegate+";
constexpr std::size_t mac_digits = 16;
constexpr std::size_t longest_id = 20;

std::string mac_of(std::string_view id, std::string_view recipient, std::string_view key) {
    const auto about = std::string{id} + '\n' + lower(recipient);
    unsigned char raw[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(about.data()),
         about.size(), raw, &length);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (std::size_t i = 0; i < mac_digits / 2; ++i) {
        out += digits[raw[i] >> 4U];
        out += digits[raw[i] & 15U];
    }
    return out;
}

}  // namespace

std::string notice_sender(std::string_view id, std::string_view recipient, std::string_view domain,
                          std::string_view key) {
    return std::string{prefix} + std::string{id} + "-" + mac_of(id, recipient, key) + "@" + std::string{domain};
}

bool is_notice_sender(std::string_view sender, std::string_view recipient, std::string_view key) {
    if (key.empty() || !sender.starts_with(prefix)) return false;
    sender = sender.substr(prefix.size(), sender.find('@') - prefix.size());
    const auto dash = sender.rfind('-');
    if (dash == std::string_view::npos || dash == 0 || dash > longest_id || sender.size() != dash + 1 + mac_digits)
        return false;
    const auto wanted = mac_of(sender.substr(0, dash), recipient, key);
    return CRYPTO_memcmp(wanted.data(), sender.data() + dash + 1, mac_digits) == 0;
}

}  // namespace tidegate
