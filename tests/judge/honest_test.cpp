// Honest senders who look like a burst: with detection on, the shipped weights and the shipped content model, none of
// them is restricted, and who always does so is not held either.

#include <gtest/gtest.h>

#include <filesystem>

#include "content/model.hpp"
#include "judge/watched.hpp"
#include "message/mail.hpp"

namespace tidegate {
namespace {

std::shared_ptr<const ContentModel> shipped_model() {
    static const auto model = std::make_shared<const ContentModel>(
        ContentModel::load(std::filesystem::path{__FILE__}.parent_path() / "../../share/content.model").value());
    return model;
}

/// What became of the mail of one sender.
struct Sent {
    int accepted = 0, held = 0, deferred = 0, refused = 0;
};

struct Honest : Watched {
    Honest() {
        site.detection.content = shipped_model();
        open();
    }

    /// A mail as a program of this sender writes it; `fields` are header fields with their ends of line.
    Submission letter(std::vector<std::string> recipients, const std::string& fields, const std::string& text) const {
        auto one = message(std::move(recipients));
        const auto raw =
            "From: alice@example.org\r\nDate: Sun, 1 Mar 2026 14:02:00 +0100\r\nMessage-ID: "
            "<20260301.14a@example.org>\r\n" +
            fields + "\r\n" + text;
        one.mail = std::make_shared<const Mail>(read_mail(raw));
        one.headers = one.mail->headers;
        one.size = raw.size();
        return one;
    }

    void give(const Submission& one, Sent& into) {
        const auto action = judge->decide(one).verdict.action;
        ++(action == Action::accept  ? into.accepted
           : action == Action::hold  ? into.held
           : action == Action::defer ? into.deferred
                                     : into.refused);
    }

