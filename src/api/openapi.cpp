// /v1/openapi.json, made of the table of routes and nothing else.

#include "api/route.hpp"
#include "api/sign_in.hpp"
#include "core/text.hpp"

namespace tidegate {

namespace json = boost::json;

namespace {

/// "GET /v1/cases/{reference}" → "get_v1_cases_reference".
std::string operation_id(const Route& route) {
    std::string out = lower(route.method);
    for (const char c : route.path) {
        if (c == '{' || c == '}') continue;
        out += (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '_';
    }
    return out;
}

json::array parameters(const Route& route) {
    json::array out;
    std::string_view rest = route.path;
    for (auto open = rest.find('{'); open != std::string_view::npos; open = rest.find('{')) {
        const auto shut = rest.find('}', open);
        out.push_back(json::object{{"name", rest.substr(open + 1, shut - open - 1)},
                                   {"in", "path"},
                                   {"required", true},
                                   {"schema", json::object{{"type", "string"}}}});
        rest.remove_prefix(shut + 1);
    }
    for (const auto& parameter : route.query) {
        out.push_back(json::object{{"name", parameter.name},
                                   {"in", "query"},
                                   {"description", parameter.about},
                                   {"schema", json::object{{"type", parameter.whole ? "integer" : "string"}}}});
    }
    return out;
}

json::object operation(const Route& route, json::object& components) {
    json::object media;
    if (route.answer) {
        media["application/json"] = json::object{{"schema", json_schema(*route.answer, components)}};
    } else {
        media[route.media] = json::object{{"schema", json::object{{"type", "string"}}}};
    }
    const json::object error{{"$ref", "#/components/responses/Error"}};
    json::object responses{{"2XX", json::object{{"description", "Done."}, {"content", std::move(media)}}},
                           {"default", error}};
    json::object out{{"operationId", operation_id(route)},
                     {"summary", route.summary},
                     {"x-role", to_string(route.need)},
                     {"responses", std::move(responses)}};
    if (route.need == Need::nobody) out["security"] = json::array{};
    if (auto all = parameters(route); !all.empty()) out["parameters"] = std::move(all);
    if (route.body) {
        out["requestBody"] = json::object{
            {"required", true},
            {"content",
             json::object{{"application/json", json::object{{"schema", json_schema(*route.body, components)}}}}}};
    }
    return out;
}

json::object error_schema() {
    const auto schema = shape::object(
        "", "What went wrong.",
        {{"error",
          shape::object("", "",
                        {{"fault", shape::choice("What a caller can do about it.",
                                                 {"invalid", "not_found", "conflict", "unavailable", "forbidden",
                                                  "unauthenticated", "denied", "second_factor", "csrf"})},
                         {"sentence", shape::text("What happened, for people.")}})}});
    json::object unused;
    return json_schema(schema, unused);
}

}  // namespace

json::object openapi(const std::vector<Route>& table, std::string_view version) {
    json::object paths;
    json::object schemas;
    for (const auto& route : table) {
        auto& path = paths[route.path];
        if (!path.is_object()) path = json::object{};
        path.get_object()[lower(route.method)] = operation(route, schemas);
    }
    const json::object error{{"description", "It was not done."},
                             {"content", json::object{{"application/json", json::object{{"schema", error_schema()}}}}}};
    const json::object security{
        {"token", json::object{{"type", "http"}, {"scheme", "bearer"}, {"description", "tg_…"}}},
        {"password", json::object{{"type", "http"}, {"scheme", "basic"}}},
        {"session", json::object{{"type", "apiKey"},
                                 {"in", "cookie"},
                                 {"name", session_cookie},
                                 {"description", "Every request but GET needs X-Tidegate-CSRF besides."}}}};
    return {{"openapi", "3.1.0"},
            {"info", json::object{{"title", "Tidegate"},
                                  {"version", version},
                                  {"summary", "Outbound-mail protection: who may send, who is stopped, and why."},
                                  {"license", json::object{{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
            {"security", json::array{json::object{{"token", json::array{}}}, json::object{{"password", json::array{}}},
                                     json::object{{"session", json::array{}}}}},
            {"paths", std::move(paths)},
            {"components", json::object{{"schemas", std::move(schemas)},
                                        {"responses", json::object{{"Error", error}}},
                                        {"securitySchemes", security}}}};
}

}  // namespace tidegate
