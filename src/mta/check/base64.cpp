#include "mta/check/base64.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>

namespace tidegate {

std::optional<std::string> decode_base64(std::string_view text) {
    // OpenSSL takes "-" for the end of a PEM block and would stop there without a word.
    if (text.find('-') != std::string_view::npos) return std::nullopt;
    const std::unique_ptr<EVP_ENCODE_CTX, decltype(&EVP_ENCODE_CTX_free)> context{EVP_ENCODE_CTX_new(),
                                                                                  EVP_ENCODE_CTX_free};
    if (!context) return std::nullopt;
    EVP_DecodeInit(context.get());
    std::string out;
    out.reserve(text.size() / 4 * 3 + 3);
    constexpr std::size_t piece = 64UL * 1024;
    unsigned char decoded[piece];
    int size = 0;
    for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) {
        const auto part = text.substr(0, piece);
        const auto* octets = reinterpret_cast<const unsigned char*>(part.data());
        if (EVP_DecodeUpdate(context.get(), decoded, &size, octets, static_cast<int>(part.size())) < 0) {
            return std::nullopt;
        }
        out.append(reinterpret_cast<const char*>(decoded), static_cast<std::size_t>(size));
    }
    if (EVP_DecodeFinal(context.get(), decoded, &size) < 0) return std::nullopt;
    return out.append(reinterpret_cast<const char*>(decoded), static_cast<std::size_t>(size));
}

}  // namespace tidegate
