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

namespace {

constexpr Millis second{1000};
constexpr Millis day{86'400'000};

Observation to_many(Instant at, std::uint64_t first, std::size_t count, std::uint32_t subject) {
    Observation seen;
    seen.at = at;
    seen.size = 5000;
    seen.subject = subject;
    for (std::size_t i = 0; i < count; ++i) {
        seen.external.push_back((first + i) * 0x9e3779b97f4a7c15U);
        seen.domains.push_back(static_cast<std::uint32_t>((first + i) % 997 + 1));
    }
    return seen;
}

void add_known(Observation& seen, const History& history) {
    for (auto at = history.mail.rbegin(); at != history.mail.rend(); ++at) {
        if (at->external.empty()) continue;
        seen.external.push_back(at->external.front());
        seen.domains.push_back(at->domains.front());
        return;
    }
}

}  // namespace

HonestBurst make_honest(Honest kind, const History& history, std::mt19937_64& chance) {
    const auto start = history.mail.back().at + day;
    const auto base = chance();
    HonestBurst made;
    auto& mail = made.mail;
    const auto add = [&](Millis after, std::uint64_t first, std::size_t count, std::size_t subject) {
        mail.push_back(to_many(start + after, base + first, count, static_cast<std::uint32_t>(subject)));
    };
    switch (kind) {
        case Honest::copy_16:
            add(Millis{0}, 0, 16, 9);
            add_known(mail.back(), history);
            break;
        case Honest::patch_series:
            for (int i = 0; i < 60; ++i) {
                add(i * second, 0, 10, 9);
                add_known(mail.back(), history);
            }
            break;
        case Honest::invitation: add(Millis{0}, 0, 200, 9); break;
        case Honest::invoices:
            for (int i = 0; i < 90 * 20; ++i) add(i / 20 * day + i % 20 * 600 * second, chance() % 500, 1, 9);
            made.past.swap(mail);
            for (int i = 0; i < 100; ++i) {
                add(91 * day + i * 6 * second, i % 5 == 0 ? 1000 + static_cast<std::uint64_t>(i) : chance() % 500, 1,
                    9);
            }
            break;
        case Honest::newsletter:
            for (std::uint64_t i = 0; i < 7ULL * 300; ++i) {
                if (i == 6ULL * 300) made.past.swap(mail);
                add(static_cast<int>(i / 300) * 30 * day + static_cast<int>(i % 300) * second, i / 300 * 10 + i % 300,
                    1, 20 + i / 300);
                mail.back().unsubscribe = true;
            }
            break;
        case Honest::list_manager:
            for (std::uint64_t i = 0; i < 31ULL * 3 * 20; ++i) {
                if (i == 30ULL * 3 * 20) made.past.swap(mail);
                const auto n = static_cast<int>(i);
                add(n / 60 * day + n / 20 % 3 * 18'000 * second + n % 20 * second, i % 20 * 50, 50, i / 20 + 1);
            }
            break;
    }
    return made;
}

}  // namespace tidegate::bench
