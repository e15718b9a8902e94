#include "daemon/log_watch.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "maillog/file_follower.hpp"
#include "maillog/journal_follower.hpp"
#include "message/kind.hpp"

namespace tidegate {

namespace {

using namespace std::chrono_literals;

/// A line of the trace about this very message: queue ids are used again.
bool is_about(const Traced& line, const LoggedOutcome& outcome) {
    if (line.action >= Action::defer) return false;
    return !outcome.from || lower(line.from) == lower(*outcome.from);
}

bool sent_by_itself(const Traced& line) {
    return line.kind == to_string(MailKind::dsn) || line.kind == to_string(MailKind::auto_reply) ||
           line.kind == to_string(MailKind::forward);
}

std::string in_words(Millis behind) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(behind).count();
    if (seconds < 120) return std::to_string(seconds) + " s";
    if (seconds < 2 * 3600) return std::to_string(seconds / 60) + " min";
    return std::to_string(seconds / 3600) + " h";
}

}  // namespace

std::optional<Entity> submitter_of(const LoggedOutcome& outcome, Records& records) {
    constexpr Millis longest_back = 24h;
    if (!outcome.id.empty()) {
        const auto lines = records.trace(
            {.queue_id = outcome.id, .since = outcome.at - longest_back, .before = outcome.at + 1min, .most = 20});
        if (lines) {
            const auto found =
                std::ranges::find_if(*lines, [&](const Traced& line) { return is_about(line, outcome); });
            if (found != lines->end()) {
                if (sent_by_itself(*found)) return std::nullopt;
                if (auto who = Entity::parse(found->entity)) return std::move(*who);
                return std::nullopt;
            }
        }
    }
    if (outcome.login.empty()) return std::nullopt;
    auto who = Entity::user(outcome.login);
    return who ? std::optional{std::move(*who)} : std::nullopt;
}

Result<std::unique_ptr<LogWatch>> LogWatch::make(const Config& config, const Zone& zone, const Ground& ground) {
    std::vector<std::unique_ptr<LogSource>> sources;
    for (const auto& file : config.logs.files) {
        const auto position = ground.store.position(file);
        if (!position) return propagate(position, "how far " + file + " was read");
        sources.push_back(std::make_unique<FileFollower>(file, *position));
    }
    if (config.logs.journal) {
        const auto position = ground.store.position("journal");
        if (!position) return propagate(position, "how far the journal was read");
        sources.push_back(std::make_unique<JournalFollower>(*position));
    }
    // Where Dovecot tells of logins itself, its log would tell of them again.
    const bool logins = config.listen.auth_policy.empty();
    if (sources.empty()) return std::unique_ptr<LogWatch>{};
    return std::unique_ptr<LogWatch>{new LogWatch{std::move(sources), logins, zone, ground}};
}

LogWatch::LogWatch(std::vector<std::unique_ptr<LogSource>> sources, bool logins, const Zone& zone, const Ground& ground)
    : ground_{ground}, follower_{std::move(sources), ground_.store, ways(logins), ground_.clock, zone}, rounds_{[this] {
          return follower_.round();
      }} {}

void LogWatch::note_login(const LoggedLogin& told) const {
    const auto who = Entity::user(told.login.user);
    if (!who) return;
    LoginSeen seen;
    seen.at = told.at;
    seen.success = told.login.succeeded;
    seen.client = told.login.client;
    (void)ground_.judge.note_login(*who, std::move(seen));
}

LogFollower::Ways LogWatch::ways(bool logins) {
    return {.submitter = [this](const LoggedOutcome& outcome) { return submitter_of(outcome, ground_.store); },
            .charge = [this](const Entity& who,
                             std::vector<Signal> signals) { (void)ground_.judge.charge(who, std::move(signals)); },
            .settle = [this] { return ground_.store.flush(); },
            .login = logins ? std::function{[this](const LoggedLogin& told) { note_login(told); }}
                            : std::function<void(const LoggedLogin&)>{},
            .say = [this](const std::string& sentence,
                          bool trouble) { ground_.log.say(trouble ? Level::warning : Level::info, sentence); }};
}

HealthPart LogWatch::health() const {
    HealthPart out{.name = "logs", .ok = true, .sentence = {}, .unclear = false};
    for (const auto& state : follower_.states()) {
        if (!out.sentence.empty()) out.sentence += "; ";
        if (!state.trouble.empty()) {
            out.sentence += state.trouble;
            (state.waits ? out.unclear : out.ok) = state.waits;
            continue;
        }
        out.sentence += "follows " + state.source;
        if (state.behind) out.sentence += ", " + in_words(*state.behind) + " behind";
        if (state.lines > 0 && state.used == 0)
            out.sentence += "; none of its " + std::to_string(state.lines) + " lines was of use yet";
    }
    return out;
}

}  // namespace tidegate
