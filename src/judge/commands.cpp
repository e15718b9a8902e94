// People's commands, and what time does by itself: begin and end restrictions, remember, forget.

#include <algorithm>

#include "core/text.hpp"
#include "judge/state.hpp"
#include "judge/words.hpp"

namespace tidegate {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t senders_looked_at_a_tick = 20'000;  // some milliseconds: a burst of more would delay mail
/// A message of policy delegation that is silent for so long gets its line in the trace as it stands …
constexpr auto quiet_after = 60s;
/// … and may still be asked about for so long: a client may send slowly. One that has ended, for so long.
constexpr auto forgotten_after = 2h;
constexpr auto ended_kept_for = 10min;

/// How long old counts can keep the window of this cause full.
Millis window_of(Cause cause) {
    for (std::size_t i = 0; i < window_count; ++i) {
        if (cause_of(static_cast<Window>(i)) == cause) return span_of(static_cast<Window>(i));
    }
    return Millis{0};
}

std::optional<Restriction> restriction_of(const Case& c) {
    if (c.state != CaseState::restricted) return std::nullopt;
    Restriction out{.entity = c.entity, .case_reference = c.reference, .cause = c.cause};
    out.policy = c.policy;
    out.policy_version = c.policy_version;
    out.since = c.restricted_at.value_or(c.opened_at);
    out.until = c.until;
    out.restricted_by = c.opened_by;
    out.summary = std::string{in_words(c.cause)};
    if (c.cause == Cause::restricted) out.sentence = c.sentence;
    for (std::size_t i = 0; i < window_count && is_limit(c.cause) && !c.measures.empty(); ++i) {
        const auto& m = c.measures.front();
        const auto window = static_cast<Window>(i);
        if (to_string(window) == m.name) out.summary = words::over({window, m.used, m.demand, m.limit, std::nullopt});
    }
    return out;
}

/// What people were warned of before the restart is not told again.
void recall_warnings(const std::string& name, Sender& sender, const PolicyBook& book, Instant now) {
    const auto entity = Entity::parse(name);
    if (!entity) return;
    const auto ceilings = ceilings_of(book.choose(*entity, {}, false).limits);
    for (const auto window : {Window::external_per_hour, Window::internal_per_hour, Window::recipients_per_day}) {
        sender.warned[static_cast<std::size_t>(window)] =
            warning_level(sender.windows.used(now, window) * 100 / ceilings.of(window));
    }
}

}  // namespace

Judge::State::State(std::shared_ptr<const Site> site, std::shared_ptr<const PolicyBook> book, const Clock& clock,
                    Random& random, Journal& journal)
    : setup_{std::make_shared<const Setup>(Setup{std::move(site), std::move(book)})},
      clock_{clock},
      random_{random},
      journal_{journal},
      senders_{[&random] {
          std::uint64_t seed = 0;
          random.fill(reinterpret_cast<char*>(&seed), sizeof seed);
          return seed;
      }()},
      receipts_{[&random] {
          std::uint64_t seed = 0;
          random.fill(reinterpret_cast<char*>(&seed), sizeof seed);
          return seed;
      }()} {}

void Judge::State::use(std::shared_ptr<const Site> site, std::shared_ptr<const PolicyBook> book) {
    const std::lock_guard held{changing_setup_};
    const auto now = setup_.load();
    setup_.store(std::make_shared<const Setup>(Setup{site ? site : now->site, book ? book : now->book}));
}

void Judge::State::remember(Remembered past, std::vector<std::string>& problems) {
    const auto setup = setup_.load();
    const auto now = clock_.now();
    for (auto& [name, octets] : past.windows) {
        auto windows = Windows::decode(octets);
        if (!windows) {
            problems.push_back("the counters of " + name +
                               " cannot be read and start from nothing: " + windows.error().what);
        } else if (name == organisation_row) {
            organisation_ = std::move(*windows);
            if (const auto limit = setup->book->organisation().organisation_limit(); limit != 0) {
                organisation_warned_ = warning_level(organisation_.used(now, Window::recipients_per_day) * 100 / limit);
            }
        } else {
            auto& sender = senders_.shard(name).sender(name);
            sender.windows = std::move(*windows);
            recall_warnings(name, sender, *setup->book, now);
        }
    }
    for (auto& [name, octets] : past.habits) {
        auto habits = Habits::decode(octets);
        if (habits) {
            senders_.shard(name).sender(name).habits = std::make_unique<Habits>(std::move(*habits));
        } else {
            problems.push_back("the habits of " + name + " cannot be read and are learnt anew: " + habits.error().what);
        }
    }
    recall_cases(past, problems);
    recall_booked(past, problems);
    recall_breaker(past, now, problems);
    recall_heard();
}

