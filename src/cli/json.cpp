#include "cli/json.hpp"

#include <boost/json/serialize.hpp>
#include <cmath>

#include <fmt/format.h>

#include "core/text.hpp"

namespace tidegate {

namespace json = boost::json;

namespace {

constexpr std::size_t longest_line = 4000;

void append_pretty(const json::value& value, const std::string& indent, std::string& out) {
    const auto inner = indent + "  ";
    if (value.is_array() && !value.get_array().empty()) {
        const char* before = "[\n";
        for (const auto& item : value.get_array()) {
            out += before + inner;
            append_pretty(item, inner, out);
            before = ",\n";
        }
        out += "\n" + indent + "]";
    } else if (value.is_object() && !value.get_object().empty()) {
        const char* before = "{\n";
        for (const auto& [key, item] : value.get_object()) {
            out += before + inner + json::serialize(json::string{key}) + ": ";
            append_pretty(item, inner, out);
            before = ",\n";
        }
        out += "\n" + indent + "}";
    } else {
        out += json::serialize(value);
    }
}

}  // namespace

const json::value* value_at(const json::value& value, std::string_view path) {
    const auto dot = path.find('.');
    if (!value.is_object()) return nullptr;
    const auto* found = value.get_object().if_contains(path.substr(0, dot));
    if (found == nullptr || dot == std::string_view::npos) return found;
    return value_at(*found, path.substr(dot + 1));
}

std::string plain(const json::value& value) {
    if (value.is_null()) return {};
    if (value.is_string()) return utf8_line(value.get_string(), longest_line);
    if (value.is_bool()) return value.get_bool() ? "yes" : "no";
    if (value.is_double()) {
        const double number = value.get_double();
        return std::abs(number) < 1e15 && number == std::floor(number) ? fmt::format("{:.0f}", number)
                                                                       : fmt::format("{:.3g}", number);
    }
    if (value.is_array()) {
        std::string out;
        for (const auto& item : value.get_array()) out += (out.empty() ? "" : ", ") + plain(item);
        return out;
    }
    return utf8_line(json::serialize(value), longest_line);
}

std::string text_at(const json::value& value, std::string_view path) {
    const auto* found = value_at(value, path);
    return found == nullptr || found->is_object() ? std::string{} : plain(*found);
}

json::array items_of(const json::value& value) {
    if (value.is_array()) return value.get_array();
    const auto* items = value_at(value, "items");
    return items != nullptr && items->is_array() ? items->get_array() : json::array{};
}

void set_at(json::object& object, std::string_view path, json::value value) {
    const auto dot = path.find('.');
    if (dot == std::string_view::npos) {
        object[path] = std::move(value);
        return;
    }
    auto& inner = object[path.substr(0, dot)];
    if (!inner.is_object()) inner = json::object{};
    set_at(inner.get_object(), path.substr(dot + 1), std::move(value));
}

std::string pretty(const json::value& value) {
    std::string out;
    append_pretty(value, "", out);
    return out;
}

}  // namespace tidegate
