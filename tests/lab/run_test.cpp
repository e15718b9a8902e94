// Whole runs over small histories.

#include "lab/run.hpp"

#include <algorithm>
#include <set>

#include "lab/figures.hpp"
#include "lab/history.hpp"
#include "lab/report.hpp"

namespace tidegate {
namespace {

class RunTest : public HistoryTest {
protected:
    RunWanted wanted(const std::string& history, std::vector<AttackKind> attacks) const {
        RunWanted out;
        out.recording = open(write("history.tsv", history));
        out.policy = policy(100);
        out.attacks = std::move(attacks);
        out.each = 5;
        return out;
    }
    static const HonestTally& limits_only(const RunFound& found) {
        return found.honest.at(static_cast<std::size_t>(Judging::limits_only));
    }
    static const std::vector<AttackTally>& attacks(const RunFound& found) {
        return found.attacks.at(static_cast<std::size_t>(Judging::limits_only));
    }
    static std::string report(const RunWanted& run) {
        const auto found = run_lab(run);
        return found ? stable_json(report_of(run, *found)) : found.error().what;
    }
};

TEST_F(RunTest, QuietSendersAreLeftAlone) {
    const auto found = run_lab(wanted(office(3, 24 * 31), {}));
    ASSERT_TRUE(found) << found.error().what;
    EXPECT_EQ(found->messages, 3U * 24 * 31);
    EXPECT_EQ(found->senders, 3U);
    EXPECT_EQ(limits_only(*found).restrictions, 0U);
    EXPECT_EQ(limits_only(*found).refused, 0U);
    // Three mailboxes for 743 hours each, in months of 30.4375 days.
    EXPECT_NEAR(found->mailbox_months, 3 * 743.0 / 24 / 30.4375, 1e-9);
}

TEST_F(RunTest, ABurstIsStoppedExactlyAtTheLimit) {
    const auto found = run_lab(wanted(office(20, 60), {AttackKind::burst}));
    ASSERT_TRUE(found) << found.error().what;
    ASSERT_EQ(attacks(*found).size(), 5U);
    for (const auto& attack : attacks(*found)) {
        // 1, 5, 20 or 50 recipients a message: 100 of them are granted, and the next message restricts.
        EXPECT_EQ(attack.before_restriction.external, 100U);
        EXPECT_EQ(attack.before_hold.external, 100U);
        EXPECT_EQ(attack.in_all.external, 100U);
        ASSERT_TRUE(attack.restricted);
        EXPECT_TRUE(attack.by_limit);
        EXPECT_EQ(attack.stopped, attack.restricted);
    }
    EXPECT_EQ(limits_only(*found).restrictions, 0U) << "a thief's restriction is no false one";
    const auto figures = figures_of(attacks(*found), AttackKind::burst);
    EXPECT_EQ(figures.restricted, 5U);
    EXPECT_EQ(figures.external_before_restriction.worst, 100U);
}

TEST_F(RunTest, ADripStaysUnderEveryLimit) {
    const auto found = run_lab(wanted(office(20, 60), {AttackKind::drip}));
    ASSERT_TRUE(found) << found.error().what;
    for (const auto& attack : attacks(*found)) {
        EXPECT_FALSE(attack.restricted);
        EXPECT_GE(attack.in_all.external, 120U);
        EXPECT_EQ(attack.in_all.external, attack.messages);
    }
}

TEST_F(RunTest, AttacksAreStoppedAfterAHandfulByTheWholePolicy) {
    const struct {
        AttackKind kind;
        std::uint64_t most;  ///< external recipients that half of the accounts reach at most
    } rows[] = {{AttackKind::burst, 10}, {AttackKind::drip, 40}};
    for (const auto& row : rows) {
        auto run = wanted(office(20, 24 * 14), {row.kind});
        run.detection.mode = Detection::Mode::act;
        const auto found = run_lab(run);
        ASSERT_TRUE(found) << found.error().what;
        std::vector<std::uint64_t> reached;
        for (const auto& attack : found->attacks.at(static_cast<std::size_t>(Judging::whole)))
            reached.push_back(attack.before_hold.external);
        ASSERT_GE(reached.size(), 5U);
        std::ranges::sort(reached);
        EXPECT_LE(reached[reached.size() / 2], row.most) << static_cast<int>(row.kind);
        EXPECT_TRUE(found->honest.at(static_cast<std::size_t>(Judging::whole)).restricted.empty());
    }
}

TEST_F(RunTest, ThatARuleBeganToForwardIsToldAndStopsNobody) {
    auto run = wanted(office(20, 24 * 14), {AttackKind::forwarder});
    run.detection.mode = Detection::Mode::act;
    const auto found = run_lab(run);
    ASSERT_TRUE(found) << found.error().what;
    ASSERT_EQ(attacks(*found).size(), 5U);
    const auto& whole = found->attacks.at(static_cast<std::size_t>(Judging::whole));
    std::size_t told = 0;
    for (const auto& attack : whole) {
        EXPECT_FALSE(attack.stopped);
        EXPECT_EQ(attack.before_hold.external, attack.messages);
        if (!attack.told) continue;
        ++told;
        EXPECT_EQ(attack.told, attack.first);
    }
    EXPECT_GT(told, 0U) << "those who were known for a week";
    EXPECT_EQ(figures_of(whole, AttackKind::forwarder).told, told);
    EXPECT_EQ(figures_of(attacks(*found), AttackKind::forwarder).told, 0U) << "limits alone tell nobody of it";
}

TEST_F(RunTest, AnHonestBurstIsAFalseRestrictionAndEndsByItself) {
    std::string history = office(3, 30);
    std::string strangers;
    for (int i = 0; i < 101; ++i) strangers += (i == 0 ? "r" : ",r") + std::to_string(i) + "@far.example";
    const auto at = [](std::size_t hours) { return std::to_string(first + hours * 3'600); };
    history += at(40) + "\tp0@example.org\t" + strangers + "\t\t\n";  // restricted
    history += at(41) + "\tp0@example.org\tone@far.example\t\t\n";    // refused
    history += at(41) + "\tp1@example.org\tone@far.example\t\t\n";    // somebody else
    history += at(70) + "\tp0@example.org\tone@far.example\t\t\n";    // the following day
    const auto found = run_lab(wanted(history, {}));
    ASSERT_TRUE(found) << found.error().what;
    const auto& tally = limits_only(*found);
    EXPECT_EQ(tally.restrictions, 1U);
    EXPECT_EQ(tally.by_limit, 1U);
    EXPECT_EQ(tally.restricted, std::set<std::string>{"p0@example.org"});
    EXPECT_EQ(tally.refused, 2U);
    EXPECT_EQ(tally.messages, 94U);
}

TEST_F(RunTest, SomebodyReleasesWhatDoesNotEndByItself) {
    std::string history;
    std::string strangers;
    for (int i = 0; i < 101; ++i) strangers += (i == 0 ? "r" : ",r") + std::to_string(i) + "@far.example";
    for (const std::size_t hour : {0, 23, 25}) {
        history += std::to_string(first + hour * 3'600) + "\tp0@example.org\t" +
                   (hour == 0 ? strangers : "one@far.example") + "\t\t\n";
    }
    auto run = wanted(history, {});
    run.policy.over_limit = OverLimit::restrict_until_released;
    const auto found = run_lab(run);
    ASSERT_TRUE(found) << found.error().what;
    EXPECT_EQ(limits_only(*found).refused, 2U);
}

TEST_F(RunTest, TheSameSeedGivesTheSameOctets) {
    auto run = wanted(office(60, 40), {all_attacks.begin(), all_attacks.end()});
    const auto once = report(run);
    EXPECT_EQ(report(run), once);
    run.seed = 2;
    EXPECT_NE(report(run), once);
}

TEST_F(RunTest, AcceptedDomainsSayWhoIsJudgedAndWhatIsInternal) {
    std::string history;
    for (int i = 0; i < 120; ++i)
        history += std::to_string(first + static_cast<std::size_t>(i)) + "\ta@one.example\tr" + std::to_string(i) +
                   "@two.example\t\t\n";
    history += std::to_string(first + 1'000) + "\tb@two.example\ta@one.example\t\t\n";
    auto run = wanted(history, {});
    run.policy.limits.messages_per_minute = 10'000;
    auto found = run_lab(run);
    ASSERT_TRUE(found) << found.error().what;
    EXPECT_EQ(limits_only(*found).restrictions, 1U) << "the other domain is external";
    run.domains.accepted = {"one.example", "two.example"};
    found = run_lab(run);
    ASSERT_TRUE(found) << found.error().what;
    EXPECT_EQ(limits_only(*found).restrictions, 0U);
    run.domains.accepted = {"two.example"};
    found = run_lab(run);
    ASSERT_TRUE(found) << found.error().what;
    EXPECT_EQ(found->messages, 1U);
    EXPECT_EQ(found->left_out, 120U);
    run.domains.accepted = {"three.example"};
    found = run_lab(run);
    ASSERT_FALSE(found);
    EXPECT_NE(found.error().what.find("nothing was sent from the accepted domains"), std::string::npos);
}

TEST_F(RunTest, WhatIsWrongInAHistoryIsCountedAndLeftOut) {
    const auto clean = run_lab(wanted(office(3, 40), {}));
    ASSERT_TRUE(clean);
    auto rows = office(3, 40);
    rows.insert(0, "time\tsender\trecipients\tsize\tsubject\n");
    rows += "x\ta\tb\t\t\n" + std::string(BehaviourLine::longest + 5, 'y') + "\n\n";
    const auto found = run_lab(wanted(rows, {}));
    ASSERT_TRUE(found) << found.error().what;
    EXPECT_EQ(found->messages, clean->messages);
    EXPECT_EQ(found->notes.wrong, 4U);
    EXPECT_NE(found->notes.first_wrong.find("history.tsv:1: column 1"), std::string::npos);
    EXPECT_FALSE(found->notes.sorted_here);
}

TEST_F(RunTest, AHistoryOutOfOrderIsSorted) {
    std::vector<std::string> rows;
    std::string_view rest;
    const auto text = office(20, 60);
    for (rest = text; !rest.empty(); rest.remove_prefix(rows.back().size()))
        rows.emplace_back(rest.substr(0, rest.find('\n') + 1));
    const auto once = report(wanted(text, {AttackKind::burst}));
    std::ranges::reverse(rows);
    std::string turned;
    for (const auto& row : rows) turned += row;
    EXPECT_EQ(report(wanted(turned, {AttackKind::burst})), once);
    const auto found = run_lab(wanted(turned, {}));
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->notes.sorted_here);
}

TEST_F(RunTest, AHistoryOfNothingIsRefused) {
    const struct {
        const char* name;
        std::string history;
        const char* says;
    } cases[] = {
        {"an empty file", "", "there is no message in it"},
        {"no line that is right", "x\ta\tb\t\t\n", "history.tsv:1: column 1 must be whole seconds"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        const auto opened = Recording::open(write("history.tsv", c.history));
        ASSERT_FALSE(opened);
        EXPECT_NE(opened.error().what.find(c.says), std::string::npos) << opened.error().what;
    }
    const auto found = run_lab(wanted("1\ta\t\t\t\n", {}));
    ASSERT_FALSE(found);
    EXPECT_NE(found.error().what.find("no message has a recipient"), std::string::npos);
}

TEST_F(RunTest, OneSenderIsEnough) {
    for (const auto kind : all_attacks) {
        SCOPED_TRACE(to_string(kind));
        const auto found = run_lab(wanted(office(1, 60), {kind}));
        ASSERT_TRUE(found) << found.error().what;
        EXPECT_EQ(attacks(*found).size(), kind == AttackKind::campaign ? 0U : 1U);
    }
}

TEST_F(RunTest, TextsGoIntoWhatIsJudged) {
    const auto spam = write("spam.eml", "Subject: Cheap watches\nList-Unsubscribe: <mailto:x@y.example>\n\nBuy!\n");
    const auto ham = write("ham.eml", "Subject: Lunch\n\nAt noon?\n");
    auto run = wanted(office(20, 60), {AttackKind::burst, AttackKind::newsletter});
    run.mail = {{spam}, {ham}};
    auto found = run_lab(run);
    ASSERT_TRUE(found) << found.error().what;
    EXPECT_EQ(attacks(*found).size(), 10U);
    run.mail.ham = {spam.parent_path() / "gone.eml"};
    found = run_lab(run);
    ASSERT_FALSE(found);
    EXPECT_NE(found.error().what.find("gone.eml: the mail cannot be read"), std::string::npos);
}

std::set<std::string> accounts_of(const std::vector<Planned>& plan) {
    std::set<std::string> out;
    for (const auto& one : plan) out.insert(one.account);
    return out;
}

TEST_F(RunTest, AttacksFallOnSendersWithAPastAndOnOthersForAnotherSeed) {
    const auto file = write("history.tsv", office(100, 60));
    std::set<std::set<std::string>> seen;
    for (const std::uint64_t seed : {1, 2, 3}) {
        const auto known = survey(*open(file), {}, seed);
        ASSERT_TRUE(known) << known.error().what;
        const auto plan = plan_attacks(*known, {all_attacks.begin(), all_attacks.end()}, 5, seed);
        const auto accounts = accounts_of(plan);
        EXPECT_EQ(accounts.size(), plan.size()) << "no account twice";
        EXPECT_LE(plan.size(), 50U) << "half of them";
        for (const auto& one : plan)
            EXPECT_GT(one.start, Instant{std::chrono::seconds{known->senders.find(one.account)->second.settled}});
        seen.insert(accounts);
    }
    EXPECT_EQ(seen.size(), 3U);
    const auto young = survey(*open(write("young.tsv", office(100, 20))), {}, 1);
    EXPECT_TRUE(plan_attacks(*young, {AttackKind::burst}, 5, 1).empty());
}

TEST_F(RunTest, ACampaignIsTwentyAccountsAtOnceWithOneText) {
    const auto known = survey(*open(write("history.tsv", office(100, 200))), {}, 1);
    ASSERT_TRUE(known);
    const auto plan = plan_attacks(*known, {AttackKind::campaign}, 20, 1);
    ASSERT_EQ(plan.size(), campaign_accounts);
    for (const auto& one : plan) {
        EXPECT_EQ(one.text, plan.front().text);
        EXPECT_LE(one.start - plan.front().start, std::chrono::hours{1});
    }
}

TEST_F(RunTest, AStormOfHonestSendersOpensTheCircuitBreakerOnce) {
    const auto openings = [&](int stormy) {
        auto history = office(12, 60);
        for (int sender = 0; sender < stormy; ++sender) {
            std::string strangers;
            for (int i = 0; i < 90; ++i) {
                strangers +=
                    (i == 0 ? "r" : ",r") + std::to_string(100 * sender + i) + "@far" + std::to_string(i) + ".example";
            }
            history += std::to_string(first + 61 * 3'600 + static_cast<std::size_t>(sender)) + "\tp" +
                       std::to_string(sender) + "@example.org\t" + strangers + "\t\tnews" + std::to_string(sender) +
                       '\n';
        }
        auto run = wanted(history, {});
        run.policy = policy(1'000);
        run.detection.mode = Detection::Mode::act;
        const auto found = run_lab(run);
        EXPECT_TRUE(found) << found.error().what;
        EXPECT_EQ(limits_only(*found).breaker_opened, 0U);
        const auto& whole = found->honest.at(static_cast<std::size_t>(Judging::whole));
        EXPECT_EQ(whole.held + whole.restrictions > 0, stormy > 0);
        const auto figures = plain_figures(run, *found);
        EXPECT_EQ(figures.at("breaker_opened").to_number<std::uint64_t>(), whole.breaker_opened);
        return whole.breaker_opened;
    };
    EXPECT_EQ(openings(0), 0U);
    EXPECT_EQ(openings(3), 0U) << "three that were stopped are no fault of ours";
    EXPECT_EQ(openings(12), 1U);
}

}  // namespace
}  // namespace tidegate
