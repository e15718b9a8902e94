#include "behaviour/login_signals.hpp"

#include <algorithm>
#include <cmath>

namespace tidegate {

namespace {

using namespace std::chrono_literals;

constexpr double least_told = 0.1;       // a measure below says nothing
constexpr double fastest = 1000;         // km/h: an airliner, door to door
constexpr double nearest_journey = 300;  // kilometres: databases of places are no better …
constexpr double nearest_inland = 1500;  // … and carriers lead phones through gateways anywhere in their country
constexpr double shortest_time = 1.0 / 60;

Signal of(std::string name, std::string sentence, double value, double usual, double threshold, double measure) {
    return {std::move(name), std::move(sentence), value, usual, threshold, measure};
}

std::string whole(double value) { return std::to_string(static_cast<long long>(std::llround(value))); }

std::string minutes(Millis taken) {
    const auto count = std::max<long long>(1, std::chrono::ceil<std::chrono::minutes>(taken).count());
    return count == 1 ? "a minute" : std::to_string(count) + " minutes";
}

}  // namespace

double familiarity(std::uint32_t days) { return days / (days + 2.0); }

std::optional<Signal> failed_logins(std::uint32_t wrong, double network_familiarity, std::string_view where) {
    if (wrong < 3) return std::nullopt;
    const double measure = std::log(wrong / 2.0) * (1 - network_familiarity);
    if (measure < least_told) return std::nullopt;
    return of("failed_logins",
              std::to_string(wrong) + " different wrong passwords were tried from " + std::string{where} +
                  " before the login succeeded",
              wrong, 1, 3, measure);
}

std::optional<Signal> spread_failed_logins(std::uint32_t wrong, std::string_view where) {
    if (wrong < 10) return std::nullopt;
    return of("failed_logins",
              std::to_string(wrong) +
                  " different wrong passwords were tried from many networks within about an hour before a login from " +
                  std::string{where} + " succeeded",
              wrong, 1, 10, std::log(wrong / 5.0));
}

std::optional<Signal> impossible_travel(const Stop& from, const Stop& to, Millis taken, std::uint32_t days) {
    const double strange = (1 - std::min(from.country_familiarity, to.country_familiarity)) * (days / (days + 1.0));
    const std::string way = "a login from " + std::string{to.where} + " succeeded " + minutes(taken) +
                            " after one from " + std::string{from.where};
    if (!from.place.position || !to.place.position) {
        const bool abroad =
            !from.place.country.empty() && !to.place.country.empty() && from.place.country != to.place.country;
        if (!abroad || taken > 1h || strange < least_told) return std::nullopt;
        return of("impossible_travel", way + ", another country", 1, 0, 1, strange);
    }
    const double apart = distance(*from.place.position, *to.place.position);
    const double hours = std::max(std::chrono::duration<double, std::ratio<3600>>{taken}.count(), shortest_time);
    const double speed = apart / hours;
    const bool inland = from.place.country == to.place.country;
    if (apart < (inland ? nearest_inland : nearest_journey) || speed <= fastest) return std::nullopt;
    const double measure = std::log(speed / fastest) * strange;
    if (measure < least_told) return std::nullopt;
    return of("impossible_travel", way + ", at least " + whole(apart) + " km away", speed, 0, fastest, measure);
}

std::optional<Signal> many_networks(std::uint32_t networks, double usual) {
    if (networks <= usual || usual <= 0) return std::nullopt;
    const double measure = networks * std::log(networks / usual) - (networks - usual);
    if (measure < least_told) return std::nullopt;
    return of("many_networks",
              "logins from " + std::to_string(networks) + " different networks succeeded within an hour, usually " +
                  whole(usual) + " at most",
              networks, usual, usual, measure);
}

std::optional<Signal> password_spray(std::uint32_t failed, std::uint32_t succeeded, double network_familiarity,
                                     std::string_view where) {
    const double measure = std::log((failed + 1.0) / (3.0 + succeeded)) * (1 - network_familiarity);
    if (measure < least_told) return std::nullopt;
    return of("password_spray",
              "from " + std::string{where} + " " + std::to_string(failed) +
                  " other logins were tried without success before this one succeeded",
              failed, succeeded, 3, measure);
}

}  // namespace tidegate
