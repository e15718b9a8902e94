// Spam and honest mail of a real collection, told apart by a model that has seen other mail of it.

#include <algorithm>

#include "collected_mail.hpp"
#include "content/trainer.hpp"

namespace tidegate {
namespace {

/// Share of the pairs of one spam and one honest mail in which the spam weighs more; equal counts half.
double area(const std::vector<double>& spam, const std::vector<double>& honest) {
    double right = 0;
    for (const double one : spam) {
        for (const double other : honest) right += one > other ? 1 : one == other ? 0.5 : 0;
    }
    return right / static_cast<double>(spam.size() * honest.size());
}

double median(std::vector<double> values) {
    std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
    return values[values.size() / 2];
}

/// A thousand mails are little to learn from; no thread or campaign is on both sides. Coins give 0.5.
TEST(RealMail, SpamOfAnUnseenPartIsToldFromHonestMail_SkippedWithoutSharedData) {
    const auto mails = testing::collected_mail("spamassassin", 2);
    if (mails.empty()) GTEST_SKIP() << "../shared/data/mail/spamassassin.tar.zst is not there";
    constexpr int first_unseen_bucket = 35;
    ContentTrainer trainer;
    for (const auto& mail : mails) {
        if (mail.bucket < first_unseen_bucket)
            trainer.add(read_mail(mail.octets), mail.label == "spam", "spamassassin");
    }
    const auto model = trainer.train(1, "half of a collection");
    ASSERT_TRUE(model) << model.error().what;
    std::vector<double> spam, honest;
    for (const auto& mail : mails) {
        if (mail.bucket < first_unseen_bucket) continue;
        (mail.label == "spam" ? spam : honest).push_back(model->score(read_mail(mail.octets), Reasons::none).weight);
    }
    ASSERT_GT(spam.size(), 100U);
    ASSERT_GT(honest.size(), 100U);
    EXPECT_GE(area(spam, honest), 0.95);
    EXPECT_GT(median(spam), 0);
    EXPECT_LT(median(honest), 0);
}

}  // namespace
}  // namespace tidegate
