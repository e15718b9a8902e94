// How behaviour and risk do on recorded histories: false holds and restrictions of honest senders, recipients that an
// attack reaches before it is held, octets a sender, cost of a message. With --fit, the slopes of the signals by
// logistic regression on the other half of the senders.
//
//     bench_risk_figures [--fit | --show] [--weights FILE] FILE.tsv…      --show: of each sender held, the first
//     message

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "behaviour/past.hpp"
#include "histories.hpp"
#include "risk/risk.hpp"

namespace {

using namespace tidegate;
using bench::Attack;
using bench::History;

struct Sender {
    Past past;
    Recent recent;
    Risk risk;

    RiskState offer(const Observation& seen, const Weights& weights, const RiskBounds& bounds) {
        recent.note(seen, past);
        auto signals = past.unusual(seen, recent);
        weights.weigh(signals);
        risk.add(seen.at, signals, weights);
        const auto state = risk.state(seen.at, weights, bounds);
        if (state < RiskState::hold) past.learn(seen, recent);
        return state;
    }
};

struct Quiet {
    std::uint64_t senders = 0, months = 0, messages = 0, held = 0, held_months = 0, restricted = 0, watched = 0,
                  octets = 0;
    std::uint64_t busy = 0, busy_octets = 0;
    double microseconds = 0;
    bool show = false;  ///< print the first held message of each sender
    const History* shown = nullptr;
    std::vector<float> evidence;          ///< risk above rest, of messages that have some
    std::map<std::string, double> blame;  ///< nats of the addends in held messages

    /// What rest would have to be for so many held messages.
    void print_evidence() {
        std::sort(evidence.begin(), evidence.end(), std::greater<>{});
        for (const double rate : {0.2, 0.5, 1.0, 2.0, 5.0, 10.0}) {
            const auto place = static_cast<std::size_t>(rate * 1e-4 * static_cast<double>(messages));
            if (place < evidence.size())
                std::printf("   %.1f in 10,000 messages have more than %.2f nats\n", rate,
                            static_cast<double>(evidence[place]));
        }
    }
    void print(const char* name) const {
        const auto rate = [](std::uint64_t part, std::uint64_t all, double of) {
            return all == 0 ? 0 : static_cast<double>(part) * of / static_cast<double>(all);
        };
        std::printf(
            "%-10s %6lu senders %7lu messages %6lu months | held %5lu = %6.2f per 10,000 messages, in %4lu months | "
            "restricted %3lu = %5.2f per 10,000 months | watched %5.2f %% | %4.0f octets encoded, %4.0f of >=20 "
            "messages | %.1f us\n",
            name, senders, messages, months, held, rate(held, messages, 1e4), held_months, restricted,
            rate(restricted, months, 1e4), rate(watched, messages, 100), rate(octets, senders, 1),
            rate(busy_octets, busy, 1), microseconds / static_cast<double>(std::max<std::uint64_t>(1, messages)));
    }
};

void replay(const History& history, const Weights& weights, const RiskBounds& bounds, Quiet& sum) {
    Sender sender;
    std::set<std::int64_t> months, held_months;
    const auto start = std::chrono::steady_clock::now();
    for (const auto& seen : history.mail) {
        const auto month = seen.at.time_since_epoch().count() / 2'592'000'000;
        months.insert(month);
        const auto state = sender.offer(seen, weights, bounds);
        const double evidence = sender.risk.at(seen.at, weights) - weights.rest;
        if (evidence > 2) sum.evidence.push_back(static_cast<float>(evidence));
        if (state == RiskState::watch) ++sum.watched;
        if (state < RiskState::hold) continue;
        ++sum.held;
        held_months.insert(month);
        if (sum.show && held_months.size() == 1 && sum.shown != &history) {
            sum.shown = &history;
            std::printf("%s after %lu messages on %u days, risk %.1f\n", history.sender.c_str(), sender.past.messages(),
                        sender.past.active_days(), sender.risk.at(seen.at, weights));
            for (const auto& addend : sender.risk.addends(seen.at, weights))
                std::printf("    %+6.2f %-20s %s\n", addend.nats, addend.name.c_str(), addend.sentence.c_str());
        }
        for (const auto& addend : sender.risk.addends(seen.at, weights)) sum.blame[addend.name] += addend.nats;
        if (state == RiskState::restrict_sender) {
            ++sum.restricted;
            sender.risk.clear();
        }
    }
    sum.microseconds += std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count();
    ++sum.senders;
    sum.messages += history.mail.size();
    sum.months += months.size();
    sum.held_months += held_months.size();
    const auto octets = sender.past.encode().size() + sender.recent.encode().size() + sender.risk.encode().size();
    sum.octets += octets;
    if (history.mail.size() >= 20) ++sum.busy, sum.busy_octets += octets;
}

/// Recipients reached before the first hold and before restriction, by attack.
struct Caught {
    std::vector<double> held, restricted, minutes;
    std::size_t never = 0;