void Judge::State::recall_cases(Remembered& past, std::vector<std::string>& problems) {
    for (auto& c : past.cases) {
        const auto& name = c.entity.text();
        auto& shard = senders_.shard(name);
        auto& record = shard.mark(name, shard.sender(name));
        if (auto restriction = restriction_of(c)) {
            if (auto begun = begin(record.standing, std::move(*restriction)); !begun)
                problems.push_back(begun.error().what);
        } else if (c.state == CaseState::probation && c.until) {
            record.standing.probations.push_back({c.reference, c.cause, *c.until});
        }
        record.cases.push_back(std::move(c));
    }
}

void Judge::State::end_at_its_time(const std::string& name, Record& record, Instant now, const Zone& zone) {
    // Nobody released it, so it is on probation only while what it counted may still fill its window.
    const auto probation_until =
        std::min(zone.following_midnight(now), now + window_of(record.standing.restriction->cause));
    const auto restriction = end(record.standing, now, probation_until);
    if (!restriction) return;
    auto* ended = record.find(restriction->case_reference);
    if (!ended) return;
    ended->ended_at = now;
    ended->ended_by = "tidegate";
    ended->end_reason = "its time had come";
    ended->state = has_probation(ended->cause) ? CaseState::probation : CaseState::closed;
    ended->until = has_probation(ended->cause) ? std::optional{probation_until} : std::nullopt;
    record.ticket = journal_.append(words::ended(EventKind::expired, *ended, now, "deliver", false, zone));
    if (ended->state == CaseState::closed)
        std::erase_if(record.cases,
                      [&](const auto& c) { return c.entity.text() == name && c.state == CaseState::closed; });
}

const Restriction* Judge::State::in_force(const std::string& name, Record* record, Instant now, const Zone& zone) {
    if (!record || !record->standing.restriction) return nullptr;
    const auto& until = record->standing.restriction->until;
    if (until && *until <= now) {
        end_at_its_time(name, *record, now, zone);
        return nullptr;
    }
    return &*record->standing.restriction;
}

void Judge::State::close_lapsed(Record& record, Instant now) {
    auto over = lapse(record.standing, now);
    for (const auto& c : record.cases) {
        if (c.state == CaseState::open && c.until && *c.until <= now) over.push_back(c.reference);
    }
    for (const auto& reference : over) {
        auto* c = record.find(reference);
        if (!c) continue;
        c->state = CaseState::closed;
        c->until.reset();
        record.ticket = journal_.append(words::closed(*c, now));
    }
    std::erase_if(record.cases, [](const auto& c) { return c.state == CaseState::closed; });
}

void Judge::State::tick() {
    const auto now = clock_.now();
    const auto setup = setup_.load();
    for (auto& shard : senders_.shards()) {
        const std::lock_guard held{shard->lock};
        std::vector<std::string> done;
        for (auto& [name, record] : shard->records) {
            (void)in_force(name, &record, now, setup->site->zone);
            close_lapsed(record, now);
            end_booked(name, record, now);
            if (record.standing.clear() && record.cases.empty() && record.booked.empty()) done.push_back(name);
        }
        for (const auto& name : done) {
            shard->records.erase(name);
            if (const auto sender = shard->senders.find(name); sender != shard->senders.end())
                sender->second.marked = false;
        }
    }
    senders_.forget_idle(now, senders_looked_at_a_tick);
    settle_breaker(now);
    std::vector<Traced> quiet;
    {
        const std::lock_guard held{open_.lock()};
        quiet = open_.note_older(now - quiet_after);
        open_.forget(now - forgotten_after, now - ended_kept_for);
    }
    if (!quiet.empty()) went_quiet_ = true;
    for (auto& line : quiet) keep(std::move(line));
}

void Judge::State::finish() {
    const std::lock_guard held{open_.lock()};
    for (auto& line : open_.note_older(Instant::max())) keep(std::move(line));
}

