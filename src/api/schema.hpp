#pragma once
// The shape of a JSON value, written once: requests are checked by it, /v1/openapi.json is made of it, and a test holds
// the answers to it.

#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tidegate {

struct Field;

/// A small part of JSON Schema 2020-12. Built by the functions below.
struct Schema {
    enum class Kind : std::uint8_t { any, text, time, whole, number, flag, list, object };
    Kind kind = Kind::any;
    std::string about;
    std::string name = {};  ///< of an object: its place in OpenAPI's components
    bool nullable = false;
    bool open = false;                     ///< object: other keys may follow, and are not told by name
    std::uint64_t most = 0;                ///< octets of text, entries of a list, value of a whole number; 0: default
    std::vector<std::string> one_of = {};  ///< text: the only values
    std::vector<Field> fields;             ///< object
    std::vector<Schema> items;             ///< list: exactly one
};

struct Field {
    std::string key;
    Schema schema;
    bool required = true;
};

namespace shape {
Schema any(std::string about);
Schema text(std::string about, std::uint64_t longest = 1'000);
Schema choice(std::string about, std::vector<std::string> values);
Schema time(std::string about);  ///< RFC 3339
Schema whole(std::string about, std::uint64_t most = 9'007'199'254'740'991);
Schema number(std::string about);
Schema flag(std::string about);
Schema list(std::string about, Schema of, std::uint64_t most = 10'000);
Schema object(std::string name, std::string about, std::vector<Field> fields);
Schema open_object(std::string about);
Schema nullable(Schema schema);
Field optional(std::string key, Schema schema);
}  // namespace shape

/// Every way in which `value` differs from the schema, each a sentence that names the key; empty: it fits. At most 20.
std::vector<std::string> differences(const Schema& schema, const boost::json::value& value);

/// As JSON Schema; named objects become a "$ref" and are added to `components`.
boost::json::object json_schema(const Schema& schema, boost::json::object& components);

}  // namespace tidegate
