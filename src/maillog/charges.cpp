#include "maillog/charges.hpp"

#include <algorithm>
#include <cmath>

#include "core/text.hpp"

namespace tidegate {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_tallies = 50'000;
constexpr std::size_t most_shapes = 2'000;
constexpr std::size_t most_shape_senders = 16;
constexpr std::size_t many_senders = 3;    ///< who meet the same answer: it is about the server
constexpr std::uint32_t most_unclear = 3;  ///< the same answers to one sender that may be about the server
constexpr Millis day = 24h;
constexpr Millis shape_lasts = 1h;
constexpr double full_share = 0.1;  ///< of unknown recipients: from here on each counts one

/// Makes room by leaving out the one that began first.
template <class Map>
void bound(Map& map, std::size_t most) {
    if (map.size() < most) return;
    map.erase(std::ranges::min_element(map, {}, [](const auto& one) { return one.second.since; }));
}

std::string counted(std::uint32_t number, const char* one, const char* many) {
    return number == 1 ? std::string{one} : std::to_string(number) + many;
}

std::string last_of(const LoggedOutcome& outcome) {
    auto said = shown_answer(outcome.reply);
    const bool named = !outcome.relay.empty() && outcome.relay != "none";
    return said + (named ? " at " + utf8_line(outcome.relay, 60) : "");
}

}  // namespace

/// As the log knows the sender; every outcome has it without a question.
std::string Charges::sender_of(const LoggedOutcome& outcome) {
    if (!outcome.login.empty()) return lower(outcome.login);
    return outcome.client.empty() ? "local:" + outcome.local_user : outcome.client;
}

Charges::Tally& Charges::tally(const std::string& sender, Instant now) {
    const auto found = tallies_.find(sender);
    if (found == tallies_.end()) bound(tallies_, most_tallies);
    auto& tally = tallies_[sender];
    if (tally.since == Instant{} || now - tally.since > day) tally = {.since = now};
    return tally;
}

void Charges::count(const LoggedOutcome& outcome, Instant now) {
    if (now - outcome.at > day) return;
    const auto sender = sender_of(outcome);
    ++tally(sender, now).tried;
    if (outcome.answer != ReplyMeaning::policy_refusal) return;
    const auto form = answer_shape(outcome.reply);
    if (!shapes_.contains(form)) bound(shapes_, most_shapes);
    auto& shape = shapes_[form];
    if (shape.since == Instant{} || now - shape.since > shape_lasts) shape = {.since = now};
    ++shape.all;
    const auto there = std::ranges::find(shape.senders, sender, &std::pair<std::string, std::uint32_t>::first);
    if (there != shape.senders.end()) {
        ++there->second;
    } else if (shape.senders.size() < most_shape_senders) {
        shape.senders.emplace_back(sender, 1);
    }
}

Charges::Share Charges::share_of(const LoggedOutcome& outcome, Instant now) const {
    const auto found = shapes_.find(answer_shape(outcome.reply));
    if (found == shapes_.end() || now - found->second.since > shape_lasts) return {};
    const auto& shape = found->second;
    const auto own =
        std::ranges::find(shape.senders, sender_of(outcome), &std::pair<std::string, std::uint32_t>::first);
    return {own == shape.senders.end() ? 0 : own->second, shape.all, shape.senders.size()};
}

bool Charges::is_everybodys(const LoggedOutcome& outcome, Instant now) const {
    const auto share = share_of(outcome, now);
    return share.senders >= many_senders && share.own * 2 <= share.all;
}

bool Charges::waits(const LoggedOutcome& outcome, Instant now) const {
    if (outcome.answer != ReplyMeaning::policy_refusal) return false;
    const auto share = share_of(outcome, now);
    return share.senders < many_senders && share.own <= most_unclear;
}

bool Charges::speaks(const LoggedOutcome& outcome, Instant now) const {
    const bool null_sender = outcome.from && outcome.from->empty();
    const bool old = now - outcome.at > day || (outcome.submitted && outcome.at - *outcome.submitted > day);
    if (null_sender || old) return false;
    if (outcome.answer == ReplyMeaning::unknown_recipient) return true;
    return outcome.answer == ReplyMeaning::policy_refusal && !is_everybodys(outcome, now);
}

void Charges::recall(const LoggedOutcome& outcome, Instant now) {
    auto& today = tally(sender_of(outcome), now);
    ++(outcome.answer == ReplyMeaning::unknown_recipient ? today.unknown : today.refused);
}

void Charges::charge(const LoggedOutcome& outcome, const Entity& who, Instant now) {
    auto open = std::ranges::find(open_, who, &Open::who);
    if (open == open_.end()) open = open_.insert(open_.end(), {.who = who, .sender = sender_of(outcome)});
    recall(outcome, now);
    if (outcome.answer == ReplyMeaning::unknown_recipient) {
        ++open->unknown;
        open->last_unknown = last_of(outcome);
    } else {
        ++open->refused;
        open->last_refused = last_of(outcome);
    }
}

std::vector<Charges::Due> Charges::take() {
    std::vector<Due> out;
    for (const auto& open : open_) {
        const auto& today = tallies_[open.sender];
        Due due{.who = open.who, .signals = {}};
        if (open.unknown > 0) {
            const double share = static_cast<double>(today.unknown) / std::max(today.tried, 10U);
            const auto words = counted(today.unknown, "a recipient is unknown to its server",
                                       " recipients are unknown to their servers");
            due.signals.push_back({.name = "unknown_recipient",
                                   .sentence = utf8_line(words + " (last: " + open.last_unknown + ")", 200),
                                   .value = static_cast<double>(today.unknown),
                                   .usual = std::round(0.01 * today.tried),
                                   .weight = open.unknown * std::clamp(share / full_share, full_share, 1.0)});
        }
        if (open.refused > 0) {
            const auto words = counted(today.refused, "a receiver refused a message by its policy",
                                       " times receivers refused messages by their policy");
            due.signals.push_back({.name = "policy_refusal",
                                   .sentence = utf8_line(words + " (last: " + open.last_refused + ")", 200),
                                   .value = static_cast<double>(today.refused),
                                   .weight = static_cast<double>(open.refused)});
        }
        out.push_back(std::move(due));
    }
    open_.clear();
    return out;
}

}  // namespace tidegate
