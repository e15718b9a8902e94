#pragma once
// What a login that succeeded says against its user. Each a pure function of numbers; who keeps them is Logins.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/time.hpp"
#include "core/verdict.hpp"
#include "place/place.hpp"

namespace tidegate {

/// How much a network or country belongs to a user, by the days on which logins from there succeeded: 0 for a new one,
/// a third after a day, 0.83 after ten.
double familiarity(std::uint32_t days);

/// `wrong` different passwords failed from the network before one succeeded. Two are mistyped by anybody; the measure
/// is ln(wrong / 2), less by how familiar the network is. One wrong password, however often it is tried, is an old
/// phone.
std::optional<Signal> failed_logins(std::uint32_t wrong, double network_familiarity, std::string_view where);

/// `wrong` different passwords failed over all networks without a pause of an hour, before one succeeded from `where`,
/// which is new: many machines guess, each a few times. The owner's own devices with old passwords are few, so the
/// measure is ln(wrong / 5), from ten on. Named `failed_logins` as well.
std::optional<Signal> spread_failed_logins(std::uint32_t wrong, std::string_view where);

/// One end of a journey between two logins.
struct Stop {
    Place place;
    double country_familiarity = 0;
    std::string_view where;  ///< for the sentence: "203.0.113.0/24 (DE)"
};
/// The way from one login to the next would take more than 1,000 km/h: the measure is the logarithm of how much more,
/// less where both countries are familiar (a VPN, a phone that roams through its home country). Of files that know
/// countries alone, another country within an hour counts 1. `days` on which the user logged in: one that is new has no
/// place yet.
std::optional<Signal> impossible_travel(const Stop& from, const Stop& to, Millis taken, std::uint32_t days);

/// Logins from `networks` wide networks (/16, /32) succeeded within an hour, where `usual` are: the Poisson
/// log-likelihood ratio n ln(n / usual) - (n - usual).
std::optional<Signal> many_networks(std::uint32_t networks, double usual);

/// From the network of this login `failed` other logins were tried today that never succeeded there, and `succeeded`
/// others did: the measure is ln((failed + 1) / (3 + succeeded)), so that an office or a carrier's gateway, where most
/// succeed, is none; less where the network is familiar.
std::optional<Signal> password_spray(std::uint32_t failed, std::uint32_t succeeded, double network_familiarity,
                                     std::string_view where);

}  // namespace tidegate
