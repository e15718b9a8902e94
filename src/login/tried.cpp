#include "login/tried.hpp"

#include <algorithm>

namespace tidegate {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_networks = 10'000;
constexpr std::size_t most_logins = 128;
constexpr std::uint32_t minutes_of_a_day = 24 * 60;
constexpr std::uint32_t minutes_of_patience = 15;
constexpr std::uint16_t most_wrong = 1000;
constexpr int unpunished = 4;
constexpr int longest_wait = 5;

std::uint32_t minute_of(Instant at) {
    return static_cast<std::uint32_t>(std::max<Millis::rep>(at.time_since_epoch() / Millis{1min}, 0));
}

std::uint32_t id_of(std::string_view login) {
    std::uint32_t value = 2166136261U;
    for (const char c : login) value = (value ^ static_cast<unsigned char>(c)) * 16777619U;
    return value;
}

}  // namespace

TriedLogins::Network& TriedLogins::network_of(std::uint32_t id) {
    if (const auto found = networks_.find(id); found != networks_.end()) {
        by_use_.splice(by_use_.begin(), by_use_, found->second.place);
        return found->second;
    }
    if (networks_.size() >= most_networks) {
        networks_.erase(by_use_.back());
        by_use_.pop_back();
    }
    by_use_.push_front(id);
    auto& made = networks_[id];
    made.place = by_use_.begin();
    return made;
}

void TriedLogins::note(Instant at, std::uint32_t network, std::string_view login, bool success,
                       std::uint16_t password) {
    if (network == 0) return;
    auto& logins = network_of(network).logins;
    const auto now = minute_of(at);
    std::erase_if(logins, [&](const Login& one) { return one.minute + minutes_of_a_day < now; });
    auto found = std::ranges::find(logins, id_of(login), &Login::id);
    if (found == logins.end()) {
        if (logins.size() >= most_logins) return;
        found = logins.insert(logins.end(), {.id = id_of(login), .minute = now});
    }
    found->minute = std::max(found->minute, now);
    if (success) {
        found->succeeded = true;
        found->wrong = 0;
        found->password = 0;
    } else if (found->wrong == 0 || found->password != password) {
        found->wrong = std::min<std::uint16_t>(static_cast<std::uint16_t>(found->wrong + 1), most_wrong);
        found->password = password;
    }
}

TriedLogins::Others TriedLogins::beside(Instant at, std::uint32_t network, std::string_view login) const {
    Others out;
    const auto found = networks_.find(network);
    if (found == networks_.end()) return out;
    for (const auto& one : found->second.logins) {
        if (one.id == id_of(login) || one.minute + minutes_of_a_day < minute_of(at)) continue;
        ++(one.succeeded ? out.succeeded : out.failed);
    }
    return out;
}

std::chrono::seconds TriedLogins::patience(Instant at, std::uint32_t network, std::string_view login) const {
    const auto found = networks_.find(network);
    if (found == networks_.end()) return 0s;
    const auto& logins = found->second.logins;
    const auto one = std::ranges::find(logins, id_of(login), &Login::id);
    if (one == logins.end() || one->minute + minutes_of_patience < minute_of(at)) return 0s;
    return std::chrono::seconds{std::clamp(one->wrong - unpunished, 0, longest_wait)};
}

}  // namespace tidegate
