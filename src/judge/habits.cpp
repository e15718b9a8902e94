#include "judge/habits.hpp"

#include <algorithm>

#include "core/octets.hpp"

namespace tidegate {

namespace {

constexpr std::size_t longest_part = 65'536;
constexpr float longest_odds = 100;
constexpr std::uint64_t latest_millis = std::uint64_t{1} << 42;  // the year 2109

}  // namespace

std::string Habits::encode() const {
    OctetWriter out;
    out.text(past.encode());
    out.text(recent.encode());
    out.text(risk.encode());
    out.number(static_cast<std::uint64_t>(std::max<Millis::rep>(vouched_until.time_since_epoch().count(), 0)));
    out.real(content.mean());
    out.number(content.known());
    if (logins) out.text(logins->encode());
    return out.take();
}

Result<Habits> Habits::decode(std::string_view octets) {
    OctetReader in{octets};
    const auto past_octets = in.text(longest_part);
    const auto recent_octets = in.text(longest_part);
    const auto risk_octets = in.text(longest_part);
    const auto vouched = in.number(latest_millis);
    UsualContent content;
    if (in.good() && !in.at_end()) {  // what was kept before content was has no more
        const auto mean = in.real(-longest_odds, longest_odds);
        content = UsualContent::of(mean, static_cast<std::uint32_t>(in.number(UINT32_MAX)));
    }
    const auto logins_octets = in.good() && !in.at_end() ? in.text(longest_part) : std::string_view{};
    if (!in.good() || !in.at_end()) return fail(Fault::invalid, "they were not written by this program");
    auto past = Past::decode(past_octets);
    if (!past) return tl::unexpected<Error>{past.error()};
    auto recent = Recent::decode(recent_octets);
    if (!recent) return tl::unexpected<Error>{recent.error()};
    auto risk = Risk::decode(risk_octets);
    if (!risk) return tl::unexpected<Error>{risk.error()};
    Habits out{.past = std::move(*past),
               .recent = std::move(*recent),
               .risk = std::move(*risk),
               .content = content,
               .vouched_until = Instant{Millis{static_cast<Millis::rep>(vouched)}}};
    if (logins_octets.empty()) return out;
    auto logins = Logins::decode(logins_octets);
    if (!logins) return tl::unexpected<Error>{logins.error()};
    out.logins = std::make_unique<Logins>(std::move(*logins));
    return out;
}

}  // namespace tidegate
