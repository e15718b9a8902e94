#include "access/totp.hpp"

#include <liboath/oath.h>

#include <mutex>

#include "access/secret.hpp"

namespace tidegate {

namespace {

constexpr unsigned step_seconds = OATH_TOTP_DEFAULT_TIME_STEP_SIZE;
constexpr unsigned digits = 6;

/// Function-local, because what it guards is the library's state and not an object's.
bool library_ready() {
    static const bool ready = oath_init() == OATH_OK;
    return ready;
}

}  // namespace

std::uint64_t totp_step(Instant at) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count();
    return static_cast<std::uint64_t>(seconds) / step_seconds;
}

Result<std::string> totp_code(std::string_view secret, std::uint64_t step) {
    char code[digits + 1];
    const auto at = static_cast<time_t>(step * step_seconds);
    if (!library_ready() || oath_totp_generate(secret.data(), secret.size(), at, step_seconds,
                                               OATH_TOTP_DEFAULT_START_TIME, digits, code) != OATH_OK) {
        return fail(Fault::unavailable, "a one-time code could not be computed");
    }
    return std::string{code};
}

std::optional<std::uint64_t> totp_match(std::string_view secret, std::string_view code, Instant at) {
    std::optional<std::uint64_t> found;
    const auto now = totp_step(at);
    for (const auto step : {now - 1, now, now + 1}) {
        const auto wanted = totp_code(secret, step);
        if (wanted && same_secret(*wanted, code)) found = step;
    }
    return found;
}

std::string base32(std::string_view octets) {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string out;
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (const char c : octets) {
        bits = (bits << 8U) | static_cast<unsigned char>(c);
        for (held += 8; held >= 5; held -= 5) out += letters[(bits >> (held - 5)) & 31U];
    }
    if (held > 0) out += letters[(bits << (5 - held)) & 31U];
    return out;
}

std::string totp_uri(std::string_view name, std::string_view secret) {
    return "otpauth://totp/Tidegate:" + std::string{name} + "?secret=" + base32(secret) +
           "&issuer=Tidegate&algorithm=SHA1&digits=6&period=30";
}

}  // namespace tidegate
