// Which complaints count: those that this site's own trace knows, each once; and a forged one harms nobody.

#include "complaint/complaints.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "judge/watched.hpp"

namespace tidegate {
namespace {

using ::testing::HasSubstr;
using Became = Ruling::Outcome;

const Entity alice = Entity::user("alice@example.org").value();

struct Wording {
    std::string type = "abuse";
    std::string reporter = "fbl@provider.example";
    std::string mail_from = "alice@example.org";
    std::string message_id = "<m1@example.org>";
    std::string received = "by mail.example.org (Postfix) with ESMTPSA id 4XyZ1";
    std::string from = "alice@example.org";
};

std::string report(const Wording& words) {
    return "From: " + words.reporter +
           "\nMessage-ID: <r@provider.example>\nMIME-Version: 1.0\nContent-Type: multipart/report; boundary=x\n\n"
           "--x\nContent-Type: message/feedback-report\n\nFeedback-Type: " +
           words.type + (words.mail_from.empty() ? "" : "\nOriginal-Mail-From: <" + words.mail_from + ">") +
           "\n\n--x\nContent-Type: message/rfc822\n\n" +
           (words.received.empty() ? "" : "Received: " + words.received + "; x\n") +
           (words.message_id.empty() ? "" : "Message-ID: " + words.message_id + "\n") + "From: " + words.from +
           "\nSubject: Offer\n\nBuy.\n--x--\n";
}

struct Office : Watched {
    Office()
        : complaints{{records, journal, clock, [this](const Entity& who, std::vector<Signal> signals) {
                          charged.push_back({who.text(), signals.at(0)});
                          return judge->charge(who, std::move(signals));
                      }}} {
        records.lines = {line()};
    }
    static Traced line() {
        Traced out;
        out.at = tidegate::at("2026-03-01T10:00:00Z");
        out.entity = "alice@example.org";
        out.from = "alice@example.org";
        out.header_from = "alice@example.org";
        out.message_id = "<m1@example.org>";
        out.queue_id = "4XyZ1";
        out.kind = "person";
        return out;
    }
    Ruling take(const Wording& words = {}) {
        auto ruling = complaints.take(report(words));
        EXPECT_TRUE(ruling) << ruling.error().what;
        return std::move(*ruling);
    }
    /// What was appended is what the store tells from now on, and what was in memory is gone.
    void restart() {
        records.all_events.clear();
        for (auto event : journal.events) {
            event.id = records.all_events.size() + 1;
            records.all_events.push_back(std::move(event));
        }
    }
    struct Charged {
        std::string who;
        Signal signal;
    };
    std::vector<Charged> charged;
    Complaints complaints;
};

TEST(Complaints, OneAboutAMessageOfOursIsChargedToItsSender) {
    Office office;
    const auto ruling = office.take();
    EXPECT_EQ(ruling.outcome, Became::counted);
    EXPECT_EQ(ruling.entity, alice);
    ASSERT_EQ(office.charged.size(), 1U);
    EXPECT_EQ(office.charged[0].who, alice.text());
    EXPECT_EQ(office.charged[0].signal.sentence,
              "fbl@provider.example reports message <m1@example.org> of alice@example.org as abuse");
    const auto told = office.judge->explain(alice, {}, {});
    EXPECT_NE(std::ranges::find(told.signals, "complaint", &Signal::name), told.signals.end());
    ASSERT_EQ(office.journal.of(EventKind::complained).size(), 1U);
}

TEST(Complaints, CountOnceForAMessageAndAReporter) {
    Office office;
    EXPECT_EQ(office.take().outcome, Became::counted);
    EXPECT_EQ(office.take().outcome, Became::repeated) << "not on disk yet";
    office.restart();
    Complaints after{
        {office.records, office.journal, office.clock, [](const Entity&, std::vector<Signal>) -> std::uint64_t {
             ADD_FAILURE() << "charged again";
             return 0;
         }}};
    EXPECT_EQ(after.take(report({}))->outcome, Became::repeated);
}

TEST(Complaints, ManyReportersOfOneMessageCountThrice) {
    Office office;
    for (int i = 0; i < 10; ++i) (void)office.take({.reporter = "fbl" + std::to_string(i) + "@provider.example"});
    EXPECT_EQ(office.charged.size(), 3U);
}

TEST(Complaints, AreBoundedForASenderAndDay) {
    Office office;
    for (int i = 0; i < 60; ++i) {
        const auto id = "<m" + std::to_string(i) + "@example.org>";
        office.records.lines[0].message_id = id;
        (void)office.take({.message_id = id});
    }
    EXPECT_EQ(office.charged.size(), 20U);
}

TEST(Complaints, OnesThatTheTraceDoesNotKnowCountForNobody) {
    const struct {
        const char* about;
        Wording words;
    } rows[] = {
        {"another message", {.message_id = "<forged@example.org>", .received = {}}},
        {"a guessed queue id with another Message-ID", {.message_id = "<forged@example.org>"}},
        {"another sender", {.mail_from = "bob@example.org", .from = "bob@example.org"}},
        {"nothing that tells the message", {.message_id = {}, .received = {}}},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.about);
        Office office;
        const auto ruling = office.take(row.words);
        EXPECT_EQ(ruling.outcome, Became::not_ours);
        EXPECT_THAT(ruling.sentence, HasSubstr("is not in the trace"));
        EXPECT_TRUE(office.charged.empty());
    }
}

TEST(Complaints, AQueueIdOfOursDoesWhereTheReportHidesTheMessageId) {
    Office office;
    EXPECT_EQ(office.take({.message_id = {}}).outcome, Became::counted);
}

TEST(Complaints, WhatIsNoneIsNotCounted) {
    for (const auto* type : {"not-spam", "auth-failure", "opt-out"}) {
        Office office;
        EXPECT_EQ(office.take({.type = type}).outcome, Became::not_a_complaint) << type;
        EXPECT_TRUE(office.charged.empty());
    }
    Office office;
    EXPECT_EQ(office.complaints.take("From: x@example.com\n\nI hate you.\n")->outcome, Became::no_report);
    office.records.lines[0].kind = "forward";
    EXPECT_EQ(office.take().outcome, Became::not_a_complaint) << "somebody else wrote it";
    office.records.lines[0].kind = "person";
    office.records.lines[0].action = Action::reject;
    EXPECT_EQ(office.take().outcome, Became::not_ours) << "it never left";
}

TEST(Complaints, AboutBulkMailWeighLess) {
    Office office;
    office.records.lines[0].kind = "bulk";
    EXPECT_EQ(office.take().outcome, Became::counted);
    EXPECT_LT(office.charged.at(0).signal.weight, 0.5);
}

// Whoever reads a mail can forge reports about it: that alone must not stop its sender.
TEST(Complaints, AFloodOfThemAloneHoldsNothing) {
    Office office;
    office.live(20);
    for (int i = 0; i < 60; ++i) {
        const auto id = "<m" + std::to_string(i) + "@example.org>";
        office.records.lines[0].message_id = id;
        (void)office.take({.reporter = std::to_string(i) + "@stranger.example", .message_id = id});
    }
    EXPECT_EQ(office.send({"friend1@partner.example"}).action, Action::accept);
    EXPECT_TRUE(office.judge->restricted().empty());
}

TEST(Complaints, HostileWordsAreEscaped) {
    Office office;
    const auto ruling =
        office.take({.reporter = "\"a\x1b[31m\"@provider.example", .message_id = "<x\x07y@example.org>"});
    EXPECT_EQ(ruling.sentence.find('\x1b'), std::string::npos);
    EXPECT_EQ(ruling.sentence.find('\x07'), std::string::npos);
}

}  // namespace
}  // namespace tidegate
