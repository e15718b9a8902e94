#include "judge/habits.hpp"

#include <algorithm>

#include "core/octets.hpp"

namespace tidegate {

namespace {

constexpr std::size_t longest_part = 65'536;
constexpr float longest_odds = 100;
constexpr std::uint64_t latest_millis = std::uint64_t{1} << 42;  // the year 2109

std::uint64_t millis_of(Instant at) {
    return static_cast<std::uint64_t>(std::max<Millis::rep>(at.time_since_epoch().count(), 0));
}

Instant instant_of(std::uint64_t millis) { return Instant{Millis{static_cast<Millis::rep>(millis)}}; }

/// A past in which nothing was learnt takes no room.
std::string encode_apart(const Apart& apart) {
    OctetWriter out;
    const bool any = apart.past.messages() > 0 || apart.recent.last() != Instant{};
    out.text(any ? apart.past.encode() : std::string{});
    out.text(any ? apart.recent.encode() : std::string{});
    apart.forwards.encode(out);
    return out.take();
}

Result<std::unique_ptr<Apart>> decode_apart(std::string_view octets) {
    OctetReader in{octets};
    const auto past_octets = in.text(longest_part);
    const auto recent_octets = in.text(longest_part);
    auto out = std::make_unique<Apart>();
    out->forwards = Forwards::decode(in);
    if (!in.good() || !in.at_end()) return fail(Fault::invalid, "they were not written by this program");
    if (past_octets.empty() && recent_octets.empty()) return out;
    auto past = Past::decode(past_octets);
    if (!past) return tl::unexpected<Error>{past.error()};
    auto recent = Recent::decode(recent_octets);
    if (!recent) return tl::unexpected<Error>{recent.error()};
    out->past = std::move(*past);
    out->recent = std::move(*recent);
    return out;
}

/// What was added to the encoding later; what was kept before that ends earlier.
struct Later {
    UsualContent content;
    std::string_view logins;
    std::uint64_t taught = 0;
    std::string_view apart;
};

Later read_later(OctetReader& in) {
    const auto more = [&in] { return in.good() && !in.at_end(); };
    Later out;
    if (more()) {
        const auto mean = in.real(-longest_odds, longest_odds);
        out.content = UsualContent::of(mean, static_cast<std::uint32_t>(in.number(UINT32_MAX)));
    }
    if (more()) out.logins = in.text(longest_part);
    if (more()) out.taught = in.number(latest_millis);
    if (more()) out.apart = in.text(longest_part);
    return out;
}

}  // namespace

std::string Habits::encode() const {
    OctetWriter out;
    out.text(past.encode());
    out.text(recent.encode());
    out.text(risk.encode());
    out.number(millis_of(vouched_until));
    out.real(content.mean());
    out.number(content.known());
    out.text(logins ? logins->encode() : std::string{});
    out.number(millis_of(taught_at));
    if (apart) out.text(encode_apart(*apart));
    return out.take();
}

Result<Habits> Habits::decode(std::string_view octets) {
    OctetReader in{octets};
    const auto past_octets = in.text(longest_part);
    const auto recent_octets = in.text(longest_part);
    const auto risk_octets = in.text(longest_part);
    const auto vouched = in.number(latest_millis);
    const auto later = read_later(in);
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
               .content = later.content,
               .vouched_until = instant_of(vouched),
               .taught_at = instant_of(later.taught)};
    if (!later.logins.empty()) {
        auto logins = Logins::decode(later.logins);
        if (!logins) return tl::unexpected<Error>{logins.error()};
        out.logins = std::make_unique<Logins>(std::move(*logins));
    }
    if (!later.apart.empty()) {
        auto apart = decode_apart(later.apart);
        if (!apart) return tl::unexpected<Error>{apart.error()};
        out.apart = std::move(*apart);
    }
    return out;
}

}  // namespace tidegate
