#pragma once
// A judge alone: a journal that drops everything, a clock moved by hand, one policy that nobody goes over.

#include <memory>

#include "judge/judge.hpp"

namespace tidegate::bench {

class DroppingJournal final : public Journal {
public:
    std::uint64_t append(Event) override { return 1; }
    void note(Traced) override {}
    void touch(const Entity&) override {}
    void when_committed(std::uint64_t, std::function<void(Outcome)> done) override { done({}); }
    bool writable() const override { return true; }
};

inline constexpr std::uint32_t no_end = 1'000'000'000;

struct Court {
    Court() {
        auto domains = std::make_shared<Organisation>();
        domains->domains = {"example.org"};
        organisation = std::move(domains);
        auto all = first_default_policy();
        all.limits = {no_end, no_end, no_end, 1'000, no_end};
        auto its_site = std::make_shared<Site>();
        its_site->organisation = organisation;
        judge = std::make_unique<Judge>(std::move(its_site),
                                        std::make_shared<const PolicyBook>(std::vector{all}, organisation), clock,
                                        random, journal);
    }

    /// A message at the end of data to one external and one internal recipient.
    static Submission message(std::string login) {
        Submission s;
        s.login = std::move(login);
        s.client = "192.0.2.10";
        s.auth_method = "PLAIN";
        s.from = s.login;
        s.recipients = {"kunde@example.net", "colleague@example.org"};
        s.size = 2'314;
        s.queue_id = "4XyZ1C0Jq8z1r";
        s.headers.emplace();
        s.headers->from = s.login;
        s.headers->subject = "Offer number 17";
        s.headers->message_id = "<17@office.example.org>";
        return s;
    }

    ManualClock clock{Instant{Millis{1'772'366'400'000}}};  // 2026-03-01T12:00:00Z
    SeededRandom random{1};
    DroppingJournal journal;
    std::shared_ptr<const Organisation> organisation;
    std::unique_ptr<Judge> judge;
};

}  // namespace tidegate::bench
