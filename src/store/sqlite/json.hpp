#pragma once
// Reading back the JSON that the store itself wrote: a key that is missing (written by an older version) gives the
// empty value. Text may hold any octets, as it came from mail.

#include <boost/json.hpp>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tidegate::sqlite {

inline std::optional<boost::json::object> parse_object(std::string_view text) {
    boost::json::parse_options options;
    options.allow_invalid_utf8 = true;
    boost::system::error_code trouble;
    auto value = boost::json::parse(text, trouble, {}, options);
    if (trouble || !value.is_object()) return std::nullopt;
    return std::move(value.get_object());
}

inline std::string text_in(const boost::json::object& from, std::string_view key) {
    const auto* value = from.if_contains(key);
    return value != nullptr && value->is_string() ? std::string{value->get_string()} : std::string{};
}

inline bool flag_in(const boost::json::object& from, std::string_view key) {
    const auto* value = from.if_contains(key);
    return value != nullptr && value->is_bool() && value->get_bool();
}

template <std::integral Whole>
Whole number_in(const boost::json::object& from, std::string_view key) {
    const auto* value = from.if_contains(key);
    if (value == nullptr) return 0;
    boost::system::error_code trouble;
    const auto number = value->to_number<Whole>(trouble);
    return trouble ? Whole{0} : number;
}

inline std::vector<const boost::json::object*> objects_in(const boost::json::object& from, std::string_view key) {
    std::vector<const boost::json::object*> found;
    const auto* value = from.if_contains(key);
    if (value == nullptr || !value->is_array()) return found;
    for (const auto& one : value->get_array()) {
        if (one.is_object()) found.push_back(&one.get_object());
    }
    return found;
}

inline std::vector<std::string> texts_in(const boost::json::object& from, std::string_view key) {
    std::vector<std::string> found;
    const auto* value = from.if_contains(key);
    if (value == nullptr || !value->is_array()) return found;
    for (const auto& one : value->get_array()) {
        if (one.is_string()) found.emplace_back(one.get_string());
    }
    return found;
}

}  // namespace tidegate::sqlite
