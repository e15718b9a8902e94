#include "lab/limits_fit.hpp"

#include <algorithm>
#include <bit>
#include <boost/json/array.hpp>
#include <cmath>

#include "core/text.hpp"
#include "lab/arm.hpp"
#include "lab/behaviour_line.hpp"
#include "policy/organisation.hpp"

namespace tidegate {

namespace json = boost::json;

namespace {

/// How often each value was seen: exact up to 256, then to the next of 64 steps of a doubling.
class Histogram {
public:
    void add(std::uint32_t value) {
        most_ = std::max(most_, value);
        ++total_;
        const auto step = rounded(value);
        const auto at = std::ranges::lower_bound(counts_, step, {}, &std::pair<std::uint32_t, std::uint64_t>::first);
        if (at != counts_.end() && at->first == step) {
            ++at->second;
        } else {
            counts_.insert(at, {step, 1});
        }
    }
    std::uint32_t most() const { return most_; }
    /// Nearest rank.
    std::uint32_t at(double part) const {
        const auto rank = static_cast<std::uint64_t>(std::ceil(part * static_cast<double>(total_)));
        std::uint64_t seen = 0;
        for (const auto& [value, count] : counts_) {
            seen += count;
            if (seen >= rank) return std::min(value, most_);
        }
        return most_;
    }

private:
    static std::uint32_t rounded(std::uint32_t value) {
        if (value <= 256) return value;
        const auto shift = std::bit_width(value) - 7;
        const auto step = std::uint32_t{1} << shift;
        return value > UINT32_MAX - step ? UINT32_MAX : (value + step - 1) / step * step;
    }
    std::vector<std::pair<std::uint32_t, std::uint64_t>> counts_;  ///< ascending
    std::uint64_t total_ = 0;
    std::uint32_t most_ = 0;
};

struct Kept {
    Windows windows;
    std::array<Histogram, fitted_windows.size()> seen;
    std::uint64_t messages = 0;
};

Demand demand_of(const BehaviourLine& line, const std::vector<std::string>& accepted) {
    Organisation organisation;
    organisation.domains = accepted;
    Demand demand{0, 0, 1};
    for (const auto recipient : line.recipients) {
        if (organisation.lifeline(recipient)) continue;
        ++(organisation.internal(recipient) ? demand.internal : demand.external);
    }
    return demand;
}

Use use_of(const Histogram& seen) {
    Use use{seen.at(0.5), seen.at(0.95), seen.at(0.99), seen.most(), 0};
    const auto ample = std::max<std::uint64_t>(20, (std::uint64_t{use.most} * 3 + 1) / 2);
    use.suggested = round_up(static_cast<std::uint32_t>(std::min<std::uint64_t>(ample, 10'000)));
    return use;
}

void fit_for_all(LimitsFound& found) {
    for (std::size_t w = 0; w < fitted_windows.size(); ++w) {
        std::vector<std::uint32_t> suggested;
        for (const auto& sender : found.senders) suggested.push_back(sender.use.at(w).suggested);
        std::ranges::sort(suggested);
        const auto rank = static_cast<std::size_t>(std::ceil(0.99 * static_cast<double>(suggested.size())));
        found.for_all.at(w) = suggested.at(std::max<std::size_t>(rank, 1) - 1);
        found.above.at(w) = static_cast<std::uint64_t>(
            std::ranges::count_if(suggested, [&](auto one) { return one > found.for_all.at(w); }));
    }
}

}  // namespace

std::uint32_t round_up(std::uint32_t value) {
    for (std::uint32_t ten = 1;; ten *= 10) {
        for (const std::uint32_t step : {10U, 15U, 20U, 25U, 30U, 40U, 50U, 60U, 80U}) {
            if (step * ten >= value || ten >= 10'000'000) return step * ten;
        }
    }
}

Result<LimitsFound> fit_limits(Recording& recording, const Domains& domains) {
    if (auto again = recording.rewind(); !again) return tl::unexpected<Error>{again.error()};
    std::unordered_map<std::string, Kept, StringHash, std::equal_to<>> senders;
    LimitsFound found;
    found.notes = recording.notes();
    BehaviourLine line;
    while (true) {
        const auto more = recording.next(line);
        if (!more) return tl::unexpected<Error>{more.error()};
        if (!*more) break;
        if (line.recipients.empty()) continue;
        if (!domains.holds(line.sender)) {
            ++found.left_out;
            continue;
        }
        if (senders.size() >= most_senders)
            return fail(Fault::invalid, "more than 2,000,000 senders: give the lab less of them");
        auto& kept = senders[lower(line.sender)];
        const Instant now{std::chrono::seconds{line.time}};
        kept.windows.charge(now, demand_of(line, accepted_for(line.sender, domains)));
        for (std::size_t w = 0; w < fitted_windows.size(); ++w)
            kept.seen.at(w).add(static_cast<std::uint32_t>(kept.windows.used(now, fitted_windows.at(w))));
        ++kept.messages;
        ++found.messages;
    }
    if (found.messages == 0) return fail(Fault::invalid, "there is no message to judge");
    for (const auto& [id, kept] : senders) {
        auto& one = found.senders.emplace_back(SenderFit{id, kept.messages, {}});
        for (std::size_t w = 0; w < fitted_windows.size(); ++w) one.use.at(w) = use_of(kept.seen.at(w));
    }
    std::ranges::sort(found.senders, [](const auto& a, const auto& b) {
        return std::tuple{b.use.back().most, b.messages, a.sender} <
               std::tuple{a.use.back().most, a.messages, b.sender};
    });
    fit_for_all(found);
    return found;
}

json::object report_of(const LimitsFound& found) {
    json::array senders;
    for (const auto& sender : found.senders) {
        json::object one{{"sender", utf8_line(sender.sender, 320)}, {"messages", sender.messages}};
        for (std::size_t w = 0; w < fitted_windows.size(); ++w) {
            const auto& use = sender.use.at(w);
            one[to_string(fitted_windows.at(w))] = json::object{
                {"p50", use.p50}, {"p95", use.p95}, {"p99", use.p99}, {"most", use.most}, {"suggested", use.suggested}};
        }
        senders.push_back(std::move(one));
    }
    json::object all;
    for (std::size_t w = 0; w < fitted_windows.size(); ++w)
        all[to_string(fitted_windows.at(w))] =
            json::object{{"suggested", found.for_all.at(w)}, {"senders_above", found.above.at(w)}};
    return {{"messages", found.messages},
            {"left_out", found.left_out},
            {"wrong", found.notes.wrong},
            {"for_all", std::move(all)},
            {"senders", std::move(senders)}};
}

}  // namespace tidegate
