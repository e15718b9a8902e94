#include "api/schema.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "core/time.hpp"

namespace tidegate {

namespace json = boost::json;

namespace shape {

namespace {
Schema of(Schema::Kind kind, std::string about, std::uint64_t most = 0) {
    Schema out;
    out.kind = kind;
    out.about = std::move(about);
    out.most = most;
    return out;
}
}  // namespace

Schema any(std::string about) { return of(Schema::Kind::any, std::move(about)); }
Schema text(std::string about, std::uint64_t longest) { return of(Schema::Kind::text, std::move(about), longest); }
Schema choice(std::string about, std::vector<std::string> values) {
    auto out = of(Schema::Kind::text, std::move(about), 1'000);
    out.one_of = std::move(values);
    return out;
}
Schema time(std::string about) { return of(Schema::Kind::time, std::move(about), 64); }
Schema whole(std::string about, std::uint64_t most) { return of(Schema::Kind::whole, std::move(about), most); }
Schema number(std::string about) { return of(Schema::Kind::number, std::move(about)); }
Schema flag(std::string about) { return of(Schema::Kind::flag, std::move(about)); }
Schema list(std::string about, Schema item, std::uint64_t most) {
    auto out = of(Schema::Kind::list, std::move(about), most);
    out.items.push_back(std::move(item));
    return out;
}
Schema object(std::string name, std::string about, std::vector<Field> fields) {
    auto out = of(Schema::Kind::object, std::move(about));
    out.name = std::move(name);
    out.fields = std::move(fields);
    return out;
}
Schema open_object(std::string about) {
    auto out = of(Schema::Kind::object, std::move(about));
    out.open = true;
    return out;
}
Schema nullable(Schema schema) {
    schema.nullable = true;
    return schema;
}
Field optional(std::string key, Schema schema) { return {std::move(key), std::move(schema), false}; }

}  // namespace shape

namespace {

constexpr std::size_t most_sentences = 20;

/// Walks a value beside its schema and collects what does not fit.
class Comparison {
public:
    std::vector<std::string> found;

    void compare(const Schema& schema, const json::value& value, const std::string& path) {
        if (found.size() >= most_sentences) return;
        if (schema.nullable && value.is_null()) return;
        switch (schema.kind) {
            case Schema::Kind::any: return;
            case Schema::Kind::text: return text(schema, value, path);
            case Schema::Kind::time: return time(value, path);
            case Schema::Kind::whole: return whole(schema, value, path);
            case Schema::Kind::number: return expect(value.is_number(), path, "must be a number");
            case Schema::Kind::flag: return expect(value.is_bool(), path, "must be true or false");
            case Schema::Kind::list: return list(schema, value, path);
            case Schema::Kind::object: return object(schema, value, path);
        }
    }

private:
    void expect(bool good, const std::string& path, const std::string& sentence) {
        if (!good) found.push_back((path.empty() ? std::string{"the body"} : path) + " " + sentence);
    }

    void text(const Schema& schema, const json::value& value, const std::string& path) {
        if (!value.is_string()) return expect(false, path, "must be a text");
        const std::string_view given{value.get_string().data(), value.get_string().size()};
        if (!schema.one_of.empty()) {
            std::string all;
            for (const auto& one : schema.one_of) all += (all.empty() ? "" : ", ") + one;
            return expect(std::ranges::count(schema.one_of, given) != 0, path, "must be one of " + all);
        }
        expect(given.size() <= schema.most, path, "is longer than " + std::to_string(schema.most) + " octets");
    }

    void time(const json::value& value, const std::string& path) {
        const bool good = value.is_string() && parse_rfc3339({value.get_string().data(), value.get_string().size()});
        expect(good, path, "must be a time like 2026-03-01T14:02:00Z (RFC 3339)");
    }

    void whole(const Schema& schema, const json::value& value, const std::string& path) {
        const auto* const plain = value.if_int64();
        const auto* const large = value.if_uint64();
        const auto number = plain && *plain >= 0 ? static_cast<std::uint64_t>(*plain)
                            : large              ? *large
                                                 : schema.most + 1;
        expect((large || (plain && *plain >= 0)) && number <= schema.most, path,
               "must be a whole number from 0 to " + std::to_string(schema.most));
    }

