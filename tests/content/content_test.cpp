// The content model: what it learns, that it explains itself, its file, and how the shipped model judges the mails of
// this folder. A .mail file begins with what is expected of it ("verdict: spam", "shape: link:masked", "absent: …"),
// then an empty line, then the mail.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <thread>

#include "content/explanation.hpp"
#include "content/model.hpp"
#include "content/trainer.hpp"

namespace tidegate {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

std::filesystem::path here() { return std::filesystem::path{__FILE__}.parent_path(); }

std::string slurp(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

std::set<std::string> shapes_of(const Mail& mail) {
    std::set<std::string> names;
    visit_shape(mail, [&](std::uint32_t, std::string_view name) { names.emplace(name); });
    return names;
}

Mail simple(const std::string& subject, const std::string& text) {
    return read_mail("From: a@example.org\nSubject: " + subject + "\n\n" + text);
}

bool is_named(const std::vector<Signal>& reasons, const std::string& words) {
    return std::ranges::any_of(reasons, [&](const Signal& s) { return s.sentence.find(words) != std::string::npos; });
}

void expect(const std::string& key, const std::string& value, const std::set<std::string>& shapes,
            const ContentScore& score) {
    if (key == "shape") {
        EXPECT_THAT(shapes, Contains(value));
    } else if (key == "absent") {
        EXPECT_THAT(shapes, Not(Contains(value)));
    } else if (key == "reasons") {
        EXPECT_TRUE(is_named(score.reasons, value)) << value;
    } else if (value == "spam") {
        EXPECT_GT(score.probability, 0.9);
    } else {
        EXPECT_LT(score.probability, 0.2);
    }
}

TEST(Golden, MailsOfThisFolder) {
    const auto model = ContentModel::load(here() / "../../share/content.model");
    ASSERT_TRUE(model) << model.error().what;
    std::size_t mails = 0;
    for (const auto& entry : std::filesystem::directory_iterator{here()}) {
        if (entry.path().extension() != ".mail") continue;
        SCOPED_TRACE(entry.path().filename());
        const std::string all = slurp(entry.path());
        const auto end = all.find("\n\n");
        const Mail mail = read_mail(std::string_view{all}.substr(end + 2));
        const auto names = shapes_of(mail);
        const ContentScore score = model->score(mail);
        std::istringstream expectations{all.substr(0, end)};
        for (std::string line; std::getline(expectations, line);) {
            const auto colon = line.find(": ");
            const std::string key = line.substr(0, colon), value = line.substr(colon + 2);
            expect(key, value, names, score);
        }
        EXPECT_FALSE(score.reasons.empty());
        for (const auto& reason : score.reasons) EXPECT_GT(reason.weight * score.weight, 0) << reason.sentence;
        ++mails;
    }
    EXPECT_GE(mails, 7U);
}

TEST(Content, TextIsReadTheSameHoweverItIsWritten) {
    EXPECT_EQ(normalised("Hello,  WORLD!!! it's 1,250,000 $", 1000), " hello world ! it s 0 000 000 $ ");
    EXPECT_EQ(normalised("hello , world ! it ' s", 1000), normalised("Hello, world! It's", 1000));
    EXPECT_EQ(normalised("\u201Cquoted\u201D\u00A0text", 1000), " quoted text ");
    EXPECT_LE(normalised(std::string(100000, 'a'), 1000).size(), 1010U);
}

TEST(Content, WhatReceiversAddSaysNothing) {
    const std::string mail = "From: Anna <a@example.org>\nSubject: minutes\nMessage-ID: <1@example.org>\n\nhello";
    const std::string filtered =
        "Received: from x by y; Sun, 1 Mar 2026 14:02:03 +0100\nX-Spam-Flag: YES\nX-Spam-Score: 99\n"
        "Authentication-Results: mx; dkim=fail\nDelivered-To: b@example.net\nX-Proofpoint-Spam-Details: spam\n" +
        mail;
    EXPECT_EQ(features_of(read_mail(mail)).of, features_of(read_mail(filtered)).of);
}

TEST(Content, ABlankModelKnowsNothing) {
    const ContentScore score = ContentModel{}.score(simple("hello", "win money"));
    EXPECT_DOUBLE_EQ(score.probability, 0.5);
    EXPECT_DOUBLE_EQ(score.weight, 0);
    EXPECT_TRUE(score.reasons.empty());
}

TEST(Content, LearnsFromTheTruthAndStopsAtAMargin) {
    ContentModel model;
    const Mail spam = simple("win", "wire transfer of the lottery money");
    const Mail ham = simple("minutes", "the meeting on tuesday");
    for (int i = 0; i < 10; ++i) {
        model.learn(spam, true);
        model.learn(ham, false);
    }
    EXPECT_GT(model.score(spam).probability, 0.95);
    EXPECT_LT(model.score(ham).probability, 0.05);
    EXPECT_GT(model.score(simple("hi", "lottery money")).probability, 0.6);
    const double before = model.score(spam).weight;
    for (int i = 0; i < 1000; ++i) model.learn(spam, true);
    EXPECT_LT(model.score(spam).weight, before + 8);
}

TEST(Content, SaysWhichWordsWeighed) {
    ContentModel model;
    for (int i = 0; i < 20; ++i) {
        model.learn(simple("a", "please send the wire transfer to us"), true);
        model.learn(simple("a", "please send the minutes to us"), false);
    }
    const ContentScore score = model.score(simple("a", "please send the wire transfer to us"));
    ASSERT_FALSE(score.reasons.empty());
    EXPECT_EQ(score.reasons[0].name, "content_words");
    EXPECT_THAT(score.reasons[0].sentence, HasSubstr("wire transfer"));
}

TEST(Content, SentencesAreEscaped) {
    ContentModel model;
    const Mail mail = simple("x", "evil\x1B[31m\u202Etext \xFF money");
    for (int i = 0; i < 5; ++i) model.learn(mail, true);
    for (const auto& reason : model.score(mail).reasons) {
        EXPECT_EQ(reason.sentence.find('\x1B'), std::string::npos);
        EXPECT_EQ(reason.sentence.find("\u202E"), std::string::npos);
    }
}

TEST(Content, TraitsInWords) {
    EXPECT_EQ(in_words("link:masked"), "a link whose words name another host than it goes to");
    EXPECT_EQ(in_words("field:list-id"), "the header has the field list-id");
    EXPECT_EQ(in_words("nonsense"), "trait: nonsense");
}

TEST(Trainer, TheSameMailGivesTheSameFile) {
    const auto trained = [] {
        ContentTrainer trainer;
        for (int i = 0; i < 40; ++i) {
            const std::string n(3, static_cast<char>(97 + i % 26));
            trainer.add(simple("offer " + n, "win free money now " + n), true, "one");
            trainer.add(simple("minutes " + n, "the meeting on tuesday " + n), false, "one");
        }
        return trainer.train(7, "a test");
    };
    const auto one = trained();
    const auto other = trained();
    ASSERT_TRUE(one && other);
    EXPECT_TRUE(one->encode() == other->encode());
    EXPECT_GT(one->score(simple("offer", "win free money now")).probability, 0.8);
    EXPECT_LT(one->score(simple("minutes", "the meeting on tuesday")).probability, 0.2);

    const auto again = ContentModel::decode(one->encode());
    ASSERT_TRUE(again) << again.error().what;
    EXPECT_EQ(again->origin(), "a test");
    const Mail mail = simple("x", "free money on tuesday");
    EXPECT_NEAR(again->score(mail).weight, one->score(mail).weight, 0.05);
}

TEST(Trainer, NeedsBothLabels) {
    ContentTrainer trainer;
    trainer.add(simple("a", "b"), true, "one");
    EXPECT_FALSE(trainer.train(1, ""));
}

TEST(ModelFile, WhatIsNoModelIsRefused) {
    const std::string good = ContentModel{}.encode();
    EXPECT_TRUE(ContentModel::decode(good));
    std::string other_tables = good;
    other_tables.replace(other_tables.find("bits 20"), 7, "bits 10");
    std::string no_number = good;
    no_number.replace(no_number.find("slope 1"), 7, "slope x");
    for (const auto& bad : {std::string{}, std::string{"x"}, good.substr(0, good.size() - 1), other_tables, no_number})
        EXPECT_FALSE(ContentModel::decode(bad));
    const auto missing = ContentModel::load("/nonexistent/content.model");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().fault, Fault::not_found);
}

TEST(Content, ScoringIsConstAndSharesNothing) {
    ContentModel model;
    const Mail mail = simple("win", "free money");
    model.learn(mail, true);
    const double alone = model.score(mail).weight;
    std::vector<std::thread> threads;
    std::vector<double> weights(4);
    for (std::size_t i = 0; i < weights.size(); ++i)
        threads.emplace_back([&, i] { weights[i] = model.score(mail).weight; });
    for (auto& thread : threads) thread.join();
    for (const double weight : weights) EXPECT_DOUBLE_EQ(weight, alone);
}

}  // namespace
}  // namespace tidegate
