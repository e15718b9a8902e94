#include "behaviour/logins.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "behaviour/login_signals.hpp"

namespace tidegate {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_networks = 16;
constexpr std::size_t most_countries = 8;
constexpr std::size_t most_runs = 4;  // besides the one of all networks
constexpr std::size_t most_passwords = 12;
constexpr std::size_t most_visits = 64;
constexpr std::uint32_t most_days = 255;
constexpr std::uint32_t most_wrong = 65'535;
constexpr std::uint32_t run_ends_after = 24 * 60;  // minutes of quiet
constexpr std::uint32_t spread_ends_after = 60;    // the same, of the run over all networks
constexpr std::uint32_t most_of_a_network = 3;     // wrong passwords that count in it: others are a run of their own
constexpr std::uint32_t everywhere = 0;            // its network: no network has this number
constexpr double usual_networks = 3;               // within an hour: at home, at work, on the way
constexpr double typical_days = 3;                 // so much the typical user counts beside a young one's own days
constexpr float day_fades = 0.98F;

std::uint32_t since_epoch(Instant at, Millis unit) {
    return static_cast<std::uint32_t>(std::max<Millis::rep>(at.time_since_epoch() / unit, 0));
}
std::uint32_t minute_of(Instant at) { return since_epoch(at, 1min); }
std::uint32_t hour_of(Instant at) { return since_epoch(at, 1h); }
std::uint32_t day_of(Instant at) { return since_epoch(at, 24h); }

/// "DE" as a number; 0 for none.
std::uint32_t country_id(const std::string& code) {
    if (code.size() != 2) return 0;
    const auto letter = [&](std::size_t i) { return static_cast<std::uint32_t>(code[i] - 'A') % 26; };
    return letter(0) * 26 + letter(1) + 1;
}
std::string country_code(std::uint32_t id) {
    if (id == 0) return {};
    return {static_cast<char>('A' + (id - 1) / 26), static_cast<char>('A' + (id - 1) % 26)};
}
constexpr std::uint32_t most_country_id = 26 * 26;

std::string with_country(std::string network, const std::string& country) {
    return country.empty() ? network : network + " (" + country + ")";
}
std::string where_of(const LoginSeen& seen) { return with_country(seen.around->text, seen.place.country); }

}  // namespace

std::uint32_t Logins::days_of(const std::vector<Used>& of, std::uint32_t id) {
    const auto found = std::ranges::find(of, id, &Used::id);
    return found == of.end() ? 0 : found->days;
}

bool Logins::knows_network(std::uint32_t network) const { return days_of(networks_, network) > 0; }

/// Whether more than the minute changed.
bool Logins::use(std::vector<Used>& of, std::size_t most, std::uint32_t id, Instant at) {
    if (id == 0) return false;
    const auto now = hour_of(at);
    auto found = std::ranges::find(of, id, &Used::id);
    if (found == of.end()) {
        if (of.size() >= most) of.erase(std::ranges::min_element(of, {}, &Used::last_hour));
        of.push_back({id, now, 1});
        return true;
    }
    if (now <= found->last_hour) return false;
    if (now / 24 != found->last_hour / 24) found->days = std::min(found->days + 1, most_days);
    found->last_hour = now;
    return true;
}

Logins::Heard Logins::note(const LoginSeen& seen) {
    Heard out;
    if (!seen.around) return out;
    if (!seen.success) {
        out.changed = note_failure(seen);
        return out;
    }
    out.signals = judge(seen);
    out.changed = take_run(seen.around->network);
    out.changed = learn(seen) || out.changed || !out.signals.empty();
    return out;
}

