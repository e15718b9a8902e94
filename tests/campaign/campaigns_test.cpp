#include "campaign/campaigns.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace tidegate {
namespace {

constexpr Instant noon{Millis{1'767'614'400'000}};
constexpr Millis hour{3'600'000};

const std::string letter =
    "Dear Anna Smith,\n\nyour parcel could not be delivered because the address on the label is not complete. To "
    "choose "
    "another day and to pay the small fee for storage please open the page below and confirm your details within 24 "
    "hours. "
    "After that time the parcel will be sent back and we cannot return what you have paid for it. We are sorry for the "
    "trouble and thank you for your patience.\n\nhttps://track.parcel-post.example/a/83771?u=anna\n\nThe delivery "
    "team\n";
const std::string other =
    "Hello Tom,\n\nattached are the minutes of our meeting about the new warehouse. As agreed the walls will be "
    "painted in "
    "the second week of May, the shelves follow once the floor has dried, and the gate is going to be moved to the "
    "north side. "
    "Could you look at the budget again before we write to the builder? I would like to finish this by Thursday so "
    "that "
    "everybody can go on holiday without worries.\n\nBest wishes\nJohn\n";

std::string replaced(std::string text, std::string_view what, std::string_view by) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
        text.replace(at, what.size(), by);
    return text;
}

Fingerprint print(std::string_view text, std::vector<std::string_view> links = {}, std::string_view skeleton = {},
                  std::vector<std::string_view> personal = {}) {
    return fingerprint({.text = text,
                        .links = links,
                        .personal = personal,
                        .parts = links.empty() ? "text/plain" : "multipart/alternative(text/plain text/html)",
                        .skeleton = skeleton,
                        .size = text.size() + skeleton.size()});
}

const Signal* find(const Match& match, std::string_view name) {
    for (const auto& signal : match.signals) {
        if (signal.name == name) return &signal;
    }
    return nullptr;
}

std::vector<std::string> names_of(const Match& match) {
    std::vector<std::string> names;
    for (const auto& one : match.others) names.push_back(one.sender);
    return names;
}

TEST(Campaigns, TheSameTextIsKnownAgainHoweverItIsDressed) {
    std::string more = letter;
    for (int i = 0; i < 60; ++i) {
        more += "w" + std::string(static_cast<std::size_t>(i % 7 + 1), static_cast<char>('a' + i % 26)) + "x ";
    }
    const struct {
        const char* how;
        std::string text;
        bool same;
    } rows[] = {
        {"as it is", letter, true},
        {"another name", replaced(letter, "Anna Smith", "Bartholomew van der Berg"), true},
        {"another number, link and user", replaced(replaced(letter, "83771", "99"), "u=anna", "u=bart"), true},
        {"upper case", replaced(letter, "your parcel", "YOUR PARCEL"), true},
        {"other lines", replaced(letter, " and ", "\n and \t "), true},
        {"words added at the end", more, true},
        {"some words exchanged",
         replaced(replaced(replaced(letter, "small fee", "tiny charge"), "sorry", "unhappy"), "team", "crew"), true},
        {"another text", other, false},
        {"quoted only",
         "> " + replaced(letter, "\n", "\n> ") + "\nYes, that is fine with me, thank you very much for it\n", false},
        {"too short to tell", "Thank you very much, see you soon!", false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.how);
        Campaigns campaigns;
        EXPECT_TRUE(campaigns.note(noon, "a@example.org", print(letter), 0).signals.empty());
        const auto match = campaigns.note(noon + hour, "b@example.org", print(row.text), 0);
        EXPECT_EQ(find(match, "same_text") != nullptr, row.same);
        EXPECT_EQ(match.others.empty(), !row.same);
    }
}

TEST(Campaigns, PersonalWordsAreLeftOut) {
    const auto one = print(letter, {}, {}, {"Anna", "Smith"});
    const auto two = print(replaced(letter, "Anna Smith", "Berta"), {}, {}, {"berta"});
    EXPECT_EQ(one, two);
}

TEST(Campaigns, TheBuildOfAMailIsKnownAgainWhateverItsLanguage) {
    const std::string_view build = "html body table tr td a img td p a p span table tr td a";
    const auto one = print("短い", {"https://one.example/a/12?id=7", "https://one.example/logo.png"}, build);
    const auto two = print("court", {"https://cdn.two.example/logo.png", "https://two.example/b/99?id=8"}, build);
    const auto plain = print("court", {"https://three.example/"}, "html body p");
    EXPECT_TRUE(one.text.empty());
    Campaigns campaigns;
    campaigns.note(noon, "a", one, 0);
    EXPECT_EQ(find(campaigns.note(noon, "b", plain, 0), "same_shape"), nullptr);
    const auto match = campaigns.note(noon, "c", two, 0);
    ASSERT_NE(find(match, "same_shape"), nullptr);
    EXPECT_EQ(find(match, "same_link_domain"), nullptr);
    EXPECT_EQ(names_of(match), std::vector<std::string>{"a"});
    EXPECT_TRUE(print("no link", {}, build).shape.empty()) << "plain mail is all of one shape";
}

TEST(Campaigns, KnowsASendersOwnTextAgain) {
    Campaigns campaigns;
    EXPECT_FALSE(campaigns.note(noon, "a", print(letter), 0).own_text);
    EXPECT_FALSE(campaigns.note(noon + hour, "b", print(letter), 0).own_text) << "somebody else's";
    EXPECT_TRUE(campaigns.note(noon + hour, "a", print(letter), 0).own_text);
    EXPECT_FALSE(campaigns.note(noon + hour * 60, "a", print(letter), 0).own_text) << "two days later";
}

