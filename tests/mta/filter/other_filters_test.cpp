// Asking other filters never holds mail up: an answer in time counts, anything else is nothing, and one that is away is
// left alone.

#include "mta/filter/other_filters.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "message/mail.hpp"
#include "mta/filter/fake_filter.hpp"

namespace tidegate {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string spamd_spam = "SPAMD/1.1 0 EX_OK\r\nSpam: True ; 15.3 / 5.0\r\n\r\n";
const std::string rspamd_ham = "HTTP/1.1 200 OK\r\nContent-Length: 34\r\n\r\n{\"score\":-3,\"required_score\":15.0}";

std::shared_ptr<const Submission> message(std::size_t octets = 0) {
    const auto text = "Subject: x\r\n\r\n" + std::string(octets, 'x') + "the end.";
    auto mail = std::make_shared<Mail>(read_mail(text));
    mail->octets = std::make_shared<const std::string>(text);
    auto out = std::make_shared<Submission>();
    out->mail = std::move(mail);
    return out;
}

/// What a filter says of one message; an empty optional when it was not asked at all.
std::optional<std::optional<FilterOpinion>> ask(OtherFilters& filters, std::size_t octets = 0) {
    std::promise<std::optional<FilterOpinion>> promise;
    auto told = promise.get_future();
    if (!filters.ask(message(octets), [&](std::optional<FilterOpinion> opinion) { promise.set_value(opinion); }))
        return std::nullopt;
    return told.get();
}

TEST(OtherFilters, TheWorstOfTheAnswersCounts) {
    FakeFilter rspamd{rspamd_ham}, spamd{spamd_spam};
    OtherFilters filters{{.rspamd = rspamd.where(), .spamassassin = spamd.where()}, [](const std::string&) {}};
    const auto told = ask(filters);
    ASSERT_TRUE(told && *told);
    EXPECT_EQ((*told)->filter, "SpamAssassin");
    EXPECT_DOUBLE_EQ((*told)->score, 15.3);
    EXPECT_EQ(rspamd.asked, 1);
    EXPECT_FALSE(ask(filters, 600'000)) << "too large";
}

TEST(OtherFilters, OneThatIsSilentCostsItsPatienceAndIsThenLeftAlone) {
    FakeFilter silent{""};
    std::vector<std::string> log;
    OtherFilters filters{{.spamassassin = silent.where(), .patience = 30ms, .threads = 1, .failures = 2},
                         [&](const std::string& line) { log.push_back(line); }};
    for (int i = 0; i < 2; ++i) {
        const auto told = ask(filters);
        ASSERT_TRUE(told) << "it is asked";
        EXPECT_FALSE(*told) << "and has nothing to say";
    }
    EXPECT_FALSE(ask(filters)) << "left alone";
    EXPECT_EQ(silent.asked, 2);
    ASSERT_EQ(log.size(), 1U);
    EXPECT_THAT(log[0], HasSubstr("SpamAssassin is not asked for 60 s"));
}

TEST(OtherFilters, OneThatHasNoOpinionOfAFewIsAskedOn) {
    const std::string body = R"({"is_skipped":true,"score":0.0,"required_score":15.0,"action":"no action"})";
    FakeFilter rspamd{"HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body};
    std::vector<std::string> log;
    OtherFilters filters{{.rspamd = rspamd.where(), .spamassassin = {}},
                         [&](const std::string& line) { log.push_back(line); }};
    for (int message = 1; message <= 5; ++message) {
        const auto told = ask(filters);
        ASSERT_TRUE(told);
        EXPECT_FALSE(*told);
        EXPECT_EQ(rspamd.asked, message);
    }
    EXPECT_TRUE(log.empty());
}

TEST(OtherFilters, OneThatIsBackIsToldOf) {
    std::vector<std::string> log;
    FakeFilter spamd{"nonsense\r\n\r\n"};
    OtherFilters filters{{.spamassassin = spamd.where(), .failures = 1, .pause = 0ms},
                         [&](const std::string& line) { log.push_back(line); }};
    EXPECT_FALSE(*ask(filters));
    EXPECT_FALSE(*ask(filters));
    spamd.say(spamd_spam);
    EXPECT_TRUE(*ask(filters));
    EXPECT_TRUE(*ask(filters));
    EXPECT_THAT(log, ElementsAre(HasSubstr("SpamAssassin is not asked"), "SpamAssassin answers again"));
}

TEST(OtherFilters, AFullLineIsNotJoined) {
    FakeFilter silent{""};
    OtherFilters filters{{.spamassassin = silent.where(), .patience = 50ms, .threads = 1, .most_waiting = 1},
                         [](const std::string&) {}};
    std::atomic<int> told{0};
    int asked = 0;
    for (int i = 0; i < 5; ++i)
        asked += filters.ask(message(), [&](const std::optional<FilterOpinion>&) { ++told; }) ? 1 : 0;
    EXPECT_LE(asked, 2) << "one at the filter, one in the line";
    filters.stop();
    EXPECT_EQ(told, asked) << "everybody is told, also at the end";
}

TEST(OtherFilters, WithoutAnyNothingIsAsked) {
    OtherFilters filters{{}, [](const std::string&) {}};
    EXPECT_FALSE(ask(filters));
}

}  // namespace
}  // namespace tidegate
