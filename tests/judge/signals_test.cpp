// Signals by their names, as a sender is told of them: what lets each speak, and what does not.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "content/model.hpp"
#include "judge/watched.hpp"
#include "message/mail.hpp"

namespace tidegate {
namespace {

using testing::HasSubstr;

/// What is shown of this signal now; nothing where it weighs nothing.
std::optional<Signal> shown(const Watched& court, std::string_view name) {
    const auto told = court.judge->explain(Entity::user("alice@example.org").value(), {}, {});
    const auto found = std::ranges::find(told.signals, name, &Signal::name);
    return found == told.signals.end() ? std::nullopt : std::optional{*found};
}

TEST(NewRecipientsDay, SpeaksAgainstWhoWritesToManyNewPeopleInADay) {
    Watched court;
    court.live(40);
    for (int i = 0; i < 8; ++i) {
        (void)court.send({"new" + std::to_string(i) + "@elsewhere.example"});
        court.clock.advance(1h);
    }
    const auto found = shown(court, "new_recipients_day");
    ASSERT_TRUE(found);
    EXPECT_GT(found->weight, 1);
    EXPECT_GT(found->value, found->usual);
    EXPECT_THAT(found->sentence, HasSubstr("acts of writing to new external recipients in about a day"));
}

TEST(NewRecipientsDay, IsNoneForMailToPeopleWhoAreKnown) {
    Watched court;
    court.live(40);
    for (int i = 0; i < 8; ++i) {
        (void)court.send({"friend" + std::to_string(i) + "@partner.example"});
        court.clock.advance(1h);
    }
    EXPECT_FALSE(shown(court, "new_recipients_day"));
}

TEST(NewRecipientsDay, IsNoneForWhoHasAlwaysDoneSo) {
    Watched court;
    int next = 0;
    for (int day = 0; day < 40; ++day) {
        for (int i = 0; i < 8; ++i) {
            (void)court.send({"buyer" + std::to_string(next++) + "@elsewhere.example"});
            court.clock.advance(1h);
        }
        court.clock.advance(16h);
    }
    EXPECT_TRUE(court.judge->restricted().empty());
    court.clock.advance(48h);  // what the first days said has faded
    for (int i = 0; i < 8; ++i) {
        EXPECT_EQ(court.send({"buyer" + std::to_string(next++) + "@elsewhere.example"}).action, Action::accept);
        court.clock.advance(1h);
    }
    EXPECT_FALSE(shown(court, "new_recipients_day"));
}

/// A model that has learnt two texts: that one is spam and the other is not.
struct Taught : Watched {
    Taught() {
        auto model = std::make_shared<ContentModel>();
        for (int i = 0; i < 40; ++i) {
            model->learn(read_mail("Subject: Offer\r\n\r\n" + spam), true);
            model->learn(read_mail("Subject: Minutes\r\n\r\n" + honest), false);
        }
        site.detection.content = std::move(model);
        open();
        live(20);
    }
    void say(const std::string& fields, const std::string& text) {
        auto one = message({"friend1@partner.example"});
        one.mail =
            std::make_shared<const Mail>(read_mail(fields + "From: alice@example.org\r\nSubject: News\r\n\r\n" + text));
        one.headers = one.mail->headers;
        (void)judge->decide(one);
    }
    const std::string spam =
        "Cheap replica watches and pills without prescription, order now and save ninety percent.\r\n";
    const std::string honest =
        "The minutes of the meeting about the new quay wall are in the folder of the office.\r\n";
    const std::string newsletter = "List-Unsubscribe: <https://example.org/leave>\r\n";
};

TEST(BulkContent, IsWhatBulkMailSaysAndWeighsLess) {
    Taught bulk;
    bulk.say(bulk.newsletter, bulk.spam);
    const auto found = shown(bulk, "bulk_content");
    ASSERT_TRUE(found);
    EXPECT_GT(found->weight, 0);
    EXPECT_LE(found->weight, 2.5);
    EXPECT_THAT(found->sentence, HasSubstr("is like spam"));
    EXPECT_FALSE(shown(bulk, "content"));

    Taught person;
    person.say("", person.spam);
    const auto same_words = shown(person, "content");
    ASSERT_TRUE(same_words);
    EXPECT_GT(same_words->weight, found->weight) << "of bulk mail the words alone do not tell what is wanted";
    EXPECT_FALSE(shown(person, "bulk_content"));
}

TEST(BulkContent, OfAnHonestNewsletterSpeaksForItsSender) {
    Taught court;
    court.say(court.newsletter, court.honest);
    const auto found = shown(court, "bulk_content");
    ASSERT_TRUE(found);
    EXPECT_LT(found->weight, 0);
    EXPECT_THAT(found->sentence, HasSubstr("is like honest mail"));
}

}  // namespace
}  // namespace tidegate
