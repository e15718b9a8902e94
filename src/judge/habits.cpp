#include "judge/habits.hpp"

#include "core/octets.hpp"

namespace tidegate {

namespace {

constexpr std::size_t longest_part = 65'536;

}  // namespace

std::string Habits::encode() const {
    OctetWriter out;
    out.text(past.encode());
    out.text(recent.encode());
    out.text(risk.encode());
    return out.take();
}

Result<Habits> Habits::decode(std::string_view octets) {
    OctetReader in{octets};
    const auto past_octets = in.text(longest_part);
    const auto recent_octets = in.text(longest_part);
    const auto risk_octets = in.text(longest_part);
    if (!in.good() || !in.at_end()) return fail(Fault::invalid, "they were not written by this program");
    auto past = Past::decode(past_octets);
    if (!past) return tl::unexpected<Error>{past.error()};
    auto recent = Recent::decode(recent_octets);
    if (!recent) return tl::unexpected<Error>{recent.error()};
    auto risk = Risk::decode(risk_octets);
    if (!risk) return tl::unexpected<Error>{risk.error()};
    return Habits{std::move(*past), std::move(*recent), std::move(*risk)};
}

}  // namespace tidegate
