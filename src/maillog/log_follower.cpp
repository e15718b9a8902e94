#include "maillog/log_follower.hpp"

#include <algorithm>
#include <utility>

namespace tidegate {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t round_octets = 1U << 20U;
constexpr Millis pause = 1s;
constexpr std::size_t most_waiting = 1'000;  ///< refusals that are not clear yet
constexpr Millis longest_wait = 10min;
constexpr Millis kept_every = 5s;  ///< a position, while nothing was charged

}  // namespace

LogFollower::LogFollower(std::vector<std::unique_ptr<LogSource>> sources, LogPositions& positions, Ways ways,
                         const Clock& clock, Zone zone)
    : ways_{std::move(ways)}, positions_{positions}, clock_{clock} {
    for (auto& source : sources) {
        SourceState state;
        state.source = source->name();
        states_.push_back(std::move(state));
        logs_.push_back({.source = std::move(source), .reader = {LogFormat::any, zone, clock_.now()}});
    }
}

std::vector<SourceState> LogFollower::states() const {
    const std::lock_guard held{lock_};
    return states_;
}

Millis LogFollower::round() {
    bool more = false;
    auto states = this->states();
    for (std::size_t i = 0; i < logs_.size(); ++i) {
        logs_[i].reader.use_reference(clock_.now());
        more = follow(logs_[i], states[i]) || more;
    }
    charge();
    for (std::size_t i = 0; i < logs_.size(); ++i) keep_position(logs_[i], states[i]);
    const std::lock_guard held{lock_};
    states_ = std::move(states);
    return more ? 0ms : pause;
}

bool LogFollower::follow(Followed& log, SourceState& state) {
    const auto read = log.source->read([&](const SourceLine& line) { take_line(log, state, line); }, round_octets);
    state.behind.reset();
    tell(state, read ? Outcome{} : Outcome{tl::unexpected<Error>{read.error()}});
    if (!read || !*read) return false;
    if (log.last_line != Instant{}) state.behind = std::max(Millis{0}, clock_.now() - log.last_line);
    return true;
}

void LogFollower::tell(SourceState& state, const Outcome& outcome) {
    const auto before = state.trouble;
    state.waits = !outcome && outcome.error().fault == Fault::not_found;
    state.trouble = outcome ? std::string{} : outcome.error().what;
    if (state.trouble == before || !ways_.say) return;
    if (!outcome) return ways_.say("logs: " + state.trouble, true);
    ways_.say("logs: follows " + state.source + " again", false);
}

void LogFollower::take_line(Followed& log, SourceState& state, const SourceLine& line) {
    ++state.lines;
    std::optional<DatedFact> dated;
    if (line.at) {
        if (auto fact = read_log_text(LogFormat::any, line.program, line.text))
            dated = DatedFact{*line.at, std::move(*fact)};
    } else {
        dated = log.reader.read(line.text);
    }
    if (!dated) return;
    ++state.used;
    const auto now = clock_.now();
    log.last_line = dated->at = std::min(dated->at, now);
    joiner_.take(std::move(*dated), records_);
    for (auto& record : records_) {
        if (auto* login = std::get_if<LoggedLogin>(&record); login != nullptr && ways_.login && !line.known)
            ways_.login(*login);
        auto* outcome = std::get_if<LoggedOutcome>(&record);
        if (outcome == nullptr) continue;
        charges_.count(*outcome, now);
        if (!charges_.speaks(*outcome, now)) continue;
        if (line.known) {
            charges_.recall(*outcome, now);
            continue;
        }
        log.dirty = true;
        spoken_.push_back(std::move(*outcome));
    }
    records_.clear();
}

/// Of what was read now and what waits, that of which it is clear that it speaks against its sender.
std::vector<LoggedOutcome> LogFollower::clear_ones(Instant now) {
    for (auto& outcome : std::exchange(spoken_, {})) waiting_.emplace_back(now, std::move(outcome));
    std::vector<LoggedOutcome> out;
    std::deque<std::pair<Instant, LoggedOutcome>> still;
    auto over = waiting_.size() - std::min(waiting_.size(), most_waiting);
    for (auto& [since, outcome] : waiting_) {
        const bool in_time = over == 0 && now >= since && now - since < longest_wait;
        over -= over > 0 ? 1 : 0;
        if (in_time && charges_.waits(outcome, now)) {
            still.emplace_back(since, std::move(outcome));
        } else if (charges_.speaks(outcome, now)) {
            out.push_back(std::move(outcome));
        }
    }
    waiting_ = std::move(still);
    return out;
}

void LogFollower::charge() {
    const auto now = clock_.now();
    const auto clear = clear_ones(now);
    if (clear.empty()) return;
    // Who submitted it was noted when it came in, and may not be on disk yet.
    (void)ways_.settle();
    for (const auto& outcome : clear) {
        if (const auto who = ways_.submitter(outcome)) charges_.charge(outcome, *who, now);
    }
    for (auto& due : charges_.take()) ways_.charge(due.who, std::move(due.signals));
}

/// Only after what was read is charged, and the charge on disk.
void LogFollower::keep_position(Followed& log, SourceState& state) {
    const auto now = clock_.now();
    const auto position = log.source->position();
    if (position.empty() || (position == log.kept && !log.dirty)) return;
    const bool due = log.dirty || now < log.kept_at || now - log.kept_at >= kept_every;
    if (!due) return;
    Outcome kept = log.dirty ? ways_.settle() : Outcome{};
    if (kept) kept = positions_.keep_position(state.source, position);
    if (!kept) {
        if (state.trouble.empty())
            state.trouble = "how far " + state.source + " was read is not kept: " + kept.error().what;
        return;
    }
    log.kept = position;
    log.kept_at = now;
    log.dirty = false;
}

}  // namespace tidegate
