// Who answers for what comes back.

#include "daemon/log_watch.hpp"

#include <gtest/gtest.h>

#include "judge/fakes.hpp"

namespace tidegate {
namespace {

LoggedOutcome outcome_of(const std::string& login, std::optional<std::string> from = "alice@example.org") {
    LoggedOutcome out;
    out.at = at("2026-03-01T12:00:00Z");
    out.id = "4XyZ1";
    out.login = login;
    out.from = std::move(from);
    return out;
}

Traced line_of(const std::string& entity, const std::string& from = "alice@example.org") {
    Traced out;
    out.entity = entity;
    out.from = from;
    out.queue_id = "4XyZ1";
    out.kind = "person";
    return out;
}

std::string who(const LoggedOutcome& outcome, std::vector<Traced> lines) {
    FakeRecords records;
    records.lines = std::move(lines);
    const auto found = submitter_of(outcome, records);
    EXPECT_EQ(records.asked.queue_id, outcome.id);
    return found ? found->text() : "";
}

TEST(SubmitterOf, TheTraceKnowsFirst) {
    EXPECT_EQ(who(outcome_of("other@example.org"), {line_of("alice@example.org")}), "alice@example.org");
    EXPECT_EQ(who(outcome_of(""), {line_of("connector:printer")}), "connector:printer");
    EXPECT_EQ(who(outcome_of("", std::nullopt), {line_of("alice@example.org")}), "alice@example.org");
}

TEST(SubmitterOf, ElseTheLoginThatTheLogNames) {
    EXPECT_EQ(who(outcome_of("Alice@Example.org"), {}), "alice@example.org");
    EXPECT_EQ(who(outcome_of(""), {}), "");
    EXPECT_EQ(who(outcome_of("a b"), {}), "") << "no login of any site";
}

TEST(SubmitterOf, AnIdThatIsUsedAgainIsAnotherMessage) {
    EXPECT_EQ(who(outcome_of(""), {line_of("berta@example.org", "berta@example.org"), line_of("alice@example.org")}),
              "alice@example.org");
    EXPECT_EQ(who(outcome_of(""), {line_of("berta@example.org", "berta@example.org")}), "");
    auto refused = line_of("berta@example.org");
    refused.action = Action::reject;
    EXPECT_EQ(who(outcome_of(""), {refused}), "") << "that message never was in the queue";
}

TEST(SubmitterOf, NobodyAnswersForWhatARuleSent) {
    for (const auto* kind : {"forward", "auto_reply", "dsn"}) {
        auto line = line_of("alice@example.org");
        line.kind = kind;
        EXPECT_EQ(who(outcome_of("alice@example.org"), {line}), "") << kind;
    }
}

}  // namespace
}  // namespace tidegate
