// The daemon itself: status, health, metrics, backup, and this API's own description.

#include "api/core.hpp"
#include "api/exposition.hpp"
#include "api/shapes.hpp"

namespace tidegate {

namespace json = boost::json;
using shape::flag;
using shape::list;
using shape::object;
using shape::text;
using shape::time;
using shape::whole;

namespace {

constexpr std::string_view version = TIDEGATE_VERSION;

json::object health_json(const Health& health) {
    json::array parts;
    for (const auto& part : health.parts) {
        parts.push_back(json::object{{"name", json_text(part.name)},
                                     {"ok", part.ok},
                                     {"unclear", part.unclear},
                                     {"sentence", json_text(part.sentence)}});
    }
    return {{"ready", health.ready}, {"parts", std::move(parts)}};
}

json::object counts_json(const JudgeCounts& counts) {
    json::object actions;
    for (std::size_t i = 0; i < counts.by_action.size(); ++i) {
        actions[to_string(static_cast<Action>(i))] = counts.by_action[i];
    }
    return {{"submissions", std::move(actions)},
            {"recipients_external", counts.recipients_external},
            {"recipients_internal", counts.recipients_internal},
            {"entities", counts.entities},
            {"restricted", counts.restricted},
            {"probation", counts.probation}};
}

Result<Answer> status(ApiCore& core, const Call&) {
    const auto now = core.parts.clock.now();
    const auto daemon = core.parts.status();
    json::object listening;
    for (const auto& [name, address] : daemon.listening) listening[name] = json_text(address);
    const auto uptime =
        std::max(std::chrono::floor<std::chrono::seconds>(now - daemon.started_at), std::chrono::seconds{0});
    return answer(json::object{{"version", version},
                               {"started_at", format_rfc3339(daemon.started_at)},
                               {"now", format_rfc3339(now)},
                               {"uptime_seconds", uptime.count()},
                               {"listening", std::move(listening)},
                               {"health", health_json(core.parts.health())},
                               {"administrator_exists", core.parts.access.has_administrator()},
                               {"counts", counts_json(core.parts.judge.counts())}});
}

Answer plain(unsigned code, std::string body) {
    Answer out;
    out.response.status = code;
    out.response.content_type = "text/plain; charset=utf-8";
    out.response.body = std::move(body);
    return out;
}

Result<Answer> alive(ApiCore&, const Call&) { return plain(200, "ok\n"); }

Result<Answer> ready(ApiCore& core, const Call&) {
    const auto health = core.parts.health();
    std::string said = health.ready ? "ready\n" : "not ready: see GET /v1/status\n";
    for (const auto& part : health.parts) {
        if (part.name == "detection" && !part.ok) said += "detection only observes: see GET /v1/breaker\n";
    }
    return plain(health.ready ? 200 : 503, std::move(said));
}

std::vector<Metric> own_metrics(ApiCore& core) {
    const auto counts = core.parts.judge.counts();
    Metric submissions{"submissions", "Submissions decided, by action.", true, {}};
    for (std::size_t i = 0; i < counts.by_action.size(); ++i) {
        submissions.samples.push_back(
            {{{"action", std::string{to_string(static_cast<Action>(i))}}}, static_cast<double>(counts.by_action[i])});
    }
    Metric requests{"api_requests", "HTTP requests answered, by status class.", true, {}};
    for (std::size_t i = 2; i < 6; ++i) {
        requests.samples.push_back({{{"status", std::to_string(i) + "xx"}},
                                    static_cast<double>(core.answered[i].load(std::memory_order_relaxed))});
    }
    const auto health = core.parts.health();
    const auto since = core.parts.clock.now() - core.parts.status().started_at;
    const auto value = [](auto number) { return static_cast<double>(number); };
    return {std::move(submissions),
            {"recipients",
             "Recipients of submissions that were not refused.",
             true,
             {{{{"direction", "external"}}, value(counts.recipients_external)},
              {{{"direction", "internal"}}, value(counts.recipients_internal)}}},
            {"entities",
             "Senders in memory, by state.",
             false,
             {{{{"state", "known"}}, value(counts.entities)},
              {{{"state", "restricted"}}, value(counts.restricted)},
              {{{"state", "probation"}}, value(counts.probation)}}},
            {"ready", "1 when /readyz says so.", false, {{{}, health.ready ? 1.0 : 0.0}}},
            {"uptime_seconds", "Since the start.", false, {{{}, value(since.count()) / 1000}}},
            std::move(requests)};
}

Result<Answer> metrics(ApiCore& core, const Call& call) {
    // No secret is in them, and nothing of a sender; still they are for this machine, or for those who may read.
    if (!is_from_here(call.request)) {
        const auto who = core.door.sign_in(call.request, false);
        if (!who.caller || who.caller->role < Role::viewer) {
            Answer refused;
            refused.response = error_response(401, "unauthenticated",
                                              "From another machine, or through a proxy, this needs the role viewer.");
            return refused;
        }
    }
    auto families = own_metrics(core);
    if (core.parts.metrics) {
        for (auto& family : core.parts.metrics()) families.push_back(std::move(family));
    }
    Answer out;
    out.response.content_type = open_metrics_type;
    out.response.body = open_metrics(families, version);
    return out;
}

Result<Answer> backup(ApiCore& core, const Call& call) {
    const std::filesystem::path to{call.text("to")};
    if (!to.is_absolute()) return fail(Fault::invalid, "to must be a whole path, beginning with \"/\"");
    if (auto done = core.parts.backup(to); !done) return tl::unexpected<Error>{done.error()};
    const auto ticket = core.tell(EventKind::setting_changed, call.caller.name,
                                  "A backup was written to " + to.string() + " by " + call.caller.name + ".",
                                  json::object{{"backup", json_text(to.string())}});
    return answer(json::object{{"to", json_text(to.string(), 4'096)}}, ticket);
}

Result<Answer> description(ApiCore& core, const Call&) { return answer(openapi(core.table, version)); }

Schema status_schema() {
    const auto health =
        object("Health", "",
               {{"ready", flag("")},
                {"parts", list("", object("HealthPart", "",
                                          {{"name", text("")},
                                           {"ok", flag("")},
                                           {"unclear", flag("Not known to work, such as before the first connection.")},
                                           {"sentence", text("What is wrong and what to do.")}}))}});
    const auto counts = object("Counts", "Since the start.",
                               {{"submissions", shape::open_object("By action.")},
                                {"recipients_external", whole("")},
                                {"recipients_internal", whole("")},
                                {"entities", whole("Senders in memory.")},
                                {"restricted", whole("")},
                                {"probation", whole("")}});
    return object("Status", "",
                  {{"version", text("")},
                   {"started_at", time("")},
                   {"now", time("")},
                   {"uptime_seconds", whole("")},
                   {"listening", shape::open_object("Addresses as bound: api, milter, policy, socket.")},
                   {"health", health},
                   {"administrator_exists", flag("")},
                   {"counts", counts}});
}

}  // namespace

void add_system_routes(std::vector<Route>& table) {
    table.push_back({"GET",
                     "/v1/status",
                     Need::viewer,
                     "Version, uptime, where it listens, health",
                     {},
                     {},
                     status_schema(),
                     "application/json",
                     status});
    table.push_back({"GET",
                     "/v1/openapi.json",
                     Need::viewer,
                     "This description",
                     {},
                     {},
                     shape::open_object("OpenAPI 3.1."),
                     "application/json",
                     description});
    table.push_back({"POST",
                     "/v1/backup",
                     Need::socket,
                     "Write a copy of the store, complete in itself",
                     {},
                     object("Backup", "", {{"to", text("A path on the daemon's machine.", 4'096)}}),
                     object("BackupDone", "", {{"to", text("", 4'096)}}),
                     "application/json",
                     backup});
    table.push_back({"GET",
                     "/metrics",
                     Need::nobody,
                     "Numbers for Prometheus; without a token from this machine only",
                     {},
                     {},
                     {},
                     open_metrics_type,
                     metrics});
    table.push_back({"GET", "/healthz", Need::nobody, "200 while the daemon runs", {}, {}, {}, "text/plain", alive});
    table.push_back({"GET", "/livez", Need::nobody, "200 while the daemon runs", {}, {}, {}, "text/plain", alive});
    table.push_back(
        {"GET", "/readyz", Need::nobody, "200 when it can do its work, else 503", {}, {}, {}, "text/plain", ready});
}

}  // namespace tidegate
