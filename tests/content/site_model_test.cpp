// What a site teaches the content model: it helps with what comes next, and cannot turn the model around.

#include "content/site_model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

namespace tidegate {
namespace {

constexpr Instant noon{Millis{1'767'614'400'000}};
constexpr Millis day{86'400'000};

std::filesystem::path here() { return std::filesystem::path{__FILE__}.parent_path(); }

std::shared_ptr<const ContentModel> shipped() {
    static const auto model = [] {
        auto loaded = ContentModel::load(here() / "../../share/content.model");
        EXPECT_TRUE(loaded) << loaded.error().what;
        return std::make_shared<const ContentModel>(loaded ? std::move(*loaded) : ContentModel{});
    }();
    return model;
}

Mail mail_of(const std::string& id, const std::string& subject, const std::string& text) {
    return read_mail("From: Anna <anna@example.org>\nMessage-ID: <" + id + "@example.org>\nSubject: " + subject +
                     "\n\n" + text);
}

/// One of a campaign that reads like office mail: the same request in other words, names and numbers.
Mail variant(int number) {
    const char* greeting[] = {"Hello", "Good morning", "Dear colleague", "Hi there"};
    const char* when[] = {"before Friday", "by tomorrow evening", "within two days", "before the weekend"};
    const auto at = static_cast<std::size_t>(number % 4);
    return mail_of("v" + std::to_string(number), "Re: invoice " + std::to_string(4711 + number) + " of March",
                   std::string{greeting[at]} +
                       ",\n\nplease note that Harbour Logistics has moved its account to another branch. For invoice " +
                       std::to_string(4711 + number) + " kindly use the new details in the attached sheet " + when[at] +
                       ", and let me know when the transfer is on its way, as the ship will not be unloaded "
                       "earlier.\n\nRegards\nHarbour Logistics, accounts\n");
}

std::vector<Mail> honest_mails() {
    std::vector<Mail> out;
    for (const char* name : {"colleague.mail", "invoice.mail", "patch.mail"}) {
        std::ifstream file{here() / name, std::ios::binary};
        const std::string all{std::istreambuf_iterator<char>{file}, {}};
        out.push_back(read_mail(std::string_view{all}.substr(all.find("\n\n") + 2)));
    }
    out.push_back(mail_of("h1", "Minutes of Tuesday",
                          "Hello all,\n\nplease find the minutes below. Bob will ask the "
                          "landlord about the heating before Friday.\n\nAnna\n"));
    out.push_back(mail_of("h2", "Re: lunch",
                          "Tomorrow at noon? I would like to talk about the delivery of the new "
                          "chairs, the driver did not find us.\n"));
    return out;
}

TEST(SiteModel, AfterThreeConfirmedVariantsTheFourthScoresHigher) {
    SiteModel site{shipped()};
    const auto before = site.model()->score(variant(3), Reasons::none).weight;
    for (int i = 0; i < 3; ++i) EXPECT_EQ(site.teach(variant(i), true, "mallory@example.org", noon), Lesson::learnt);
    const auto after = site.model()->score(variant(3), Reasons::none);
    EXPECT_GT(after.weight, before + 1.5);
    EXPECT_DOUBLE_EQ(after.site, after.weight - before);
    EXPECT_EQ(site.taught().spam, 3U);
    EXPECT_EQ(site.taught().ham, 0U);
}

TEST(SiteModel, WhatIsReleasedAsHonestScoresLowerWhenItComesAgain) {
    SiteModel site{shipped()};
    const auto before = site.model()->score(variant(3), Reasons::none).weight;
    for (int i = 0; i < 3; ++i) (void)site.teach(variant(i), false, "shop@example.org", noon);
    EXPECT_LT(site.model()->score(variant(3), Reasons::none).weight, before - 1);
}

TEST(SiteModel, HonestMailHardlyMoves) {
    SiteModel site{shipped()};
    for (int i = 0; i < 3; ++i) (void)site.teach(variant(i), true, "mallory@example.org", noon);
    for (const auto& mail : honest_mails()) {
        const auto score = site.model()->score(mail, Reasons::none);
        EXPECT_LT(score.site, 0.5) << mail.subject;
        EXPECT_LT(score.weight, 0) << mail.subject;
    }
}

TEST(SiteModel, WhateverIsTaughtNoScoreMovesByMoreThanTheBound) {
    SiteModel site{shipped()};
    const auto victim = honest_mails().front();
    const auto before = site.model()->score(victim, Reasons::none).weight;
    for (int i = 0; i < 60; ++i) {
        const auto again = mail_of("x" + std::to_string(i), victim.subject, victim.text);
        (void)site.teach(again, true, "mallory" + std::to_string(i) + "@example.org", noon + i * day);
    }
    const auto score = site.model()->score(victim, Reasons::none);
    EXPECT_LE(score.weight - before, most_site + 1e-9);
    EXPECT_GT(score.weight - before, 1);
}

TEST(SiteModel, AMailTeachesOnceASenderAFewTimesADayAndASiteABoundedNumber) {
    SiteModel site{shipped()};
    EXPECT_EQ(site.teach(variant(0), true, "a@example.org", noon), Lesson::learnt);
    EXPECT_EQ(site.teach(variant(0), true, "a@example.org", noon), Lesson::repeated);
    EXPECT_EQ(site.teach(variant(0), false, "b@example.org", noon + 3 * day), Lesson::repeated);

    SiteModel crowd{std::make_shared<const ContentModel>()};
    const auto other = [](int i) {
        std::mt19937 dice(static_cast<unsigned>(i));
        std::string text;
        for (int word = 0; word < 20; ++word)
            text += "w" + std::string(1, static_cast<char>('a' + dice() % 26)) + static_cast<char>('a' + dice() % 26) +
                    static_cast<char>('a' + dice() % 26) + ' ';
        return mail_of(std::to_string(i), "s" + std::to_string(i), text);
    };
    std::map<Lesson, int> became;
    for (int i = 0; i < 30; ++i) ++became[crowd.teach(other(i), i % 2 == 0, "a@example.org", noon)];
    EXPECT_LE(became[Lesson::learnt], static_cast<int>(SiteModel::most_of_sender));
    EXPECT_GE(became[Lesson::sender_full], 1);
    for (int i = 30; i < 330; ++i) ++became[crowd.teach(other(i), i % 2 == 0, std::to_string(i), noon)];
    EXPECT_LE(became[Lesson::learnt], static_cast<int>(SiteModel::most_of_day));
    EXPECT_GE(became[Lesson::day_full], 1);
    EXPECT_EQ(crowd.teach(other(1000), true, "a@example.org", noon + day), Lesson::learnt) << "the next day";
}

TEST(SiteModel, SurvivesARestartAndAnotherShippedModelAndCanBeReset) {
    SiteModel site{shipped()};
    const auto blank = site.encode();
    for (int i = 0; i < 3; ++i) (void)site.teach(variant(i), true, "mallory@example.org", noon);
    const auto kept = site.encode();
    EXPECT_LT(kept.size(), 64U * 1024);

    SiteModel again{shipped()};
    ASSERT_TRUE(again.take(kept));
    EXPECT_EQ(again.encode(), kept);
    EXPECT_DOUBLE_EQ(again.model()->score(variant(3)).weight, site.model()->score(variant(3)).weight);
    EXPECT_EQ(again.teach(variant(2), true, "mallory@example.org", noon), Lesson::repeated);

    ContentModel other;
    other.learn(variant(9), false);
    again.use(std::make_shared<const ContentModel>(other));
    EXPECT_GT(again.model()->score(variant(3)).site, 1.5) << "what was taught goes on beside another model";
    EXPECT_EQ(again.taught().spam, 3U);

    again.use(shipped());
    again.reset();
    EXPECT_EQ(again.taught().spam, 0U);
    EXPECT_DOUBLE_EQ(again.model()->score(variant(3)).weight, shipped()->score(variant(3)).weight);
    SiteModel empty{shipped()};
    ASSERT_TRUE(empty.take(blank));
    EXPECT_EQ(empty.encode(), blank);
}

TEST(SiteModel, RefusesWhatItDidNotWrite) {
    SiteModel site{shipped()};
    for (int i = 0; i < 2; ++i) (void)site.teach(variant(i), true, "mallory@example.org", noon);
    const auto kept = site.encode();
    for (std::size_t size = 0; size < kept.size(); size += 1 + size / 10) {
        SiteModel other{shipped()};
        EXPECT_FALSE(other.take(kept.substr(0, size))) << size;
        EXPECT_EQ(other.taught().spam, 0U);
    }
    EXPECT_FALSE(SiteModel{shipped()}.take(kept + "x"));
    auto renamed = kept;
    renamed[renamed.find("1 20")] = '9';
    const auto refused = SiteModel{shipped()}.take(renamed);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().what, testing::HasSubstr("looks at differently"));
}

}  // namespace
}  // namespace tidegate
