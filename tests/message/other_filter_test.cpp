// What other filters wrote into the header: read in all its forms, and believed only against the sender.

#include "message/other_filter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tidegate {
namespace {

Mail mail_with(const std::string& fields) { return read_mail(fields + "From: a@example.org\r\n\r\nhello\r\n"); }

TEST(OtherFilter, ReadsWhatFiltersWrite) {
    const struct {
        const char* header;
        const char* filter;  ///< nullptr: nothing that can be read
        double score, required;
    } rows[] = {
        {"X-Spam-Status: Yes, score=7.3 required=5.0 tests=A,B autolearn=no version=4.0.0\r\n", "SpamAssassin", 7.3, 5},
        {"X-Spam-Status: No, score=-1.9 required=6.3 tests=A\r\n", "SpamAssassin", -1.9, 6.3},
        {"X-Spam-Status: Yes, hits=12.0\r\n required=4.5\r\n", "SpamAssassin", 12, 4.5},
        {"x-spam-status: YES\r\n", "SpamAssassin", 5, 5},
        {"X-Spam-Status: No\r\n", nullptr, 0, 0},
        {"X-Spam-Status: Yes, score=9 required=0\r\n", "SpamAssassin", 9, 5},
        {"X-Spam-Score: 6.10\r\n", "another filter", 6.1, 5},
        {"X-Spam-Score: (++++)\r\n", nullptr, 0, 0},
        {"X-Spam-Level: ********\r\n", "SpamAssassin", 8, 5},
        {"X-Spam-Level:\r\n", nullptr, 0, 0},
        {"X-Spam-Flag: YES\r\n", "another filter", 5, 5},
        {"X-Spam-Flag: NO\r\n", nullptr, 0, 0},
        {"X-Spam: Yes\r\n", "another filter", 5, 5},
        {"X-Spamd-Result: default: False [7.30 / 15.00];\r\n\tBAYES_SPAM(5.10)[100.00%]\r\n", "rspamd", 7.3, 6},
        {"X-Spamd-Result: default: True [-3.1 / 10]\r\n", "rspamd", -3.1, 4},
        {"X-Spamd-Result: default: False\r\n", nullptr, 0, 0},
        {"X-Rspamd-Score: 9.5\r\n", "rspamd", 9.5, 6},
        {"X-Rspamd-Action: add header\r\n", "rspamd", 6, 6},
        {"X-Rspamd-Action: no action\r\n", nullptr, 0, 0},
        {"X-Spam-Score: 1e99\r\n", "another filter", 1, 5},
        {"X-Spam-Score: nan\r\nX-Rspamd-Score: inf\r\n", nullptr, 0, 0},
        {"X-Spam-Score: 99999999999\r\n", nullptr, 0, 0},
        {"Subject: X-Spam-Flag: YES\r\n", nullptr, 0, 0},
        {"X-Spam-Score: 1\r\nX-Rspamd-Score: 12\r\nX-Spam-Status: No, score=0.1 required=5\r\n", "rspamd", 12, 6},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.header);
        const auto opinion = opinion_in_header(mail_with(row.header));
        ASSERT_EQ(opinion.has_value(), row.filter != nullptr);
        if (!opinion) continue;
        EXPECT_EQ(opinion->filter, row.filter);
        EXPECT_DOUBLE_EQ(opinion->score, row.score);
        EXPECT_DOUBLE_EQ(opinion->required, row.required);
    }
}

TEST(OtherFilter, SpeaksAgainstTheSenderWhenItSaysSpam) {
    const auto signal = other_filter_signal(mail_with("X-Spam-Status: Yes, score=7.5 required=5.0\r\n"));
    ASSERT_TRUE(signal);
    EXPECT_EQ(signal->name, "other_filter");
    EXPECT_DOUBLE_EQ(signal->weight, 4);
    EXPECT_DOUBLE_EQ(signal->value, 7.5);
    EXPECT_DOUBLE_EQ(signal->threshold, 5);
    EXPECT_THAT(signal->sentence, testing::HasSubstr("SpamAssassin gave it 7.5 points; 5 are spam"));
}

// The sender of a message can write any field: none may help it, nor hide what another says.
TEST(OtherFilter, NeverSpeaksForTheSender) {
    EXPECT_FALSE(other_filter_signal(mail_with("")));
    for (const char* good :
         {"X-Spam-Status: No, score=-99 required=5.0\r\n", "X-Spam-Flag: NO\r\n", "X-Rspamd-Score: -100\r\n",
          "X-Spamd-Result: default: False [-50.00 / 15.00]\r\n", "X-Spam-Status: No, score=2.5 required=5.0\r\n"}) {
        EXPECT_FALSE(other_filter_signal(mail_with(good))) << good;
        const auto both = std::string{good} + "X-Spam-Status: Yes, score=8 required=5\r\n" + good;
        EXPECT_TRUE(other_filter_signal(mail_with(both))) << good;
    }
}

}  // namespace
}  // namespace tidegate
