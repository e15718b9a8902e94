#include "histories.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <unordered_map>

#include "core/text.hpp"

namespace tidegate::bench {

namespace {

std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 14695981039346656037U;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    return hash ^ hash >> 32;
}

std::uint32_t short_hash(std::string_view text) {
    return static_cast<std::uint32_t>(hash_of(text) * 0x9e3779b97f4a7c15U >> 32) | 1U;
}

std::string_view next(std::string_view& rest, char end) {
    const auto at = std::min(rest.find(end), rest.size());
    const auto part = rest.substr(0, at);
    rest.remove_prefix(std::min(at + 1, rest.size()));
    return part;
}

std::uint64_t number(std::string_view text) {
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

Observation observe(std::string_view sender_domain, std::string_view time, std::string_view recipients,
                    std::string_view size, std::string_view subject) {
    Observation seen;
    seen.at = Instant{Millis{static_cast<Millis::rep>(number(time) * 1000)}};
    while (!recipients.empty()) {
        const auto recipient = next(recipients, ',');
        const auto domain = domain_of(recipient);
        if (!domain.empty() && domain == sender_domain) {
            seen.internal.push_back(hash_of(recipient));
        } else {
            seen.external.push_back(hash_of(recipient));
            seen.domains.push_back(short_hash(domain.empty() ? recipient : domain));
        }
    }
    seen.size = number(size);
    seen.subject = subject.empty() ? 0 : short_hash(subject);
    return seen;
}

}  // namespace

bool read_histories(const std::string& path, std::vector<History>& into) {
    std::ifstream file{path};
    if (!file) return false;
    std::unordered_map<std::string, std::size_t> places;
    for (std::string line; std::getline(file, line);) {
        std::string_view rest{line};
        const auto time = next(rest, '\t'), sender = next(rest, '\t'), recipients = next(rest, '\t');
        const auto size = next(rest, '\t'), subject = rest;
        const auto [at, fresh] = places.try_emplace(std::string{sender}, into.size());
        if (fresh) into.push_back({std::string{sender}, {}, hash_of(sender) % 97 >= 48});
        into[at->second].mail.push_back(observe(domain_of(sender), time, recipients, size, subject));
    }
    return true;
}

std::vector<Observation> make_attack(Attack kind, Instant start, std::size_t messages, std::mt19937_64& chance) {
    const auto one_of = [&chance](std::uint64_t count) {
        return std::uniform_int_distribution<std::uint64_t>{0, count - 1}(chance);
    };
    const auto real = [&chance](double from, double to) { return std::uniform_real_distribution{from, to}(chance); };
    static constexpr std::string_view large[] = {"gmail.com", "hotmail.com", "yahoo.com", "aol.com", "msn.com"};

    const auto style = one_of(20);
    const double seconds = kind == Attack::burst ? real(1, 20) : real(300, 2400);
    const bool one_subject = one_of(2) == 0;
    const double size = real(6.5, 10);
    std::vector<Observation> attack;
    Instant at = start;
    for (std::size_t i = 0; i < messages; ++i) {
        Observation seen;
        seen.at = at;
        const std::uint64_t recipients = kind == Attack::drip || style < 12 ? 1
                                         : style < 17                       ? 2 + one_of(9)
                                                                            : 11 + one_of(40);
        for (std::uint64_t r = 0; r < recipients; ++r) {
            seen.external.push_back(chance());
            seen.domains.push_back(one_of(10) < 7 ? short_hash(large[one_of(5)])
                                                  : static_cast<std::uint32_t>(chance()) | 1U);
        }
        seen.size = static_cast<std::uint64_t>(std::exp(size + real(-0.1, 0.1)));
        seen.subject = one_subject ? 12345 : static_cast<std::uint32_t>(chance()) | 1U;
        attack.push_back(std::move(seen));
        at += Millis{static_cast<Millis::rep>(1000 * std::exponential_distribution{1 / seconds}(chance))};
    }
    return attack;
}

}  // namespace tidegate::bench