TEST(Campaigns, NamesTheOthersAndWeighsByTheirNumber) {
    Campaigns campaigns;
    for (int i = 0; i < 20; ++i) {
        const auto name = "user" + std::to_string(i);
        const auto match = campaigns.note(noon + Millis{60'000 * i}, name, print(letter), 0);
        const auto* same = find(match, "same_text");
        ASSERT_EQ(same == nullptr, i == 0);
        if (same == nullptr) continue;
        EXPECT_EQ(same->value, i);
        EXPECT_NEAR(same->weight, std::log(1 + i), 1e-9);
        EXPECT_EQ(match.others.size(), static_cast<std::size_t>(i));
    }
    const auto match = campaigns.note(noon + hour, "user3", print(letter), 0);
    EXPECT_THAT(find(match, "same_text")->sentence,
                ::testing::StartsWith(
                    "19 other senders sent nearly the same text within two days: user0, user1, user10 and 16 more"));
    ASSERT_EQ(match.others.size(), 19U);
    EXPECT_EQ(match.others[0].sender, "user0");
    EXPECT_THAT(match.others[0].signals.at(0).sentence, ::testing::HasSubstr("19 other senders"));
    EXPECT_THAT(match.others[0].signals[0].sentence, ::testing::HasSubstr(": user3, user1, user10 and"))
        << "nobody is among its own others";
}

TEST(Campaigns, OneSenderAloneIsNoCampaignAndTakesNoRoom) {
    Campaigns campaigns;
    for (int i = 0; i < 1000; ++i) {
        const auto text = replaced(letter, "Anna", "N" + std::string(static_cast<std::size_t>(i % 9), 'x'));
        EXPECT_TRUE(campaigns.note(noon + Millis{1000 * i}, "a", print(text), 0).signals.empty());
    }
    EXPECT_LE(campaigns.size(), 10U);
}

TEST(Campaigns, WhatIsCustomarySaysNothing) {
    Campaigns campaigns;
    const std::string footer = replaced(other, "Tom", "all");
    const auto with = [&](int i) { return print(footer, {"https://www.example.org/imprint" + std::to_string(i)}); };
    for (int i = 0; i < 3; ++i) campaigns.note(noon, "old" + std::to_string(i), with(i), 99);
    EXPECT_EQ(campaigns.note(noon + hour, "new", with(7), 99).signals.size(), 3U) << "text, domain and network";
    EXPECT_TRUE(campaigns.note(noon + 13 * hour, "later", with(8), 99).signals.empty());
}

TEST(Campaigns, WhatEverybodySharesSaysNothing) {
    Campaigns campaigns;
    Match match;
    for (int i = 0; i < 40; ++i) {
        match = campaigns.note(
            noon + Millis{i}, "user" + std::to_string(i),
            print("short", {"https://maps.example/" + std::string(static_cast<std::size_t>(i), 'x')}), 5);
        EXPECT_EQ(find(match, "same_network") != nullptr, i > 0 && i < 24) << i;
        EXPECT_EQ(find(match, "same_link_domain") != nullptr, i > 0 && i < 24) << i;
    }
    EXPECT_TRUE(campaigns.note(noon, "user50", Fingerprint{}, 0).signals.empty());
}

TEST(Campaigns, ForgetsAfterTwoDaysAndKeepsItsBound) {
    Campaigns campaigns{10};
    campaigns.note(noon, "a", print(letter), 0);
    EXPECT_NE(find(campaigns.note(noon + 47 * hour, "b", print(letter), 0), "same_text"), nullptr);
    EXPECT_EQ(find(campaigns.note(noon + 97 * hour, "c", print(letter), 0), "same_text"), nullptr);
    EXPECT_EQ(campaigns.size(), 1U);
    for (std::uint32_t i = 1; i < 100; ++i)
        campaigns.note(noon + 97 * hour, "s" + std::to_string(i), Fingerprint{{}, {}, {i}}, i);
    EXPECT_EQ(campaigns.size(), 10U);
    EXPECT_EQ(find(campaigns.note(noon + 98 * hour, "d", print(letter), 0), "same_text"), nullptr) << "pushed out";
    campaigns.clear();
    EXPECT_EQ(campaigns.size(), 0U);
}

TEST(Fingerprint, HostsOfLinks) {
    const struct {
        const char* url;
        const char* host;
    } rows[] = {{"https://Shop.Example.ORG/a?b#c", "shop.example.org"},
                {"http://user:pw@example.org:8080/x", "example.org"},
                {"example.org/x", "example.org"},
                {"https://example.org.", "example.org"},
                {"https://good.example@evil.example/", "evil.example"},
                {"http://[2001:db8::1]:80/", "[2001:db8::1]:80"},
                {"", ""},
                {"https:///x", ""}};
    for (const auto& row : rows) EXPECT_EQ(link_host(row.url), row.host) << row.url;

    const auto domain = [](std::string_view url) { return print("", {url}).domains; };
    EXPECT_EQ(domain("https://a.example.org/1"), domain("https://b.c.example.org/2"));
    EXPECT_EQ(domain("https://a.shop.co.uk/1"), domain("https://shop.co.uk/2"));
    EXPECT_NE(domain("https://shop.co.uk/1"), domain("https://mall.co.uk/1"));
    EXPECT_EQ(domain("https://www.bbc.com/1"), domain("https://news.bbc.com/2")) << "a short name is no suffix";
    EXPECT_NE(domain("https://alice.github.io/"), domain("https://bob.github.io/")) << "each registered by itself";
    EXPECT_NE(domain("https://192.0.2.1/"), domain("https://198.51.2.1/"));
}

}  // namespace
}  // namespace tidegate
