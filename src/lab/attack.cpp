#include "lab/attack.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace tidegate {

namespace {

constexpr std::array names{"burst",     "drip",        "campaign",   "internal",
                           "forwarder", "reply-chain", "newsletter", "mail-merge"};
constexpr std::array large_domains{"gmail.com",   "yahoo.com",  "hotmail.com", "outlook.com", "aol.com",
                                   "comcast.net", "icloud.com", "gmx.net",     "orange.fr",   "mail.ru"};

std::string hex(std::uint64_t number) {
    char text[17];
    std::snprintf(text, sizeof text, "%010llx", static_cast<unsigned long long>(number & 0xFF'FFFF'FFFFULL));
    return text;
}

}  // namespace

std::string_view to_string(AttackKind kind) { return names.at(static_cast<std::size_t>(kind)); }

std::optional<AttackKind> attack_kind_of(std::string_view text) {
    for (const auto kind : all_attacks) {
        if (to_string(kind) == text) return kind;
    }
    return std::nullopt;
}

bool is_honest(AttackKind kind) { return kind == AttackKind::newsletter || kind == AttackKind::mail_merge; }

bool reaches_inside(AttackKind kind) { return kind == AttackKind::internal || kind == AttackKind::reply_chain; }

Attack::Attack(AttackKind kind, Victim victim, Instant start, const Limits& limits, Dice dice, std::uint64_t text)
    : kind_{kind}, victim_{std::move(victim)}, at_{start}, dice_{dice}, text_{text}, small_domain_{dice_.next()} {
    const auto chosen = pace(effective(limits));
    left_ = chosen.recipients;
    each_ = chosen.each;
    least_gap_ = chosen.least_gap;
    most_gap_ = chosen.most_gap;
}

