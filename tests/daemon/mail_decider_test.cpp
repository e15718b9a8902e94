// Where another filter is asked, the decision waits for it and rests on what it says; where it does not answer, it does
// not.

#include "daemon/mail_decider.hpp"

#include <gtest/gtest.h>

#include <future>

#include "judge/fakes.hpp"
#include "message/mail.hpp"
#include "mta/filter/fake_filter.hpp"

namespace tidegate {
namespace {

using namespace std::chrono_literals;

struct Asked : Court {
    Asked() {
        site.detection.mode = Detection::Mode::observe;
        open();
    }

    Submission with_mail(bool kept) const {
        const std::string text = "Subject: Hello\r\n\r\nSee you on Tuesday. the end.";
        auto out = message({"friend@partner.example"});
        auto mail = std::make_shared<Mail>(read_mail(text));
        if (kept) mail->octets = std::make_shared<const std::string>(text);
        out.mail = std::move(mail);
        return out;
    }

    /// The signal of other filters after one message was decided; 0 when there is none.
    double after(MailDecider& decider, const Submission& question) {
        auto decision = decider.decide(question);
        if (decision.ticket != 0) {
            std::promise<Verdict> told;
            decider.when_durable(std::move(decision), [&](Verdict verdict) { told.set_value(std::move(verdict)); });
            EXPECT_EQ(told.get_future().get().action, Action::accept);
        }
        for (const auto& signal : judge->explain(Entity::user("alice@example.org").value(), {}, {}).signals)
            if (signal.name == "other_filter") return signal.weight;
        return 0;
    }
};

TEST(MailDecider, WaitsForTheOtherFilterAndCountsItsWord) {
    const struct {
        const char* answer;
        double least, most;
    } rows[] = {{"SPAMD/1.1 0 EX_OK\r\nSpam: True ; 15.3 / 5.0\r\n\r\n", 3.9, 4},
                {"SPAMD/1.1 0 EX_OK\r\nSpam: False ; -2 / 5.0\r\n\r\n", -1, -0.9},
                {"nonsense\r\n\r\n", 0, 0}};
    for (const auto& row : rows) {
        SCOPED_TRACE(row.answer);
        Asked court;
        FakeFilter spamd{row.answer};
        OtherFilters filters{{.spamassassin = spamd.where(), .patience = 5s}, [](const std::string&) {}};
        MailDecider decider{*court.judge, court.journal};
        decider.ask_first(filters);
        const auto weight = court.after(decider, court.with_mail(true));
        EXPECT_GE(weight, row.least);
        EXPECT_LE(weight, row.most);
        EXPECT_EQ(spamd.asked, 1);
        EXPECT_EQ(decider.decide(court.with_mail(false)).ticket, 0U) << "what was not kept is not asked about";
    }
}

TEST(MailDecider, DecidesAtOnceWhereNoFilterTakesTheQuestion) {
    Asked court;
    OtherFilters none{{}, [](const std::string&) {}};
    MailDecider decider{*court.judge, court.journal};
    decider.ask_first(none);
    EXPECT_EQ(court.after(decider, court.with_mail(true)), 0);
}

}  // namespace
}  // namespace tidegate