    void list(const Schema& schema, const json::value& value, const std::string& path) {
        if (!value.is_array()) return expect(false, path, "must be a list");
        const auto& entries = value.get_array();
        if (entries.size() > schema.most) {
            return expect(false, path, "has more than " + std::to_string(schema.most) + " entries");
        }
        for (std::size_t i = 0; i < entries.size() && found.size() < most_sentences; ++i) {
            compare(schema.items.front(), entries[i], path + "[" + std::to_string(i) + "]");
        }
    }

    void object(const Schema& schema, const json::value& value, const std::string& path) {
        if (!value.is_object()) return expect(false, path, "must be a JSON object");
        const auto& given = value.get_object();
        const auto below = [&](std::string_view key) {
            return path.empty() ? std::string{key} : path + "." + std::string{key};
        };
        for (const auto& field : schema.fields) {
            const auto* const found_value = given.if_contains(field.key);
            if (found_value != nullptr) {
                compare(field.schema, *found_value, below(field.key));
            } else {
                expect(!field.required, below(field.key), "is missing");
            }
        }
        if (schema.open) return;
        for (const auto& pair : given) {
            if (found.size() >= most_sentences) return;
            const auto key = pair.key();
            const bool known = std::ranges::any_of(schema.fields, [&](const auto& f) { return f.key == key; });
            expect(known, below(utf8_line({key.data(), key.size()}, 80)), "is not known here");
        }
    }
};

void set_type(json::object& out, std::string_view type, bool nullable) {
    if (nullable) {
        out["type"] = json::array{type, "null"};
    } else {
        out["type"] = type;
    }
}

json::object object_schema(const Schema& schema, json::object& components) {
    json::object properties;
    json::array required;
    for (const auto& field : schema.fields) {
        properties[field.key] = json_schema(field.schema, components);
        if (field.required) required.emplace_back(field.key);
    }
    json::object out{{"type", "object"}};
    if (!properties.empty()) out["properties"] = std::move(properties);
    if (!required.empty()) out["required"] = std::move(required);
    if (!schema.open) out["additionalProperties"] = false;
    return out;
}

}  // namespace

std::vector<std::string> differences(const Schema& schema, const json::value& value) {
    Comparison comparison;
    comparison.compare(schema, value, "");
    return std::move(comparison.found);
}

json::object json_schema(const Schema& schema, json::object& components) {
    json::object out;
    switch (schema.kind) {
        case Schema::Kind::any: break;
        case Schema::Kind::text:
            set_type(out, "string", schema.nullable);
            if (!schema.one_of.empty()) {
                json::array values;
                for (const auto& one : schema.one_of) values.emplace_back(one);
                if (schema.nullable) values.emplace_back(nullptr);
                out["enum"] = std::move(values);
            }
            break;
        case Schema::Kind::time:
            set_type(out, "string", schema.nullable);
            out["format"] = "date-time";
            break;
        case Schema::Kind::whole:
            set_type(out, "integer", schema.nullable);
            out["minimum"] = 0;
            out["maximum"] = schema.most;
            break;
        case Schema::Kind::number: set_type(out, "number", schema.nullable); break;
        case Schema::Kind::flag: set_type(out, "boolean", schema.nullable); break;
        case Schema::Kind::list:
            set_type(out, "array", schema.nullable);
            out["items"] = json_schema(schema.items.front(), components);
            break;
        case Schema::Kind::object: {
            auto whole = object_schema(schema, components);
            if (!schema.name.empty()) {
                components[schema.name] = std::move(whole);
                whole = json::object{{"$ref", "#/components/schemas/" + schema.name}};
            }
            out = schema.nullable ? json::object{{"anyOf", json::array{whole, json::object{{"type", "null"}}}}} : whole;
            break;
        }
    }
    if (!schema.about.empty()) out["description"] = schema.about;
    return out;
}

}  // namespace tidegate
