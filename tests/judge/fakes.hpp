#pragma once
// A judge with everything around it at hand: a clock moved by hand and a journal that only remembers.

#include <algorithm>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "judge/judge.hpp"
#include "judge/policy_desk.hpp"

namespace tidegate {

class FakeJournal : public Journal {
public:
    std::uint64_t append(Event event) override {
        const std::lock_guard held{lock};
        events.push_back(std::move(event));
        return events.size();
    }
    void note(Traced line) override {
        const std::lock_guard held{lock};
        lines.push_back(std::move(line));
    }
    void touch(const Entity& entity) override {
        const std::lock_guard held{lock};
        touched.push_back(entity.text());
    }
    void when_committed(std::uint64_t, std::function<void(Outcome)> done) override { done({}); }
    bool writable() const override { return is_writable; }

    std::vector<const Event*> of(EventKind kind) const {
        std::vector<const Event*> out;
        for (const auto& event : events) {
            if (event.kind == kind) out.push_back(&event);
        }
        return out;
    }

    std::mutex lock;
    std::vector<Event> events;
    std::vector<Traced> lines;
    std::vector<std::string> touched;
    bool is_writable = true;
};

inline Instant at(std::string_view text) { return parse_rfc3339(text).value(); }

class FakeRecords final : public Records {
public:
    Result<Case> find_case(const std::string& reference) override {
        for (const auto& c : all_cases) {
            if (c.reference == reference) return c;
        }
        return fail(Fault::not_found, "there is no case " + reference);
    }
    Result<std::vector<Case>> cases(const CaseQuery&) override { return all_cases; }
    Result<std::vector<Traced>> evidence(const std::string&) override { return lines; }
    Result<std::vector<Traced>> trace(const TraceQuery& query) override {
        asked = query;
        std::vector<Traced> out;
        for (const auto& line : lines) {
            if (query.message_id.empty() || query.message_id == line.message_id) out.push_back(line);
        }
        return out;
    }
    Result<std::vector<Event>> events(const EventQuery& query) override {
        const std::lock_guard guard{lock};
        std::vector<Event> out;
        for (const auto& event : all_events) {
            const bool wanted = query.kinds.empty() || std::ranges::find(query.kinds, event.kind) != query.kinds.end();
            const bool of = (query.entity.empty() || query.entity == event.entity) &&
                            (query.case_reference.empty() || query.case_reference == event.case_reference);
            const bool then = (!query.since || event.at >= *query.since) && (!query.before || event.at < *query.before);
            if (wanted && of && then && event.id > query.after.value_or(0)) out.push_back(event);
        }
        if (!query.after) std::ranges::reverse(out);
        if (out.size() > query.most) out.resize(query.most);
        return out;
    }
    Result<std::vector<HeldMessage>> held(const std::string&) override { return messages; }
    Result<std::vector<std::string>> policy_versions(const std::string&) override { return versions; }

    void add_event(EventKind kind, std::string sentence, std::string detail = {}) {
        const std::lock_guard guard{lock};
        Event event;
        event.kind = kind;
        event.at = at("2026-03-01T12:00:00Z");
        event.actor = "tidegate";
        event.sentence = std::move(sentence);
        event.detail = std::move(detail);
        event.id = all_events.size() + 1;
        all_events.push_back(std::move(event));
    }

    std::mutex lock;
    std::vector<Case> all_cases;
    std::vector<Traced> lines;
    std::vector<Event> all_events;
    std::vector<HeldMessage> messages;
    std::vector<std::string> versions;
    TraceQuery asked;
};

/// The court of a test: example.org, one default policy, noon of 2026-03-01 UTC.
struct Court {
    explicit Court(Limits limits = standard_limits, OverLimit over = OverLimit::restrict_until_following_day) {
        organisation.domains = {"example.org"};
        organisation.lifelines = {"help@desk.example"};
        Policy first = first_default_policy();
        first.limits = limits;
        first.over_limit = over;
        policies = {first};
        open();
    }

    /// Builds the judge anew from what stands in the members, as a start of the daemon does.
    void open(Remembered past = {}) {
        site.organisation = std::make_shared<const Organisation>(organisation);
        book = std::make_shared<const PolicyBook>(policies, site.organisation);
        judge = std::make_unique<Judge>(std::make_shared<const Site>(site), book, clock, random, journal);
        std::vector<std::string> problems;
        judge->remember(std::move(past), problems);
        desk = std::make_unique<PolicyDesk>(*judge, journal, records, clock);
    }

    Submission message(std::vector<std::string> recipients, std::string login = "alice@example.org") const {
        Submission s;
        s.way = Way::milter;
        s.login = std::move(login);
        s.client = "192.0.2.10";
        s.from = s.login;
        s.recipients = std::move(recipients);
        s.headers.emplace();
        s.headers->from = s.login;
        s.headers->subject = "Hello";
        s.queue_id = "4XyZ1";
        return s;
    }

    /// `count` different external recipients.
    static std::vector<std::string> outside(std::size_t count, std::string_view prefix = "r") {
        std::vector<std::string> out;
        for (std::size_t i = 0; i < count; ++i) out.push_back(std::string{prefix} + std::to_string(i) + "@example.com");
        return out;
    }

    Verdict send(std::vector<std::string> recipients, std::string login = "alice@example.org") {
        return judge->decide(message(std::move(recipients), std::move(login))).verdict;
    }

    std::uint64_t used(std::string_view name, const std::string& login = "alice@example.org") const {
        for (const auto& use : judge->explain(Entity::parse(login).value(), {}, {}).limits) {
            if (use.name == name) return use.used;
        }
        return UINT64_MAX;
    }

    Outcome release(const std::string& login = "alice@example.org") {
        const auto done =
            judge->release({.entity = Entity::parse(login).value(), .by = "anna", .reason = "password changed"});
        if (!done) return tl::unexpected<Error>{done.error()};
        return {};
    }

    ManualClock clock{at("2026-03-01T12:00:00Z")};
    SeededRandom random{42};
    FakeJournal journal;
    FakeRecords records;
    Organisation organisation;
    Site site;
    std::vector<Policy> policies;
    std::shared_ptr<const PolicyBook> book;
    std::unique_ptr<Judge> judge;
    std::unique_ptr<PolicyDesk> desk;
};

}  // namespace tidegate