Result<std::uint64_t> Judge::State::release(const ReleaseRequest& request) {
    if (trimmed(request.reason).empty())
        return fail(Fault::invalid, "a release needs a reason: say what was found and done");
    if (request.held != "deliver" && request.held != "delete" && request.held != "keep") {
        return fail(Fault::invalid, "held must be \"deliver\", \"delete\" or \"keep\"");
    }
    const auto now = clock_.now();
    const auto setup = setup_.load();
    const auto& name = request.entity.text();
    auto& shard = senders_.shard(name);
    const std::lock_guard held{shard.lock};
    const auto record = shard.records.find(name);
    if (record == shard.records.end() || !in_force(name, &record->second, now, setup->site->zone)) {
        return fail(Fault::not_found, name + " is not restricted: there is nothing to release");
    }
    if (const auto sender = shard.senders.find(name); sender != shard.senders.end() && sender->second.habits) {
        sender->second.habits->risk.clear();  // a person has looked,
        sender->second.habits->recent = {};   // and what the thief sent is over
        touch(name, sender->second);
    }
    const auto restriction = end(record->second.standing, now, setup->site->zone.following_midnight(now));
    if (!restriction) return tl::unexpected<Error>{restriction.error()};
    auto* released = record->second.find(restriction->case_reference);
    if (!released) return fail(Fault::not_found, "case " + restriction->case_reference + " is missing");
    released->ended_at = now;
    released->ended_by = request.by;
    released->end_reason = utf8_line(request.reason, 1'000);
    released->state = has_probation(released->cause) ? CaseState::probation : CaseState::closed;
    released->until =
        has_probation(released->cause) ? std::optional{setup->site->zone.following_midnight(now)} : std::nullopt;
    const auto event =
        words::ended(EventKind::released, *released, now, request.held, request.override_gate, setup->site->zone);
    record->second.ticket = journal_.append(event);
    if (released->state == CaseState::closed) {
        std::erase_if(record->second.cases, [](const auto& c) { return c.state == CaseState::closed; });
    }
    return record->second.ticket;
}

Result<std::pair<std::string, std::uint64_t>> Judge::State::restrict(const Entity& entity, std::optional<Instant> until,
                                                                     const std::string& by, const std::string& reason) {
    if (trimmed(reason).empty()) return fail(Fault::invalid, "a restriction needs a reason: the case will show it");
    const auto now = clock_.now();
    if (until && *until <= now) return fail(Fault::invalid, "the end of a restriction must lie in the future");
    const auto setup = setup_.load();
    auto& shard = senders_.shard(entity.text());
    const std::lock_guard held{shard.lock};
    auto& sender = shard.sender(entity.text());
    auto& record = shard.mark(entity.text(), sender);
    (void)in_force(entity.text(), &record, now, setup->site->zone);
    Case opened{.reference = make_reference(random_), .entity = entity};
    opened.state = CaseState::restricted;
    opened.cause = Cause::restricted;
    opened.opened_at = now;
    opened.until = until;
    opened.opened_by = by;
    const auto choice = setup->book->explain(entity, {}, false);
    opened.policy = choice.policy->name;
    opened.policy_version = choice.policy->version;
    opened.policy_why = choice.why;
    opened.measures = measures_of(sender.windows, *choice.policy, now, nullptr);
    opened.sentence = entity.text() + " was restricted by " + by + ": " + utf8_line(reason, 1'000);
    auto begun = begin(record.standing, {.entity = entity,
                                         .case_reference = opened.reference,
                                         .cause = opened.cause,
                                         .policy = opened.policy,
                                         .policy_version = opened.policy_version,
                                         .since = now,
                                         .until = until,
                                         .restricted_by = by,
                                         .summary = std::string{in_words(Cause::restricted)},
                                         .sentence = opened.sentence});
    if (!begun) return tl::unexpected<Error>{begun.error()};
    record.cases.push_back(opened);
    record.ticket = journal_.append(words::restricted_by_hand(opened, now));
    return std::pair{opened.reference, record.ticket};
}

std::string Judge::State::windows_of(const std::string& entity) {
    if (entity == organisation_row) {
        const std::lock_guard held{organisation_lock_};
        organisation_dirty_ = false;
        organisation_.prune(clock_.now());
        return organisation_.encode();
    }
    auto& shard = senders_.shard(entity);
    const std::lock_guard held{shard.lock};
    const auto found = shard.senders.find(entity);
    if (found == shard.senders.end()) return {};
    found->second.dirty = false;
    return found->second.windows.prune(clock_.now()) ? std::string{} : found->second.windows.encode();
}

}  // namespace tidegate
