// What people read. Each notice is kept as a file beside this one: read it aloud before changing it.
// TIDEGATE_WRITE_GOLDEN=1 writes the files anew.

#include "notify/texts.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "notify/events.hpp"
#include "notify/planner.hpp"

namespace tidegate {
namespace {

void expect_file(const std::string& name, const std::string& text) {
    const auto path = std::filesystem::path{__FILE__}.parent_path() / name;
    if (std::getenv("TIDEGATE_WRITE_GOLDEN") != nullptr) std::ofstream{path, std::ios::binary} << text;
    std::ifstream file{path, std::ios::binary};
    const std::string wanted{std::istreambuf_iterator<char>{file}, {}};
    EXPECT_EQ(text, wanted) << name;
}

/// The mails of these events under the alert policies of a new site, as they would go to `target`.
std::string mails_to(const std::string& target, const std::vector<Event>& events,
                     std::vector<AlertPolicy> policies = first_alert_policies()) {
    PlanMemory memory;
    const auto settings = site();
    const auto now = instant("2026-03-01T13:02:05Z");
    const auto plan = plan_notices({events, false, policies, settings, now, day_of(now, settings.zone), 100}, memory);
    std::string out;
    for (const auto& delivery : plan.deliveries) {
        if (delivery.channel != "mail" || delivery.target != target) continue;
        for (const char c : delivery.body) {
            if (c != '\r') out += c;
        }
    }
    return out;
}

TEST(NoticeTexts, AreWhatWeMeanToSay) {
    Event until_released = restricted();
    until_released.detail = R"({"cause":"TG-RESTRICTED","kind":"user"})";
    until_released.actor = "dora";
    until_released.sentence =
        "alice@example.org was restricted by dora: password found on the net. Sending is stopped until it is released.";
    Event released = event(EventKind::released);
    released.actor = "dora";
    released.sentence =
        "alice@example.org was released by dora: password changed, forwarding rule removed. Until 2026-03-02 00:00 CET "
        "going over the same limit defers mail and restricts nobody.";
    Event warned = event(EventKind::warned);
    warned.case_reference.clear();
    warned.sentence =
        "alice@example.org has used 95 % of a limit: 475 of 500 external recipients in 1 h (policy \"default\").";
    warned.detail = R"({"limit":"external_per_hour","used":475,"most":500,"percent":95,"policy":"default"})";
    Event organisation = event(EventKind::organisation_full, 1, "");
    organisation.case_reference.clear();
    organisation.sentence =
        "The organisation's limit is used up (12006 of 12006 external recipients in 24 h): mail to the outside is "
        "deferred, internal mail goes on.";
    Event trouble = event(EventKind::trouble, 1, "");
    trouble.case_reference.clear();
    trouble.sentence = "The store cannot be written: no space left on device (/var/lib/tidegate).";
    Event connector = event(EventKind::restricted, 1, "connector:printer");
    connector.sentence = "connector:printer addressed 512 external recipients in 1 h; the limit is 500.";
    Event held = event(EventKind::queue_held);
    held.sentence = "7 messages of alice@example.org were put on hold in the mail server's queue.";
    Event expiring = event(EventKind::held_expiring);
    expiring.sentence = "12 held messages of alice@example.org are deleted within a day unless somebody lets them go.";
    expiring.detail = R"({"count":12,"until":"2026-03-02T13:02:00Z","messages":[)"
                      R"({"at":"2026-02-23T09:00:00Z","subject":"Invoice 4711 for the work on your house in February",)"
                      R"("recipients":1},{"at":"2026-02-23T09:01:00Z","subject":"","recipients":40}]})";
    Event expired = event(EventKind::held_expired);
    expired.sentence = "1 held message of alice@example.org has waited 7 days, nobody let it go: it is deleted.";
    expired.detail = R"({"count":1,"messages":[{"at":"2026-02-23T09:00:00Z","subject":"Invoice","recipients":1}]})";
    Event breaker = event(EventKind::breaker_opened, 1, "");
    breaker.case_reference.clear();
    breaker.sentence =
        "The circuit breaker is open: 12 healthy senders were stopped within an hour, and 12 are too many to be their "
        "fault. The fault is probably ours: from now on detection only observes, and who goes over a limit is told to "
        "wait. Restrictions that stand go on.";
    Event canary = event(EventKind::canary_tripped, 1, "payroll@example.org");
    canary.case_reference.clear();
    canary.sentence =
        "Detection would have stopped payroll@example.org, which is a canary and must never be: look at what it goes "
        "by. Its mail goes on.";

    Event forwarding = event(EventKind::forwarding_began);
    forwarding.case_reference.clear();
    forwarding.sentence =
        "A rule of alice@example.org began to forward mail to an address of example.com, which it was never seen to do "
        "before.";

    const struct {
        std::string file, target;
        Event event;
    } notices[] = {
        {"forwarding_began.txt", "admin@example.org", forwarding},
        {"expiring_administrator.txt", "admin@example.org", expiring},
        {"expiring_person.txt", "alice@example.org", expiring},
        {"expired_person.txt", "alice@example.org", expired},
        {"breaker_opened.txt", "admin@example.org", breaker},
        {"canary_tripped.txt", "admin@example.org", canary},
        {"restricted_administrator.txt", "admin@example.org", restricted()},
        {"restricted_person.txt", "alice@example.org", restricted()},
        {"restricted_by_hand_administrator.txt", "admin@example.org", until_released},
        {"restricted_by_hand_person.txt", "alice@example.org", until_released},
        {"released_administrator.txt", "admin@example.org", released},
        {"released_person.txt", "alice@example.org", released},
        {"warned.txt", "admin@example.org", warned},
        {"organisation_full.txt", "admin@example.org", organisation},
        {"connector_restricted.txt", "admin@example.org", connector},
        {"messages_held.txt", "admin@example.org", held},
        {"trouble.txt", "admin@example.org", trouble},
    };
    for (const auto& notice : notices) expect_file(notice.file, mails_to(notice.target, {notice.event}));
}

TEST(NoticeTexts, SeveralEventsAreAList) {
    std::vector<Event> events;
    for (std::uint64_t id = 1; id <= 3; ++id) {
        events.push_back(event(EventKind::alerted, id, "user" + std::to_string(id) + "@example.org"));
    }
    expect_file("several.txt", mails_to("admin@example.org", events));
}

TEST(NoticeTexts, TheLastOfTheDaySaysSo) {
    auto policies = first_alert_policies();
    policies.front().most_per_day = 1;
    expect_file("last_of_the_day.txt", mails_to("admin@example.org", {restricted()}, policies));
}

TEST(NoticeTexts, HostileNamesStayWithinTheirLine) {
    Event hostile = restricted();
    hostile.entity = "o'brien\r\nBcc: all@example.org;$(reboot)@example.org";
    hostile.sentence = "J\xC3\xBCrgen\r\n.\r\nMAIL FROM:<x> \xE2\x80\xAE=?UTF-8?Q?x?= " + std::string(3'000, 'x');
    hostile.case_reference = "K7Q2\r\nX: y";
    expect_file("hostile.txt", mails_to("admin@example.org", {hostile}));
}

TEST(NoticeTexts, WrapsAtWords) {
    EXPECT_EQ(wrapped("", 3), "");
    EXPECT_EQ(wrapped("a b", 0), "a b");
    EXPECT_EQ(wrapped(std::string(75, 'a') + " b", 0), std::string(75, 'a') + "\nb");
    EXPECT_EQ(wrapped(std::string(74, 'a') + " b", 0), std::string(74, 'a') + " b");
    EXPECT_EQ(wrapped(std::string(200, 'a'), 0), std::string(200, 'a'));
    EXPECT_EQ(wrapped(std::string(70, 'a') + " bc", 4), std::string(70, 'a') + "\n    bc");
}

}  // namespace
}  // namespace tidegate