    static double at(std::vector<double> all, double share) {
        if (all.empty()) return 0;
        std::sort(all.begin(), all.end());
        return all[std::min(all.size() - 1, static_cast<std::size_t>(share * static_cast<double>(all.size())))];
    }
    void print(const char* name) const {
        std::printf(
            "%-24s %5zu attacks | reached before hold: median %4.0f, 95th %4.0f, worst %4.0f | minutes: median %5.1f | "
            "never held %zu | restricted %zu\n",
            name, held.size(), at(held, 0.5), at(held, 0.95), at(held, 1), at(minutes, 0.5), never, restricted.size());
    }
};

void attack(const History& history, Attack kind, std::mt19937_64& chance, const Weights& weights,
            const RiskBounds& bounds, Caught& caught) {
    Sender sender;
    const auto until = history.mail.size() / 2 + chance() % (history.mail.size() / 2 + 1);
    Instant last{};
    for (std::size_t i = 0; i < until; ++i) {
        if (sender.offer(history.mail[i], weights, bounds) == RiskState::restrict_sender) sender.risk.clear();
        last = history.mail[i].at;
    }
    const auto start = last + Millis{static_cast<Millis::rep>(chance() % (3ULL * 86'400'000))};
    double reached = 0;
    bool held = false;
    auto own = history.mail.begin() + static_cast<std::ptrdiff_t>(until);  // the owner goes on writing
    for (const auto& seen : bench::make_attack(kind, start, kind == Attack::burst ? 400 : 200, chance)) {
        for (; own != history.mail.end() && own->at <= seen.at; ++own) sender.offer(*own, weights, bounds);
        const auto state = sender.offer(seen, weights, bounds);
        if (!held && state >= RiskState::hold) {
            held = true;
            caught.held.push_back(reached);
            caught.minutes.push_back(static_cast<double>((seen.at - start).count()) / 60'000);
        }
        if (state == RiskState::restrict_sender) {
            caught.restricted.push_back(reached);
            break;
        }
        if (!held) reached += static_cast<double>(seen.external.size());
    }
    if (!held) caught.held.push_back(reached), ++caught.never;
}

/// Honest bursts over a real past: how many of their messages are held, how many senders restricted.
struct Spared {
    std::uint64_t bursts = 0, messages = 0, held = 0, bursts_held = 0, restricted = 0;

    void print(const char* name) const {
        std::printf("honest: %-17s %5lu bursts | held %6lu of %7lu messages, in %4lu bursts | restricted %lu\n", name,
                    bursts, held, messages, bursts_held, restricted);
    }
};

void spare(const History& history, bench::Honest kind, std::mt19937_64& chance, const Weights& weights,
           const RiskBounds& bounds, Spared& spared) {
    Sender sender;
    const auto burst = bench::make_honest(kind, history, chance);
    for (const auto& seen : burst.past.empty() ? history.mail : burst.past) {
        sender.recent.note(seen, sender.past);
        sender.past.learn(seen, sender.recent);
    }
    bool any = false;
    for (const auto& seen : burst.mail) {
        const auto state = sender.offer(seen, weights, bounds);
        ++spared.messages;
        if (state >= RiskState::hold) ++spared.held;
        any = any || state >= RiskState::hold;
        if (state != RiskState::restrict_sender) continue;
        ++spared.restricted;
        break;
    }
    ++spared.bursts;
    spared.bursts_held += any ? 1U : 0U;
}

// ---- fitting

struct Example {
    std::vector<std::pair<std::size_t, double>> measures;  ///< by place in Weights::signals
    double weight = 1;
    bool bad = false;
};

Example example(const std::vector<Signal>& signals, const Weights& weights, bool bad) {
    Example one{{}, 1, bad};
    for (const auto& signal : signals) {
        const auto* weight = weights.find(signal.name);
        if (weight != nullptr && signal.weight != 0)
            one.measures.emplace_back(static_cast<std::size_t>(weight - weights.signals.data()), signal.weight);
    }
    return one;
}

void gather(const History& history, const Weights& weights, std::mt19937_64& chance, std::vector<Example>& all) {
    Sender sender;
    for (const auto& seen : history.mail) {
        sender.recent.note(seen, sender.past);
        auto signals = sender.past.unusual(seen, sender.recent);
        const bool telling = sender.recent.novelty().fresh > 0;
        if (telling || chance() % 10 == 0) {
            all.push_back(example(signals, weights, false));
            if (!telling) all.back().weight = 10;
        }
        sender.past.learn(seen, sender.recent);
    }
    if (history.mail.size() < 20) return;
    for (const auto kind : {Attack::burst, Attack::drip}) {
        auto struck = sender;
        const auto start = history.mail.back().at + Millis{static_cast<Millis::rep>(chance() % (3ULL * 86'400'000))};
        int number = 0;
        for (const auto& seen : bench::make_attack(kind, start, 30, chance)) {
            struck.recent.note(seen, struck.past);
            const auto signals = struck.past.unusual(seen, struck.recent);
            if (++number >= 5) all.push_back(example(signals, weights, true));
            struck.past.learn(seen, struck.recent);
        }
    }
}

void fit(const std::vector<History>& histories, const Weights& weights) {
    std::mt19937_64 chance{1};
    std::vector<Example> all;
    for (const auto& history : histories) {
        if (!history.held_out) gather(history, weights, chance, all);
    }
    double good = 0, bad = 0;
    for (const auto& one : all) (one.bad ? bad : good) += one.weight;
    for (auto& one : all) one.weight *= 1 / (one.bad ? bad : good);
    std::vector<double> slopes(weights.signals.size(), 0.1), velocity(weights.signals.size(), 0);
    double bias = 0, drift = 0;
    for (int round = 0; round < 1500; ++round) {
        std::vector<double> gradient(slopes.size(), 0);
        double of_bias = 0, loss = 0;
        for (const auto& one : all) {
            double sum = bias;
            for (const auto& [place, measure] : one.measures) sum += slopes[place] * measure;
            const double p = 1 / (1 + std::exp(-sum)), miss = ((one.bad ? 1 : 0) - p) * one.weight;
            loss -= one.weight * std::log(std::max(1e-12, one.bad ? p : 1 - p));
            of_bias += miss;
            for (const auto& [place, measure] : one.measures) gradient[place] += miss * measure;
        }
        for (std::size_t i = 0; i < slopes.size(); ++i) {
            velocity[i] = 0.9 * velocity[i] + gradient[i] - 1e-4 * slopes[i];
            slopes[i] = std::max(0.0, slopes[i] + 0.3 * velocity[i]);
        }
        drift = 0.9 * drift + of_bias;
        bias += 0.3 * drift;
        if (round % 300 == 299) std::printf("# round %d loss %.5f bias %.2f\n", round + 1, loss, bias);
    }
    std::vector<std::size_t> uses(slopes.size(), 0);
    for (const auto& one : all) {
        for (const auto& [place, measure] : one.measures) ++uses[place];
    }
    for (std::size_t i = 0; i < slopes.size(); ++i) {
        if (uses[i] > 0) std::printf("%-22s %.2f in %zu\n", weights.signals[i].name.c_str(), slopes[i], uses[i]);
    }
    std::printf("bias %.2f, %zu examples\n", bias, all.size());
}

void figures(bool show, const std::vector<std::pair<std::string, std::vector<History>>>& sets, const Weights& weights,
             const RiskBounds& bounds) {
    for (const bool held_out : {false, true}) {
        std::printf("-- %s half of the senders\n", held_out ? "held-out" : "fitted");
        Quiet total;
        Caught burst, drip, young;
        std::size_t number = 0;
        std::array<Spared, bench::honest_names.size()> spared;
        for (const auto& [name, histories] : sets) {
            Quiet sum;
            sum.show = show;
            std::mt19937_64 chance{7};
            for (const auto& history : histories) {
                if (history.held_out != held_out) continue;
                replay(history, weights, bounds, sum);
                replay(history, weights, bounds, total);
                if (history.mail.size() >= 20) {
                    attack(history, Attack::burst, chance, weights, bounds, burst);
                    const bool every_eighth = number++ % 8 == 0;
                    attack(history, Attack::drip, chance, weights, bounds, drip);
                    for (std::size_t i = 0; i < spared.size() && every_eighth; ++i) {
                        spare(history, static_cast<bench::Honest>(i), chance, weights, bounds, spared[i]);
                    }
                } else if (history.mail.size() >= 5) {
                    attack(history, Attack::burst, chance, weights, bounds, young);
                }
            }
            sum.print(name.c_str());
        }
        total.print("all");
        total.print_evidence();
        for (const auto& [name, nats] : total.blame)
            std::printf("   in held: %-22s mean %.2f nats\n", name.c_str(),
                        nats / static_cast<double>(std::max<std::uint64_t>(1, total.held)));
        burst.print("burst");
        young.print("burst, 5 to 19 messages");
        drip.print("drip");
        for (std::size_t i = 0; i < spared.size(); ++i) spared[i].print(bench::honest_names[i]);
    }
}

}  // namespace

int main(int count, char** words) {
    bool only_fit = false, show = false;
    Weights weights = Weights::shipped();
    std::vector<std::pair<std::string, std::vector<History>>> sets;
    std::vector<History> everything;
    for (int i = 1; i < count; ++i) {
        const std::string word = words[i];
        if (word == "--fit") {
            only_fit = true;
        } else if (word == "--show") {
            show = true;
        } else if (word == "--weights" && i + 1 < count) {
            std::ifstream file{words[++i]};
            const std::string text{std::istreambuf_iterator<char>{file}, {}};
            const auto read = Weights::parse(text, words[i]);
            if (!read) return std::fprintf(stderr, "%s\n", read.error().what.c_str()), 2;
            weights = *read;
        } else {
            std::vector<History> histories;
            if (!bench::read_histories(word, histories))
                return std::fprintf(stderr, "cannot read %s\n", word.c_str()), 2;
            const auto name = word.substr(word.rfind('/') + 1);
            if (only_fit)
                everything.insert(everything.end(), histories.begin(), histories.end());
            else
                sets.emplace_back(name.substr(0, name.find('.')), std::move(histories));
        }
    }
    const auto bounds = RiskBounds::from(0.0001, 0.1);
    if (only_fit)
        fit(everything, weights);
    else
        figures(show, sets, weights, *bounds);
    return 0;
}
