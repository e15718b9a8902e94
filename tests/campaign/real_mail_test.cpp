// Fingerprints of what people really wrote: different texts are not taken for one, and a text in another dress is.

#include <set>

#include "campaign/campaigns.hpp"
#include "collected_mail.hpp"

namespace tidegate {
namespace {

constexpr Instant noon{Millis{1'767'614'400'000}};

/// Plain mail: what follows the header.
std::string body_of(const std::string& octets) {
    for (const std::string end : {"\r\n\r\n", "\n\n"}) {
        if (const auto at = octets.find(end); at != std::string::npos) return octets.substr(at + end.size());
    }
    return {};
}

Fingerprint print(std::string_view text) {
    return fingerprint({.text = text, .parts = "text/plain", .size = text.size()});
}

bool is_same_text(const Match& match) {
    return std::ranges::any_of(match.signals, [](const Signal& signal) { return signal.name == "same_text"; });
}

/// Texts of people at one company, one of each thread or text, that are long enough to be told.
std::vector<std::string> different_texts() {
    std::vector<std::string> out;
    std::set<std::string> groups;
    for (const auto& mail : testing::collected_mail("enron_sent", 12)) {
        if (!groups.insert(mail.group).second) continue;
        auto body = body_of(mail.octets);
        if (print(body).text.size() == text_sketch) out.push_back(std::move(body));
    }
    return out;
}

TEST(RealMail, DifferentTextsAreHardlyEverTakenForOne_SkippedWithoutSharedData) {
    const auto texts = different_texts();
    if (texts.empty()) GTEST_SKIP() << "../shared/data/mail/enron_sent.tar.zst is not there";
    ASSERT_GT(texts.size(), 300U);
    Campaigns campaigns;
    std::size_t tied = 0;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto match = campaigns.note(noon + Millis{i}, "sender" + std::to_string(i), print(texts[i]), 0);
        tied += is_same_text(match) ? 1 : 0;
    }
    // The grouping of the collection is by subject and beginning: what is forwarded under another one is left in.
    EXPECT_LE(static_cast<double>(tied), 0.05 * static_cast<double>(texts.size())) << tied << " of " << texts.size();
}

TEST(RealMail, APersonalisedTextIsKnownAgain_SkippedWithoutSharedData) {
    const auto texts = different_texts();
    if (texts.empty()) GTEST_SKIP() << "../shared/data/mail/enron_sent.tar.zst is not there";
    std::size_t known = 0;
    for (const auto& text : texts) {
        std::string dressed = "Dear Bartholomew van der Berg,\n\n" + text +
                              "\n\nThis was sent to customer 4711; see https://x7.example/u/4711?b=1 or answer.\n";
        for (char& c : dressed) {
            if (c >= '0' && c <= '9') c = static_cast<char>('0' + (c - '0' + 3) % 10);
        }
        Campaigns campaigns;
        (void)campaigns.note(noon, "one", print(text), 0);
        known += is_same_text(campaigns.note(noon + Millis{1'000}, "another", print(dressed), 0)) ? 1 : 0;
    }
    EXPECT_GE(static_cast<double>(known), 0.95 * static_cast<double>(texts.size())) << known << " of " << texts.size();
}

}  // namespace
}  // namespace tidegate
