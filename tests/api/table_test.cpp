// The table of routes against what really answers, both ways: every route has an example here and every example a
// route; each answer has the shape that the table declares; and nobody gets further than the role allows.

#include <gtest/gtest.h>

#include <set>

#include "api/world.hpp"

namespace tidegate {
namespace {

struct Example {
    std::string method;
    std::string path;
    std::string target;
    std::string body = {};
    unsigned status = 200;
    bool fresh = false;    ///< before an administrator exists
    bool session = false;  ///< only a session can
};

std::vector<Example> examples() {
    const std::string alert =
        R"([{"name":"x","severity":"high","kinds":["restricted"],"enabled":true,"mail_to":["a@example.org"],)"
        R"("tell_administrators":true,"tell_sender":false,"webhook":true,"aggregate_seconds":60,"most_per_day":10}])";
    const std::string check = R"({"user":"carol@example.org","client":"192.0.2.1","from":"carol@example.org",)"
                              R"("recipients":["a@example.com"]})";
    return {
        {"GET", "/v1/status", "/v1/status"},
        {"GET", "/v1/openapi.json", "/v1/openapi.json"},
        {"POST", "/v1/backup", "/v1/backup", R"({"to":"/var/backups/tidegate.db"})"},
        {"GET", "/metrics", "/metrics"},
        {"GET", "/healthz", "/healthz"},
        {"GET", "/livez", "/livez"},
        {"GET", "/readyz", "/readyz"},
        {"GET", "/v1/restricted", "/v1/restricted?q=alice&kind=user&sort=entity&limit=5&offset=0"},
        {"GET", "/v1/restricted/{entity}", "/v1/restricted/alice%40example.org"},
        {"POST", "/v1/restricted/{entity}/release", "/v1/restricted/alice@example.org/release",
         R"({"reason":"password changed","override":false,"held":"keep"})"},
        {"POST", "/v1/restricted/{entity}", "/v1/restricted/connector:printer", R"({"reason":"broken"})", 201},
        {"GET", "/v1/entities", "/v1/entities"},
        {"GET", "/v1/entities/{entity}", "/v1/entities/alice@example.org"},
        {"GET", "/v1/entities/{entity}/explain", "/v1/entities/nobody@example.org/explain?from=a@b.c&recipient=d@e.f"},
        {"GET", "/v1/cases", "/v1/cases?entity=alice@example.org"},
        {"GET", "/v1/cases/{reference}", "/v1/cases/CASE"},
        {"GET", "/v1/cases/{reference}/export", "/v1/cases/CASE/export"},
        {"GET", "/v1/policies", "/v1/policies"},
        {"POST", "/v1/policies", "/v1/policies",
         R"({"name":"Sales","scope":{"users":["s@example.org"]},"limits":{"external_per_hour":300}})", 201},
        {"POST", "/v1/policies/check", "/v1/policies/check",
         R"({"name":"default","limits":{"external_per_hour":2000,"recipients_per_day":9000}})"},
        {"GET", "/v1/policies/{name}", "/v1/policies/marketing"},
        {"PATCH", "/v1/policies/{name}", "/v1/policies/default?if_version=0",
         R"({"limits":{"external_per_hour":900}})"},
        {"PUT", "/v1/policies/{name}", "/v1/policies/Marketing",
         R"({"scope":{"users":["berta@example.org"]},"limits":{"external_per_hour":700}})"},
        {"DELETE", "/v1/policies/{name}", "/v1/policies/Marketing"},
        {"GET", "/v1/policies/{name}/versions", "/v1/policies/Marketing/versions"},
        {"GET", "/v1/booked", "/v1/booked?entity=alice@example.org"},
        {"POST", "/v1/booked", "/v1/booked",
         R"({"entity":"alice@example.org","recipients":600,"until":"2026-03-02T12:00:00Z","reason":"invitation"})",
         201},
        {"DELETE", "/v1/booked/{reference}", "/v1/booked/K7Q2-M9XD", "", 404},
        {"GET", "/v1/breaker", "/v1/breaker"},
        {"POST", "/v1/breaker/close", "/v1/breaker/close", R"({"reason":"mended"})", 409},
        {"GET", "/v1/held", "/v1/held"},
        {"POST", "/v1/held/{queue_id}/deliver", "/v1/held/4XYZ1/deliver"},
        {"POST", "/v1/held/{queue_id}/delete", "/v1/held/4XYZ1/delete", "{}"},
        {"GET", "/v1/model", "/v1/model"},
        {"POST", "/v1/model/reset", "/v1/model/reset", R"({"reason":"taught wrongly"})"},
        {"GET", "/v1/trace", "/v1/trace?since=2026-03-01T00:00:00Z&action=reject"},
        {"GET", "/v1/audit", "/v1/audit?kind=restricted"},
        {"GET", "/v1/audit/verify", "/v1/audit/verify"},
        {"GET", "/v1/events", "/v1/events?submissions=1"},
        {"GET", "/v1/alerts", "/v1/alerts"},
        {"GET", "/v1/alerts/policies", "/v1/alerts/policies"},
        {"PUT", "/v1/alerts/policies", "/v1/alerts/policies", alert},
        {"GET", "/v1/admin/administrators", "/v1/admin/administrators"},
        {"POST", "/v1/admin/administrators", "/v1/admin/administrators",
         R"({"name":"vera","password":"long enough 1","role":"viewer"})", 201},
        {"DELETE", "/v1/admin/administrators/{name}", "/v1/admin/administrators/otto"},
        {"GET", "/v1/admin/tokens", "/v1/admin/tokens"},
        {"DELETE", "/v1/admin/tokens/{id}", "/v1/admin/tokens/deadbeef"},
        {"POST", "/v1/admin/tokens", "/v1/admin/tokens",
         R"({"name":"t","role":"check","expires_at":"2027-01-01T00:00:00Z"})", 201},
        {"POST", "/v1/setup", "/v1/setup", R"({"token":"LINK","name":"anna","password":"long enough 1"})", 201, true},
        {"POST", "/v1/session", "/v1/session", R"({"name":"PERSON","password":"PASSWORD"})", 201},
        {"GET", "/v1/session", "/v1/session", "", 200, false, true},
        {"DELETE", "/v1/session", "/v1/session", "", 200, false, true},
        {"GET", "/v1/sessions", "/v1/sessions", "", 200, false, true},
        {"DELETE", "/v1/sessions/{id}", "/v1/sessions/SESSION", "", 200, false, true},
        {"POST", "/v1/session/password", "/v1/session/password",
         R"({"current":"PASSWORD","password":"mauve kestrel 27 anvil"})", 200, false, true},
        {"POST", "/v1/session/totp", "/v1/session/totp", R"({"password":"PASSWORD"})", 200, false, true},
        {"POST", "/v1/session/totp/confirm", "/v1/session/totp/confirm", R"({"code":"CODE"})", 200, false, true},
        {"POST", "/v1/session/totp/remove", "/v1/session/totp/remove", R"({"password":"PASSWORD"})", 404, false, true},
        {"POST", "/v1/session/recovery", "/v1/session/recovery", R"({"password":"PASSWORD"})", 409, false, true},
        {"DELETE", "/v1/admin/administrators/{name}/second-factor", "/v1/admin/administrators/otto/second-factor", "",
         404},
        {"POST", "/v1/check", "/v1/check", check},
        {"POST", "/v1/complaints", "/v1/complaints", R"({"message":"RnJvbTogYQoKYgo="})"},
        {"POST", "/v1/check/{receipt}/failed", "/v1/check/abc/failed"},
        {"POST", "/v1/import", "/v1/import", R"({"senders":[]})"},
        {"GET", "/", "/"},
        {"GET", "/style.css", "/style.css"},
        {"GET", "/setup", "/setup?token=abc"},
        {"POST", "/setup", "/setup", "token=LINK&name=anna&password=long+enough+1", 200, true},
        {"GET", "/c/{reference}", "/c/CASE"},
    };
}

std::string filled(std::string text, const std::string& word, const std::string& by) {
    const auto found = text.find(word);
    return found == std::string::npos ? text : text.replace(found, word.size(), by);
}

/// The example as `person` would ask it: with the references of this world, and a password that is known.
Example prepared(ApiWorld& world, Example example, const std::string& person) {
    example.target = filled(example.target, "CASE", world.reference);
    example.body = filled(example.body, "LINK", world.access.setup_token());
    example.body = filled(example.body, "PERSON", person);
    if (example.body.find("PASSWORD") != std::string::npos) {
        const std::string known = "ochre falcon 81 tongs";
        EXPECT_TRUE(world.access.set_password(person, known));
        example.body = filled(example.body, "PASSWORD", known);
    }
    if (example.body.find("CODE") != std::string::npos) {
        const auto offer = world.access.offer_totp(person);
        if (offer) example.body = filled(example.body, "CODE", world.totp(offer->secret));
    }
    if (example.session) {
        world.in_session(person, "GET");
        example.target = filled(example.target, "SESSION", world.sessions.all().at(0).id);
    }
    return example;
}

HttpResponse play(ApiWorld& world, const Example& wanted) {
    const auto example = prepared(world, wanted, "anna");
    if (example.session) return world.ask_session("anna", example.method, example.target, example.body);
    return world.ask_socket(0, example.method, example.target, example.body);
}

TEST(ApiTable, EveryRouteAnswersInItsShape) {
    const auto table = route_table();
    std::set<std::string> shown;
    for (const auto& example : examples()) {
        SCOPED_TRACE(example.method + " " + example.path);
        const auto route = std::ranges::find_if(
            table, [&](const auto& r) { return r.method == example.method && r.path == example.path; });
        ASSERT_NE(route, table.end()) << "the example has no route";
        shown.insert(example.method + " " + example.path);
        ApiWorld world{example.fresh};
        const auto got = play(world, example);
        ASSERT_EQ(got.status, example.status) << got.body;
        if (example.status >= 400) continue;  // refused, as there is nothing to do it to
        if (!route->answer) {
            EXPECT_TRUE(got.content_type.starts_with(route->media)) << got.content_type;
            continue;
        }
        EXPECT_EQ(got.content_type, "application/json");
        for (const auto& difference : differences(*route->answer, parsed(got))) ADD_FAILURE() << difference << got.body;
    }
    for (const auto& route : table) {
        const auto name = std::string{route.method} + " " + std::string{route.path};
        EXPECT_TRUE(shown.contains(name)) << name << " has no example";
    }
    EXPECT_EQ(shown.size(), table.size()) << "a route is in the table twice";
}

bool allowed(Need need, std::optional<Role> role, bool by_session) {
    switch (need) {
        case Need::nobody: return true;
        case Need::session: return by_session;
        case Need::check: return role.has_value();
        case Need::viewer: return role >= Role::viewer;
        case Need::helpdesk: return role >= Role::helpdesk;
        case Need::administrator: return role >= Role::administrator;
        case Need::socket: return false;
    }
    return false;
}

struct Comer {
    std::optional<Role> role;  ///< nothing: nobody who is known
    bool by_session = false;   ///< else by token
};

constexpr Comer comers[] = {
    {},
    {Role::check},
    {Role::viewer},
    {Role::helpdesk},
    {Role::administrator},
    {Role::check, true},
    {Role::viewer, true},
    {Role::helpdesk, true},
    {Role::administrator, true},
};

TEST(ApiTable, EveryRoleGetsAsFarAsItMayAndNoFurther) {
    const auto all = examples();
    for (const auto& route : route_table()) {
        if (route.path == "/metrics") continue;  // its own rule: see MetricsAreForThisMachine
        const auto found =
            std::ranges::find_if(all, [&](const auto& e) { return e.method == route.method && e.path == route.path; });
        ASSERT_NE(found, all.end());
        ApiWorld world;
        for (const auto& [role, by_session] : comers) {
            const std::string person{!role || *role == Role::administrator ? "anna" : to_string(*role)};
            SCOPED_TRACE(std::string{route.method} + " " + std::string{route.path} + " as " +
                         (role ? person : "nobody") + (by_session ? " in a session" : ""));
            world.queue.calls.clear();
            const auto example = prepared(world, *found, person);
            const auto events = world.journal.events.size();
            const auto got = by_session ? world.ask_session(person, example.method, example.target, example.body)
                                        : world.ask(role, example.method, example.target, example.body);
            if (allowed(route.need, role, by_session)) {
                EXPECT_NE(got.status, 401U) << got.body;
                EXPECT_NE(got.status, 403U) << got.body;
                continue;
            }
            const bool known = role && route.need != Need::session;
            EXPECT_EQ(got.status, known ? 403U : 401U) << got.body;
            EXPECT_EQ(fault_of(got), known ? "forbidden" : "unauthenticated");
            EXPECT_EQ(world.journal.events.size(), events) << "nothing happened";
            EXPECT_TRUE(world.queue.calls.empty());
        }
    }
}

TEST(ApiTable, EveryChangeInASessionNeedsTheCsrf) {
    for (const auto& wanted : examples()) {
        ApiWorld world;
        const auto table = route_table();
        const auto route = std::ranges::find_if(
            table, [&](const auto& r) { return r.method == wanted.method && r.path == wanted.path; });
        if (route->need == Need::nobody || route->method == "GET") continue;
        SCOPED_TRACE(wanted.method + " " + wanted.path);
        const auto example = prepared(world, wanted, "anna");
        auto request = world.in_session("anna", example.method);
        request.csrf = csrf_of("something else");
        const auto events = world.journal.events.size();
        const auto got = world.send(request, example.target, example.body);
        EXPECT_EQ(got.status, 403U) << got.body;
        EXPECT_EQ(fault_of(got), "csrf");
        EXPECT_EQ(world.journal.events.size(), events) << "nothing happened";
    }
}

TEST(ApiTable, OpenApiNamesEveryRouteAndNothingElse) {
    ApiWorld world;
    const auto document = parsed(world.ask(Role::viewer, "GET", "/v1/openapi.json")).as_object();
    EXPECT_EQ(document.at("openapi").as_string(), "3.1.0");
    std::size_t operations = 0;
    std::set<std::string> ids;
    for (const auto& path : document.at("paths").as_object()) {
        for (const auto& operation : path.value().as_object()) {
            ++operations;
            ids.insert(std::string{operation.value().at("operationId").as_string()});
        }
    }
    EXPECT_EQ(operations, route_table().size());
    EXPECT_EQ(ids.size(), operations) << "operation ids differ";
    const auto text = boost::json::serialize(document);
    const auto& schemas = document.at("components").at("schemas").as_object();
    constexpr std::string_view mark = R"("#/components/schemas/)";
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
        const auto begin = at + mark.size();
        const auto name = text.substr(begin, text.find('"', begin) - begin);
        EXPECT_TRUE(schemas.contains(name)) << name;
    }
}

// A component is written where it is first met: the same name must mean the same everywhere.
TEST(ApiTable, EveryNamedShapeHasOneMeaning) {
    std::map<std::string, std::string> seen;
    const std::function<void(const Schema&)> walk = [&](const Schema& schema) {
        if (schema.kind == Schema::Kind::object && !schema.name.empty()) {
            boost::json::object components;
            (void)json_schema(schema, components);
            const auto text = boost::json::serialize(components.at(schema.name));
            const auto [found, first] = seen.emplace(schema.name, text);
            EXPECT_TRUE(first || found->second == text) << schema.name;
        }
        for (const auto& field : schema.fields) walk(field.schema);
        for (const auto& item : schema.items) walk(item);
    };
    for (const auto& route : route_table()) {
        if (route.body) walk(*route.body);
        if (route.answer) walk(*route.answer);
    }
}

}  // namespace
}  // namespace tidegate
