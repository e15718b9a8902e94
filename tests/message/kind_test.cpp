#include "message/kind.hpp"

#include <gtest/gtest.h>

#include "message/headers.hpp"

namespace tidegate {
namespace {

TEST(MailKind, IsWhatTheStrongestSignSays) {
    struct Case {
        const char* name;
        std::string from, login, local_user, header;
        MailKind kind;
    };
    const std::string alice = "alice@example.org";
    const Case cases[] = {
        {"a person", alice, alice, "", "Subject: Hi\n", MailKind::person},
        {"a relay host without signs", alice, "", "", "Subject: Hi\n", MailKind::person},
        {"a newsletter", alice, alice, "", "List-Unsubscribe: <mailto:x@y>\n", MailKind::bulk},
        {"precedence", alice, alice, "", "Precedence: bulk\n", MailKind::bulk},
        {"a mailing list", alice, alice, "", "List-Id: <l.example>\nList-Unsubscribe: <mailto:x@y>\n", MailKind::list},
        {"a Sieve redirect", alice, "", "bob", "X-Sieve-Redirected-From: bob@example.org\n", MailKind::forward},
        {"a redirect that keeps the null sender", "", "", "", "X-Sieve-Redirected-From: bob@x\n", MailKind::forward},
        {"resent by hand", alice, alice, "", "Resent-From: bob@example.org\n", MailKind::forward},
        {"SRS", "SRS0=x=y=example.com=dave@example.org", "", "", "", MailKind::forward},
        {"SRS again", "srs1+x=y==z@example.org", "", "", "", MailKind::forward},
        {"not SRS", "srs0user@example.org", alice, "", "", MailKind::person},
        {"a bounce", "", "", "", "Auto-Submitted: auto-replied\n", MailKind::dsn},
        {"out of office", alice, "", "", "Auto-Submitted: auto-replied\n", MailKind::auto_reply},
        {"a cron job", "root@example.org", "", "root", "Subject: Cron\n", MailKind::script},
        {"a login on the machine itself", alice, alice, "alice", "", MailKind::person},
        {"a bulk script", alice, "", "www-data", "Precedence: bulk\n", MailKind::bulk},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        Submission submission;
        submission.from = c.from;
        submission.login = c.login;
        submission.local_user = c.local_user;
        submission.headers = read_headers(c.header);
        EXPECT_EQ(kind_of(submission), c.kind) << to_string(kind_of(submission));
    }
}

TEST(MailKind, WithoutHeaderTheEnvelopeDecides) {
    Submission submission;
    EXPECT_EQ(kind_of(submission), MailKind::dsn);
    submission.from = "alice@example.org";
    EXPECT_EQ(kind_of(submission), MailKind::person);
    submission.local_user = "alice";
    EXPECT_EQ(kind_of(submission), MailKind::script);
}

TEST(MailKind, HasAName) {
    for (const auto kind : {MailKind::person, MailKind::bulk, MailKind::forward, MailKind::auto_reply, MailKind::dsn,
                            MailKind::list, MailKind::script}) {
        EXPECT_FALSE(to_string(kind).empty());
    }
    EXPECT_EQ(to_string(MailKind::auto_reply), "auto_reply");
}

}  // namespace
}  // namespace tidegate