bool Logins::note_failure(const LoginSeen& seen) {
    const auto now = minute_of(seen.at);
    const auto run_of = [&](std::uint32_t network) -> Run& {
        if (const auto run = std::ranges::find(runs_, network, &Run::network); run != runs_.end()) return *run;
        return runs_.emplace_back(Run{.network = network});
    };
    auto& here = run_of(seen.around->network);
    // An old password that a device tries again and again neither counts twice nor keeps a run from ending.
    const bool changed = note_wrong(here, seen.password, now, run_ends_after);
    if (changed && here.wrong <= most_of_a_network)
        (void)note_wrong(run_of(everywhere), seen.password, now, spread_ends_after);
    if (runs_.size() > most_runs + 1) {
        const auto age = [](const Run& run) { return run.network == everywhere ? UINT32_MAX : run.last_minute; };
        runs_.erase(std::ranges::min_element(runs_, {}, age));
    }
    return changed;
}

/// Whether it is another wrong password than the ones before.
bool Logins::note_wrong(Run& run, std::uint16_t password, std::uint32_t now, std::uint32_t ends_after) {
    if (now > run.last_minute + ends_after) run = {.network = run.network};
    run.last_minute = std::max(run.last_minute, now);
    if (std::ranges::find(run.passwords, password) != run.passwords.end()) return false;
    if (run.wrong > 0 && password == 0) return false;  // nobody knows whether it is another one
    if (run.passwords.size() < most_passwords) run.passwords.push_back(password);
    run.wrong = std::min(run.wrong + 1, most_wrong);
    return true;
}

std::uint32_t Logins::wrong_before(std::uint32_t network, Instant at) const {
    const auto run = std::ranges::find(runs_, network, &Run::network);
    const auto ends_after = network == everywhere ? spread_ends_after : run_ends_after;
    if (run == runs_.end() || minute_of(at) > run->last_minute + ends_after) return 0;
    return run->wrong;
}

/// The same wrong passwords may count in the run of their network and in that of all: the one that says more is told.
/// What was tried everywhere speaks against a login from where there never was one, and stays until then: its owner,
/// who logs in from home, ends no run of strangers.
std::optional<Signal> Logins::guessed(const LoginSeen& seen, double familiar, std::string_view where) {
    auto here = failed_logins(wrong_before(seen.around->network, seen.at), familiar, where);
    if (knows_network(seen.around->network)) return here;
    auto spread = spread_failed_logins(wrong_before(everywhere, seen.at), where);
    if (here || spread) take_run(everywhere);
    return spread && (!here || here->weight < spread->weight) ? spread : here;
}

std::vector<Signal> Logins::judge(const LoginSeen& seen) {
    std::vector<Signal> out;
    const auto add = [&](std::optional<Signal> signal) {
        if (signal) out.push_back(std::move(*signal));
    };
    const auto where = where_of(seen);
    const double familiar = familiarity(days_of(networks_, seen.around->network));
    add(guessed(seen, familiar, where));
    add(password_spray(seen.others_failed, seen.others_succeeded, familiar, where));
    add(travel(seen, where));

    visit(seen);
    const double usual =
        (static_cast<double>(most_networks_) * days_ + usual_networks * typical_days) / (days_ + typical_days);
    add(many_networks(static_cast<std::uint32_t>(visits_.size()), std::max(usual, usual_networks)));
    return out;
}

void Logins::visit(const LoginSeen& seen) {
    std::erase_if(visits_, [&](const Visit& visit) { return visit.at + 1h <= seen.at; });
    const auto again = std::ranges::find(visits_, seen.around->wide, &Visit::wide);
    if (again != visits_.end()) again->at = std::max(again->at, seen.at);
    if (again == visits_.end() && visits_.size() < most_visits) visits_.push_back({seen.around->wide, seen.at});
}

std::optional<Signal> Logins::travel(const LoginSeen& seen, std::string_view where) const {
    if (days_ == 0 || last_.country == 0 || last_.wide == seen.around->wide || seen.at < last_.at) return std::nullopt;
    Stop from;
    const auto country = country_code(last_.country);
    from.place.country = country;
    if (last_.located)
        from.place.position = {last_.latitude / 10.0 - 90, last_.longitude / 10.0 - 180,
                               static_cast<double>(last_.radius)};
    from.country_familiarity = familiarity(days_of(countries_, last_.country));
    from.where = country;
    const Stop to{seen.place, familiarity(days_of(countries_, country_id(seen.place.country))), where};
    return impossible_travel(from, to, seen.at - last_.at, days_);
}

