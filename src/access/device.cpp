#include "access/device.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "access/secret.hpp"

namespace tidegate {

namespace {

constexpr std::size_t id_digits = 32;

std::string signature(std::string_view key, std::string_view name, std::string_view id) {
    const auto text = "tidegate device " + std::string{id} + " " + std::string{name};
    unsigned char raw[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
         text.size(), raw, &length);
    return hexadecimal({reinterpret_cast<const char*>(raw), length});
}

}  // namespace

std::string device_mark(std::string_view key, std::string_view name, std::string_view id) {
    return std::string{id} + "." + signature(key, name, id);
}

std::optional<std::string> device_of(std::string_view key, std::string_view name, std::string_view mark) {
    const auto id = mark.substr(0, id_digits);
    if (key.empty() || id.size() != id_digits || !octets_of_hexadecimal(id)) return std::nullopt;
    if (!same_secret(mark, device_mark(key, name, id))) return std::nullopt;
    return std::string{id};
}

}  // namespace tidegate