    bool nobody_is_restricted() const {
        return judge->restricted().empty() && journal.of(EventKind::restricted).empty();
    }
};

std::string numbered(const char* name, int number, const char* domain) {
    return name + std::to_string(number) + "@" + domain;
}

TEST(Honest, APatchSeries) {
    Honest court;
    court.live(40);
    Sent sent;
    const char* const subsystems[] = {"tide", "harbour", "quay", "lock", "pier"};
    for (int patch = 0; patch <= 60; ++patch) {
        // The list and the maintainers whom the author knows, and for each patch the two who touched its file last.
        std::vector<std::string> to{"friend0@partner.example", "friend1@partner.example", "friend2@partner.example"};
        to.push_back(numbered("maintainer", patch % 15, "kernel.example"));
        to.push_back(numbered("reviewer", patch % 20, "distribution.example"));
        const std::string part = subsystems[patch % 5];
        court.give(
            court.letter(to,
                         "Subject: [PATCH v2 " + std::to_string(patch) + "/60] " + part + ": guard against a wrap\r\n" +
                             (patch > 0 ? "In-Reply-To: <20260301.cover@example.org>\r\n" : ""),
                         "The counter of " + part + " wraps after " + std::to_string(patch * 4096) +
                             " messages on machines with small words.\r\nCheck before it is added.\r\n\r\n"
                             "Signed-off-by: Alice <alice@example.org>\r\n---\r\n drivers/" +
                             part + "/core.c | 4 ++--\r\n@@ -" + std::to_string(patch * 17) + ",7 +" +
                             std::to_string(patch * 17) + ",7 @@ static int " + part +
                             "_add(int n)\r\n-\tcount += n;\r\n" + "+\tif (count + n > " + part +
                             "_most)\r\n+\t\treturn -EOVERFLOW;\r\n"),
            sent);
        court.clock.advance(2s);
    }
    EXPECT_TRUE(court.nobody_is_restricted());
    EXPECT_EQ(sent.held, 0);
    EXPECT_EQ(sent.refused, 0);
}

/// One message to each subscriber; over the limit of the hour the rest of a post waits.
TEST(Honest, AListManagersMail) {
    Honest court;
    court.policies[0].limits = {150, 150, 2000, 50, 100};
    court.open();
    int subscribers = 80;
    Sent before;
    const auto post = [&](int number, Sent& into) {
        const auto topic = "[harbour] Question " + std::to_string(number);
        for (int i = 0; i < subscribers; ++i) {
            court.give(court.letter({numbered("member", i, i % 3 == 0 ? "large.example" : "small.example")},
                                    "Subject: " + topic +
                                        "\r\nList-Id: <harbour.example.org>\r\nPrecedence: list\r\n"
                                        "List-Unsubscribe: <mailto:harbour-leave@example.org>\r\n",
                                    "Does anybody know whether pier " + std::to_string(number) +
                                        " is open on Sunday? I would like to moor there and have read two "
                                        "different things about it.\r\n\r\nRegards, Jo\r\n"),
                       into);
            court.clock.advance(3s);
        }
    };
    for (int day = 0; day < 15; ++day) {
        post(day, before);
        subscribers += 2;
        court.clock.advance(24h);
    }
    EXPECT_EQ(before.refused, 0);
    Sent today;
    for (int number = 100; number < 103; ++number) post(number, today);  // 330 within the hour, 150 are allowed
    EXPECT_TRUE(court.nobody_is_restricted());
    EXPECT_EQ(today.held + today.refused, 0);
    EXPECT_EQ(today.accepted, 150);
    EXPECT_EQ(today.deferred, 180);
}

/// A harbour office: bills to people it never wrote to, each with its PDF.
struct Office : Honest {
    Sent invoices(int count, Millis apart) {
        Sent sent;
        for (int i = 0; i < count; ++i) {
            const auto number = std::to_string(20'000 + customer_);
            const auto* domain = customer_ % 2 == 0 ? "large.example" : "small.example";
            give(letter({numbered("customer", customer_++, domain)},
                        "Subject: Invoice " + number +
                            "\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"=_inv\"\r\n",
                        "--=_inv\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nDear customer,\r\n\r\nplease find "
                        "attached our invoice " +
                            number +
                            " for the berth in the western harbour, payable within 30 "
                            "days to the account that is named in it. If you have a question please answer to this "
                            "mail.\r\n\r\nKind regards\r\nAlice, harbour office\r\n--=_inv\r\nContent-Type: "
                            "application/pdf; "
                            "name=\"invoice-" +
                            number +
                            ".pdf\"\r\nContent-Disposition: attachment\r\n"
                            "Content-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQ=\r\n--=_inv--\r\n"),
                 sent);
            clock.advance(apart);
        }
        return sent;
    }
    /// `most` a day in the end, beginning with two.
    void grow(int days, int most) {
        for (int day = 0; day < days; ++day) {
            EXPECT_EQ(invoices(std::min(2 + day, most), 1min).refused, 0);
            clock.advance(23h);
        }
        journal.events.clear();
    }

private:
    int customer_ = 0;
};

TEST(Honest, InvoicesToStrangersOfWhoAlwaysSendsThem) {
    Office court;
    court.grow(45, 30);
    const auto sent = court.invoices(40, 20s);
    EXPECT_TRUE(court.nobody_is_restricted());
    EXPECT_EQ(sent.accepted, 40);
}

/// Seven days' bills within half an hour: that may wait for somebody to look, and restricts nobody.
TEST(Honest, AMonthsInvoicesAtOnce) {
    Office court;
    court.grow(30, 12);
    const auto sent = court.invoices(80, 20s);
    EXPECT_TRUE(court.nobody_is_restricted());
    EXPECT_EQ(sent.refused + sent.deferred, 0);
    EXPECT_GT(sent.accepted, 12) << "as many as on any day";
}

TEST(Honest, SixteenNewPeopleInCopy) {
    Honest court;
    court.live(40);
    std::vector<std::string> to{"friend3@partner.example"};
    for (int i = 0; i < 16; ++i) to.push_back(numbered("parent", i, i % 4 == 0 ? "small.example" : "large.example"));
    Sent sent;
    court.give(court.letter(to, "Subject: Summer party of the sailing class\r\n",
                            "Hello all,\r\n\r\nthe party is on Saturday at three on the lawn behind the boat house. "
                            "Could everybody bring a salad or a cake? The children need towels.\r\n\r\nAlice\r\n"),
               sent);
    EXPECT_TRUE(court.nobody_is_restricted());
    EXPECT_EQ(sent.accepted, 1);
}

/// Each week to more readers, at last to more than an hour's limit has room for.
TEST(Honest, ANewsletterOfWhoAlwaysSendsThem) {
    Honest court;
    Sent sent;
    const auto issue = [&](int number, int readers) {
        for (int first = 0; first < readers; first += 25) {
            std::vector<std::string> to;
            for (int i = first; i < std::min(first + 25, readers); ++i)
                to.push_back(numbered("reader", i, "large.example"));
            court.give(court.letter(to,
                                    "Subject: Harbour news " + std::to_string(number) +
                                        "\r\nList-Unsubscribe: <https://news.example.org/leave>\r\n"
                                        "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
                                    "Issue " + std::to_string(number) +
                                        ". The new crane works since Monday, the ferry goes every half hour again, and "
                                        "members get a free berth on the open day: https://news.example.org/" +
                                        std::to_string(number) + "\r\nTo leave this list follow the link above.\r\n"),
                       sent);
            court.clock.advance(5s);
        }
        court.clock.advance(24h * 7);
    };
    issue(0, 200);
    EXPECT_EQ(sent.deferred + sent.refused, 0) << "the first of somebody new may be held";
    sent = {};
    for (int week = 1; week < 20; ++week) issue(week, 200 + week * 10);
    EXPECT_EQ(sent.held + sent.deferred + sent.refused, 0);
    issue(20, 900);
    EXPECT_TRUE(court.nobody_is_restricted());
    EXPECT_EQ(sent.held + sent.refused, 0);
    EXPECT_EQ(sent.deferred, 16) << "400 readers over the hour's limit wait";
}

/// What the tests above rest on: a burst of the same size by somebody who never does so, with words of fraud, is
/// stopped.
TEST(Honest, AndAThiefIsStillStopped) {
    Honest court;
    court.live(40);
    Sent sent;
    for (int i = 0; i < 60; ++i) {
        court.give(
            court.letter({numbered("stranger", i, "large.example")}, "Subject: Your account is suspended\r\n",
                         "Dear customer, your bank account is suspended. Verify your password and your card within 24 "
                         "hours at http://203.0.113.7/bank/login.php or it is closed for ever.\r\n"),
            sent);
        court.clock.advance(2s);
    }
    EXPECT_LE(sent.accepted, 10);
    EXPECT_GT(sent.held + sent.refused, 40);
}

}  // namespace
}  // namespace tidegate