bool Logins::take_run(std::uint32_t network) {
    return std::erase_if(runs_, [&](const Run& run) { return run.network == network; }) > 0;
}

bool Logins::learn(const LoginSeen& seen) {
    bool changed = use(networks_, most_networks, seen.around->network, seen.at);
    changed |= use(countries_, most_countries, country_id(seen.place.country), seen.at);
    if (const auto day = day_of(seen.at); days_ == 0 || day > last_day_) {
        most_networks_ = std::max(most_networks_, static_cast<float>(todays_networks_));
        for (auto gone = day - std::min(last_day_, day); gone > 0 && most_networks_ > 1; --gone)
            most_networks_ *= day_fades;
        todays_networks_ = 0;
        days_ = std::min(days_ + 1, most_days);
        last_day_ = day;
        changed = true;
    }
    if (visits_.size() > todays_networks_) {
        todays_networks_ = static_cast<std::uint32_t>(visits_.size());
        changed = true;
    }
    remember_place(seen);
    return changed;
}

std::size_t Logins::learn_past(std::vector<LoginSeen> past) {
    std::erase_if(past, [](const LoginSeen& seen) { return !seen.success || !seen.around; });
    std::ranges::stable_sort(past, {}, &LoginSeen::at);
    Logins told;
    for (const auto& seen : past) {
        told.visit(seen);
        told.learn(seen);
    }
    if (told.days_ > days_) {
        take_up(told);
        return past.size();
    }
    const auto known = last_day_;
    const auto fresh = std::ranges::find_if(past, [&](const LoginSeen& seen) { return day_of(seen.at) > known; });
    auto visits = std::exchange(visits_, {});
    for (auto seen = fresh; seen != past.end(); ++seen) {
        visit(*seen);
        learn(*seen);
    }
    visits_ = std::move(visits);
    return static_cast<std::size_t>(past.end() - fresh);
}

/// `other` knows more days. What was seen here is used as well, the newest of both counts, and runs of wrong passwords
/// go on.
void Logins::take_up(const Logins& other) {
    const auto join = [](std::vector<Used>& into, std::vector<Used> more, std::size_t most) {
        for (const auto& used : into) {
            const auto same = std::ranges::find(more, used.id, &Used::id);
            if (same == more.end()) {
                more.push_back(used);
            } else {
                *same = {used.id, std::max(used.last_hour, same->last_hour), std::max(used.days, same->days)};
            }
        }
        std::ranges::sort(more, std::ranges::greater{}, &Used::last_hour);
        more.resize(std::min(more.size(), most));
        into = std::move(more);
    };
    join(networks_, other.networks_, most_networks);
    join(countries_, other.countries_, most_countries);
    days_ = other.days_;
    most_networks_ = std::max(most_networks_, other.most_networks_);
    if (other.last_day_ > last_day_) todays_networks_ = other.todays_networks_;
    last_day_ = std::max(last_day_, other.last_day_);
    if (other.last_.at > last_.at) last_ = other.last_;
}

bool Logins::tells(std::string_view signal, Instant at) {
    const auto found = std::ranges::find(told_, signal, &std::pair<std::string, Instant>::first);
    if (found == told_.end()) {
        told_.emplace_back(signal, at);
        return true;
    }
    if (at >= found->second && at - found->second < 1h) return false;
    found->second = at;
    return true;
}

