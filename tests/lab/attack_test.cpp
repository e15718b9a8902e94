#include "lab/attack.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/text.hpp"
#include "message/kind.hpp"

namespace tidegate {
namespace {

Victim victim() {
    Victim out{.id = "alice@example.org"};
    out.contacts = {"carol@far.example", "dave@far.example"};
    out.subjects = {"budget"};
    out.colleagues = {"bob@example.org"};
    out.accepted = {"example.org"};
    return out;
}

std::vector<Submission> all_of(AttackKind kind, std::uint64_t seed = 1) {
    Texts none{{}, seed};
    Attack attack{kind, victim(), Instant{std::chrono::hours{500'000}}, standard_limits, Dice{seed}, 7};
    std::vector<Submission> out;
    while (attack.due()) {
        const auto due = *attack.due();
        out.push_back(attack.next(none).value());
        EXPECT_EQ(out.back().at, due);
    }
    return out;
}

std::size_t recipients_of(const std::vector<Submission>& mail) {
    std::size_t sum = 0;
    for (const auto& s : mail) sum += s.recipients.size();
    return sum;
}

TEST(Attack, EachKindIsWhatItsNameSays) {
    for (const std::uint64_t seed : {1, 2, 3, 4, 5}) {
        const auto burst = all_of(AttackKind::burst, seed);
        EXPECT_GE(recipients_of(burst), 300U);
        EXPECT_LE(recipients_of(burst), 5'000U);
        for (const auto& s : all_of(AttackKind::internal, seed)) {
            for (const auto& to : s.recipients) EXPECT_EQ(domain_of(to), "example.org");
        }
        std::set<std::string> drops;
        for (const auto& s : all_of(AttackKind::forwarder, seed)) {
            EXPECT_EQ(kind_of(s), MailKind::forward);
            EXPECT_EQ(s.login + '|' + s.local_user + '|' + s.headers->redirected_from, "|vmail|" + victim().id);
            EXPECT_EQ(s.from, s.headers->from);
            EXPECT_NE(domain_of(s.from), domain_of(victim().id)) << "what comes in is somebody else's";
            drops.insert(s.recipients.begin(), s.recipients.end());
        }
        EXPECT_EQ(drops.size(), 1U);
        for (const auto& s : all_of(AttackKind::reply_chain, seed)) {
            EXPECT_EQ(s.headers->subject, "Re: budget");
            for (const auto& to : s.recipients) EXPECT_EQ(domain_of(to), "far.example");
        }
        for (const auto& s : all_of(AttackKind::newsletter, seed)) EXPECT_EQ(kind_of(s), MailKind::bulk);
        const auto merge = all_of(AttackKind::mail_merge, seed);
        EXPECT_TRUE(std::ranges::all_of(merge, [](const auto& s) { return s.recipients.size() == 1; }));
    }
}

TEST(Attack, ADripKeepsBelowHalfOfEveryLimit) {
    for (const std::uint64_t seed : {1, 2, 3, 4, 5}) {
        const auto mail = all_of(AttackKind::drip, seed);
        for (std::size_t i = 0; i < mail.size(); ++i) {
            const auto within = [&](Millis span) {
                return std::ranges::count_if(mail.begin() + static_cast<std::ptrdiff_t>(i), mail.end(),
                                             [&](const auto& s) { return s.at - mail[i].at < span; });
            };
            ASSERT_LE(within(std::chrono::hours{1}), 250);
            ASSERT_LE(within(std::chrono::hours{24}), 500);
        }
    }
}

TEST(Attack, StrangersAreNeverInternal) {
    auto own = victim();
    own.id = "alice@gmail.com";
    own.accepted = {"gmail.com"};
    Texts none{{}, 1};
    Attack attack{AttackKind::burst, own, Instant{}, standard_limits, Dice{1}, 7};
    while (attack.due()) {
        const auto message = attack.next(none).value();
        for (const auto& to : message.recipients) ASSERT_NE(domain_of(to), "gmail.com");
    }
}

TEST(Attack, NamesGoBothWays) {
    for (const auto kind : all_attacks) EXPECT_EQ(attack_kind_of(to_string(kind)), kind);
    EXPECT_FALSE(attack_kind_of("flood"));
}

}  // namespace
}  // namespace tidegate