/// The figures are in docs/detection.md, "Attacks".
Attack::Pace Attack::pace(const Limits& limits) {
    constexpr std::array<std::uint64_t, 4> burst_sizes{1, 5, 20, 50};
    constexpr std::uint64_t hour = 3'600'000;
    switch (kind_) {
        case AttackKind::burst:
            return {dice_.spread(300, 5'000), burst_sizes.at(dice_.below(burst_sizes.size())), 2'000, 4'000};
        case AttackKind::drip: {
            // On average a quarter of the hour's limit or of the day's, whichever is slower, and never above half.
            const auto hourly = std::max<std::uint64_t>(
                1, std::min<std::uint64_t>(limits.external_per_hour / 4, limits.recipients_per_day / 96));
            const auto gap = std::max<std::uint64_t>(hour / std::min<std::uint64_t>(hourly, 12), 1);
            return {dice_.between(120, 400), 1, gap * 2 / 3, gap * 4 / 3};
        }
        case AttackKind::campaign: return {dice_.between(30, 100), 1, 20'000, 90'000};
        case AttackKind::internal: return {dice_.between(50, 500), dice_.between(1, 10), 5'000, 30'000};
        case AttackKind::forwarder: return {dice_.between(50, 300), 1, 60'000, 1'800'000};
        case AttackKind::reply_chain: return {dice_.between(30, 200), dice_.between(1, 3), 20'000, 120'000};
        case AttackKind::newsletter: return {dice_.spread(50, 2'000), 50, 3'000, 6'000};
        case AttackKind::mail_merge: return {dice_.between(40, 400), 1, 3'000, 6'000};
    }
    return {};
}

/// Somebody whom nobody in the history has written to, in a domain that is not the account's own.
std::string Attack::stranger() {
    const auto name = "x" + hex(dice_.next());
    if (dice_.chance(70)) {
        const std::string domain = large_domains.at(dice_.below(large_domains.size()));
        if (std::ranges::find(victim_.accepted, domain) == victim_.accepted.end()) return name + '@' + domain;
    }
    return name + "@d" + hex(small_domain_ + dice_.below(200)) + ".example";
}

/// Another account of the domain; made up where the history knows too few.
std::string Attack::colleague() {
    if (!victim_.colleagues.empty() && dice_.chance(80))
        return victim_.colleagues[dice_.below(victim_.colleagues.size())];
    return "x" + hex(dice_.next()) + '@' + std::string{domain_of(victim_.id)};
}

std::string Attack::recipient() {
    switch (kind_) {
        case AttackKind::internal: return colleague();
        case AttackKind::forwarder: return "drop" + hex(small_domain_) + "@d" + hex(small_domain_) + ".example";
        case AttackKind::reply_chain:
            return victim_.contacts.empty() ? stranger() : victim_.contacts[dice_.below(victim_.contacts.size())];
        case AttackKind::mail_merge:
            return !victim_.contacts.empty() && dice_.chance(50)
                       ? victim_.contacts[dice_.below(victim_.contacts.size())]
                       : stranger();
        default: return stranger();
    }
}

Submission Attack::envelope() {
    Submission s;
    s.at = at_;
    s.login = victim_.id;
    s.from = victim_.id;
    s.headers.emplace();
    s.headers->from = victim_.id;
    s.headers->message_id = '<' + hex(dice_.next()) + "@lab.invalid>";
    s.headers->subject = hex(scatter(text_));
    s.headers->list_unsubscribe = kind_ == AttackKind::newsletter;
    if (kind_ == AttackKind::forwarder) {
        s.login.clear();
        s.local_user = "vmail";
        s.headers->redirected_from = victim_.id;
        s.headers->subject = hex(dice_.next());
        s.from = s.headers->from = "x" + hex(dice_.next()) + "@d" + hex(dice_.next()) + ".example";
    }
    if (kind_ == AttackKind::reply_chain && !victim_.subjects.empty())
        s.headers->subject = "Re: " + victim_.subjects[dice_.below(victim_.subjects.size())];
    if (kind_ == AttackKind::mail_merge) s.headers->subject = hex(scatter(text_)) + ' ' + std::to_string(sent_);
    const auto count = std::min(each_, left_);
    for (std::uint64_t i = 0; i < count; ++i) {
        auto to = recipient();
        if (std::ranges::find(s.recipients, to) == s.recipients.end()) s.recipients.push_back(std::move(to));
    }
    return s;
}

Outcome Attack::add_text(Submission& s, Texts& texts) {
    const bool honest = is_honest(kind_);
    if (honest ? !texts.any_ham() : !texts.any_spam()) return {};
    // What comes in to a forwarder is other people's mail, some of it wanted.
    const bool forwards = kind_ == AttackKind::forwarder;
    const bool ham = honest || (forwards && texts.any_ham() && dice_.chance(50));
    const auto choice = forwards ? dice_.next() : text_;
    const auto text = ham ? texts.ham(choice) : texts.spam(choice);
    if (!text) return tl::unexpected<Error>{text.error()};
    MailText mine = **text;
    if (kind_ == AttackKind::newsletter && !mine.list_unsubscribe)
        mine.kind_headers += "List-Unsubscribe: <mailto:leave@d" + hex(small_domain_) + ".example>\r\n";
    if (kind_ == AttackKind::reply_chain) mine.subject = s.headers->subject;
    Composing how{.in_thread = kind_ == AttackKind::reply_chain};
    if (kind_ == AttackKind::campaign || kind_ == AttackKind::mail_merge)
        how.greeting = "Dear " + s.recipients.front().substr(0, s.recipients.front().find('@')) + ",";
    attach(s, mine, compose(s, mine, how));
    return {};
}

Result<Submission> Attack::next(Texts& texts) {
    auto s = envelope();
    if (auto added = add_text(s, texts); !added) return tl::unexpected<Error>{added.error()};
    left_ -= std::min<std::uint64_t>(left_, std::max<std::uint64_t>(each_, 1));
    ++sent_;
    at_ += Millis{static_cast<Millis::rep>(dice_.between(least_gap_, most_gap_))};
    return s;
}

}  // namespace tidegate
