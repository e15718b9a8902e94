// What real mail is taken for: mail of list archives, of the folders of what people sent, and of bounces.

#include "collected_mail.hpp"
#include "message/kind.hpp"
#include "message/mail.hpp"

namespace tidegate {
namespace {

constexpr double most_of_it = 0.9;  // all, when this was written: only what is broken shows

/// The share of these mails that is of that kind.
double share_of(MailKind kind, const std::vector<testing::CollectedMail>& mails) {
    std::size_t found = 0;
    for (const auto& mail : mails) found += kind_of(read_mail(mail.octets)) == kind ? 1 : 0;
    return static_cast<double>(found) / static_cast<double>(mails.size());
}

TEST(RealMail, OfListArchivesIsListMail_SkippedWithoutSharedData) {
    auto mails = testing::collected_mail("lists", 10);
    if (mails.empty()) GTEST_SKIP() << "../shared/data/mail/lists.tar.zst is not there";
    // Some of the Cygwin archive's mail has no List-Id.
    std::erase_if(mails, [](const auto& mail) { return mail.path.starts_with("ham/cygwin/"); });
    ASSERT_GT(mails.size(), 200U);
    EXPECT_GE(share_of(MailKind::list, mails), most_of_it);
}

TEST(RealMail, OfPeoplesSentFoldersIsAPersons_SkippedWithoutSharedData) {
    const auto mails = testing::collected_mail("enron_sent", 20);
    if (mails.empty()) GTEST_SKIP() << "../shared/data/mail/enron_sent.tar.zst is not there";
    ASSERT_GT(mails.size(), 200U);
    EXPECT_GE(share_of(MailKind::person, mails), most_of_it);
}

/// Written by dozens of programs, each in its way; complaints are among them.
TEST(RealMail, ThatBouncedIsADsn_SkippedWithoutSharedData) {
    const auto mails = testing::collected_mail("dsn_sisimai", 1);
    if (mails.empty()) GTEST_SKIP() << "../shared/data/mail/dsn_sisimai.tar.zst is not there";
    ASSERT_GT(mails.size(), 200U);
    EXPECT_GE(share_of(MailKind::dsn, mails), 0.75);
}

}  // namespace
}  // namespace tidegate
