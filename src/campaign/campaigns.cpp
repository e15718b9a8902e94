#include "campaign/campaigns.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/text.hpp"

namespace tidegate {

namespace {

constexpr Millis window = std::chrono::hours{48};
constexpr Millis custom = std::chrono::hours{12};
constexpr std::size_t customary_senders = 3;
constexpr std::size_t most_uses = 48;
constexpr std::size_t everybody = 24;
constexpr std::size_t most_others = 32;
constexpr std::size_t most_named = 3;

void add_sorted(std::vector<std::string>& into, const std::string& name) {
    const auto at = std::lower_bound(into.begin(), into.end(), name);
    if (at == into.end() || *at != name) into.insert(at, name);
}

Signal common_with(const char* name, const char* what, const std::vector<std::string>& senders) {
    const auto count = senders.size();
    auto sentence = std::to_string(count) + (count == 1 ? " other sender" : " other senders") + " sent " + what +
                    " within two days: ";
    const auto named = std::min(count, most_named);
    for (std::size_t i = 0; i < named; ++i) sentence += (i == 0 ? "" : ", ") + utf8_line(senders[i], 40);
    if (count > named) sentence += " and " + std::to_string(count - named) + " more";
    return {.name = name,
            .sentence = std::move(sentence),
            .value = static_cast<double>(count),
            .usual = 0,
            .threshold = 1,
            .weight = std::log(1 + static_cast<double>(count))};
}

/// Told to the sender of the message, and to each of the others.
void say(Match& match, std::string_view sender, const char* name, const char* what,
         const std::vector<std::string>& senders) {
    if (senders.empty()) return;
    match.signals.push_back(common_with(name, what, senders));
    for (const auto& other : senders) {
        auto found = std::ranges::find(match.others, other, &Match::Other::sender);
        if (found == match.others.end()) {
            if (match.others.size() == most_others) continue;
            found = match.others.insert(found, {other, {}});
        }
        auto its = senders;
        std::ranges::replace(its, other, std::string{sender});
        found->signals.push_back(common_with(name, what, its));
    }
}

}  // namespace

std::vector<Campaigns::Key> Campaigns::keys_of(const Fingerprint& print, std::uint32_t network) {
    std::vector<Key> keys;
    for (const auto hash : print.text) keys.push_back(key(Kind::text, hash));
    for (const auto hash : print.shape) keys.push_back(key(Kind::shape, hash));
    for (const auto hash : print.domains) keys.push_back(key(Kind::domain, hash));
    if (network != 0) keys.push_back(key(Kind::network, network));
    return keys;
}

bool Campaigns::customary(Instant now, const std::vector<std::uint64_t>& uses) const {
    std::vector<std::string_view> senders;
    for (const auto number : uses) {
        const auto& one = message(number);
        if (now - one.first < custom) break;
        if (std::find(senders.begin(), senders.end(), one.sender) == senders.end()) senders.push_back(one.sender);
    }
    return senders.size() >= customary_senders;
}

Campaigns::Group Campaigns::alike(Instant now, Kind kind, const std::vector<std::uint32_t>& sketch,
                                  std::size_t needed) const {
    std::map<std::uint64_t, std::size_t> common;
    std::size_t telling = 0;
    for (const auto hash : sketch) {
        const auto at = uses_.find(key(kind, hash));
        if (at != uses_.end() && customary(now, at->second)) continue;
        ++telling;
        if (at == uses_.end()) continue;
        for (const auto number : at->second) ++common[number];
    }
    Group group;
    group.customary = telling < needed;
    for (const auto& [number, count] : common) {
        if (count >= needed) group.messages.push_back(number);
    }
    return group;
}

Campaigns::Group Campaigns::users(Instant now, Kind kind, std::uint32_t hash) const {
    const auto at = uses_.find(key(kind, hash));
    if (at == uses_.end()) return {};
    return {at->second, customary(now, at->second)};
}

std::vector<std::string> Campaigns::others(const Group& group, std::string_view sender) const {
    std::vector<std::string> names;
    if (group.customary) return names;
    for (const auto number : group.messages) {
        const auto& one = message(number);
        if (one.sender != sender && now_ - one.last < window) add_sorted(names, one.sender);
    }
    return names;
}

Match Campaigns::note(Instant now, std::string_view sender, const Fingerprint& print, std::uint32_t network) {
    now_ = now = std::max(now, now_);
    while (!messages_.empty() && now - messages_.front().last >= window) drop_oldest();

    Match match;
    const auto part = [](std::size_t size, std::size_t of, std::size_t least) { return std::max(size / of, least); };
    const auto text = alike(now, Kind::text, print.text, part(print.text.size(), 3, 6));
    match.own_text = std::ranges::any_of(text.messages, [&](auto number) {
        return message(number).sender == sender && now - message(number).last < window;
    });
    say(match, sender, "same_text", "nearly the same text", others(text, sender));
    say(match, sender, "same_shape", "mail of the same build and the same kind of links",
        others(alike(now, Kind::shape, print.shape, part(print.shape.size() * 3, 4, 4)), sender));
    std::vector<std::string> by_domain;
    for (const auto domain : print.domains) {
        auto names = others(users(now, Kind::domain, domain), sender);
        if (names.size() < everybody && names.size() > by_domain.size()) by_domain = std::move(names);
    }
    say(match, sender, "same_link_domain", "links to the same domain", by_domain);
    if (network != 0) {
        const auto names = others(users(now, Kind::network, network), sender);
        if (names.size() < everybody) say(match, sender, "same_network", "mail from the same network", names);
    }
    keep(now, sender, print, network);
    return match;
}

void Campaigns::keep(Instant now, std::string_view sender, const Fingerprint& print, std::uint32_t network) {
    auto keys = keys_of(print, network);
    // What this sender has shown already is not kept again.
    std::size_t known = 0;
    std::uint64_t latest = 0;
    for (const auto one : keys) {
        const auto at = uses_.find(one);
        if (at == uses_.end()) continue;
        const auto mine = std::find_if(at->second.rbegin(), at->second.rend(),
                                       [&](auto number) { return message(number).sender == sender; });
        if (mine == at->second.rend()) continue;
        ++known;
        latest = std::max(latest, *mine);
    }
    if (keys.empty()) return;
    if (known * 10 >= keys.size() * 9) {
        messages_[latest - first_number_].last = now;
        return;
    }
    if (messages_.size() >= most_) drop_oldest();
    const auto number = first_number_ + messages_.size();
    for (const auto one : keys) {
        auto& uses = uses_[one];
        if (uses.size() < most_uses) uses.push_back(number);
    }
    messages_.push_back({std::string{sender}, now, now, std::move(keys)});
}

void Campaigns::drop_oldest() {
    for (const auto one : messages_.front().keys) {
        const auto at = uses_.find(one);
        if (at == uses_.end()) continue;
        std::erase(at->second, first_number_);
        if (at->second.empty()) uses_.erase(at);
    }
    messages_.pop_front();
    ++first_number_;
}

void Campaigns::clear() {
    messages_.clear();
    uses_.clear();
    first_number_ = 0;
    now_ = {};
}

}  // namespace tidegate