void Logins::remember_place(const LoginSeen& seen) {
    if (seen.place.country.empty()) return;
    last_ = {.at = std::max(seen.at, last_.at), .wide = seen.around->wide, .country = country_id(seen.place.country)};
    if (!seen.place.position) return;
    const auto tenths = [](double value, double above) {
        return static_cast<std::uint32_t>(std::clamp(std::lround((value + above) * 10), 0L, std::lround(above * 20)));
    };
    last_.located = true;
    last_.latitude = tenths(seen.place.position->latitude, 90);
    last_.longitude = tenths(seen.place.position->longitude, 180);
    last_.radius = static_cast<std::uint32_t>(std::clamp(seen.place.position->radius, 0.0, 20'000.0));
}

std::size_t Logins::memory() const {
    std::size_t out = (networks_.capacity() + countries_.capacity()) * sizeof(Used) + runs_.capacity() * sizeof(Run) +
                      visits_.capacity() * sizeof(Visit) + told_.capacity() * sizeof(told_.front());
    for (const auto& run : runs_) out += run.passwords.capacity() * sizeof(std::uint16_t);
    return out;
}

namespace {

constexpr std::uint64_t version = 1;
constexpr std::uint64_t latest_minute = std::uint64_t{1} << 31;  // beyond the year 6000
constexpr std::uint64_t any = 0xffff'ffff;

}  // namespace

std::string Logins::encode() const {
    OctetWriter out;
    out.number(version);
    out.number(days_);
    out.number(last_day_);
    out.number(todays_networks_);
    out.real(most_networks_);
    for (const auto* list : {&networks_, &countries_}) {
        out.number(list->size());
        for (const auto& used : *list) {
            out.number(used.id);
            out.number(used.last_hour);
            out.number(used.days);
        }
    }
    out.number(runs_.size());
    for (const auto& run : runs_) {
        out.number(run.network);
        out.number(run.last_minute);
        out.number(run.wrong);
        out.number(run.passwords.size());
        for (const auto password : run.passwords) out.number(password);
    }
    out.number(minute_of(last_.at));
    out.number(last_.wide);
    out.number(last_.country);
    out.number(last_.located ? 1 : 0);
    if (last_.located) {
        for (const auto value : {last_.latitude, last_.longitude, last_.radius}) out.number(value);
    }
    return out.take();
}

Result<Logins> Logins::decode(std::string_view octets) {
    OctetReader in{octets};
    Logins out;
    const auto number = [&](std::uint64_t most) { return static_cast<std::uint32_t>(in.number(most)); };
    if (number(version) != version) in.refuse();
    out.days_ = number(most_days);
    out.last_day_ = number(latest_minute / (24 * 60));
    out.todays_networks_ = number(most_visits);
    out.most_networks_ = in.real(0, most_visits);
    for (auto [list, most] : {std::pair{&out.networks_, most_networks}, std::pair{&out.countries_, most_countries}}) {
        const bool country = list == &out.countries_;
        list->resize(number(most));
        for (auto& used : *list) {
            used.id = number(country ? most_country_id : any);
            used.last_hour = number(latest_minute / 60);
            used.days = number(most_days);
            if (used.id == 0 || used.days == 0) in.refuse();
        }
    }
    out.runs_.resize(number(most_runs + 1));
    for (auto& run : out.runs_) {
        run.network = number(any);
        run.last_minute = number(latest_minute);
        run.wrong = number(most_wrong);
        run.passwords.resize(number(most_passwords));
        for (auto& password : run.passwords) password = static_cast<std::uint16_t>(number(65'535));
    }
    out.last_.at = Instant{1min * static_cast<std::int64_t>(number(latest_minute))};
    out.last_.wide = number(any);
    out.last_.country = number(most_country_id);
    out.last_.located = number(1) == 1;
    if (out.last_.located) {
        out.last_.latitude = number(1800);
        out.last_.longitude = number(3600);
        out.last_.radius = number(20'000);
    }
    if (!in.good() || !in.at_end()) return fail(Fault::invalid, "the logins' past was not written by this program");
    return out;
}

}  // namespace tidegate
