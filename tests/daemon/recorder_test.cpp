// The line of a decision: what operators' filters rely on.

#include "daemon/recorder.hpp"

#include <gmock/gmock.h>

#include <source_location>

#include "daemon/support.hpp"

namespace tidegate {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

Traced refused() {
    return {.entity = "alice@example.org",
            .way = Way::milter,
            .action = Action::reject,
            .cause = Cause::limit_external_hour,
            .client = "192.0.2.7",
            .from = "alice@example.org",
            .recipients = "bob@example.net, carol@example.net",
            .external = 5,
            .internal = 1,
            .size = 120,
            .subject = "a secret",
            .queue_id = "4ABCDE",
            .policy = "default",
            .case_reference = "K7Q2-M9XD",
            .used = 6,
            .limit = 5};
}

// tests/tools/test_fail2ban_filter.py feeds the same file to the filter.
TEST(DecisionLine, IsTheOneThatTheFilterIsTestedWith) {
    const auto here = std::filesystem::path{std::source_location::current().file_name()}.parent_path();
    EXPECT_EQ(decision_line(refused(), false) + "\n", testing::content_of((here / "decision_line.txt").string()));
}

TEST(DecisionLine, WithoutWhatIsNotKnown) {
    EXPECT_EQ(decision_line({.entity = "local:www", .way = Way::check}, false),
              "action=accept user=local:www client=- qid=- via=check from= to= nrcpt=0 size=0 rule= reason=- ref=-");
}

TEST(DecisionLine, RedactedHasNoAddressButTheSenders) {
    const auto line = decision_line(refused(), true);
    EXPECT_THAT(line, Not(HasSubstr("from=")));
    EXPECT_THAT(line, Not(HasSubstr("bob@")));
    EXPECT_THAT(line, HasSubstr("user=alice@example.org"));
    EXPECT_THAT(line, EndsWith("reason=TG-LIMIT-EXTERNAL-HOUR ref=K7Q2-M9XD"));
}

TEST(DecisionLine, NothingFromOutsideEndsAFieldOrTheLine) {
    auto hostile = refused();
    hostile.from = "x ref=FAKE\r\naction=accept\"\xC3\xA4";
    hostile.recipients = std::string(1'000, 'r');
    const auto line = decision_line(hostile, false);
    EXPECT_THAT(line, HasSubstr(" from=x?ref?FAKE??action?accept??? "));
    EXPECT_LT(line.size(), 700U);
}

/// A journal that counts.
class Counting final : public Journal {
public:
    std::uint64_t append(Event) override { return ++events; }
    void note(Traced) override { ++lines; }
    void touch(const Entity&) override {}
    void when_committed(std::uint64_t, std::function<void(Outcome)> done) override { done({}); }
    bool writable() const override { return true; }
    std::uint64_t events = 0, lines = 0;
};

TEST(Recorder, LogsAndHandsOn) {
    for (const bool redact : {false, true}) {
        const testing::Folder folder;
        const ManualClock clock{parse_rfc3339("2026-03-01T12:00:00Z").value()};
        Counting kept;
        {
            auto log = LineLog::open("file:" + folder.file("log"), clock).value();
            Recorder recorder{kept, *log, redact};
            recorder.note(refused());
            Event event;
            event.kind = EventKind::trouble;
            event.actor = "tidegate";
            event.sentence = "Something broke.";
            EXPECT_EQ(recorder.append(event), 1U);
        }
        EXPECT_EQ(kept.lines, 1U);
        const auto log = testing::content_of(folder.file("log"));
        EXPECT_THAT(log, HasSubstr("2026-03-01T12:00:00Z tidegate: warning: action=reject "));
        EXPECT_THAT(log, HasSubstr("tidegate: error: event=trouble by=tidegate: Something broke."));
        EXPECT_EQ(log.find("bob@example.net") == std::string::npos, redact);
    }
}

}  // namespace
}  // namespace tidegate
