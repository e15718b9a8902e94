// The writing half of check.hpp.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cmath>
#include <cstdint>

#include "core/text.hpp"
#include "mta/check/check.hpp"

namespace tidegate {

namespace {

namespace json = boost::json;

constexpr std::size_t longest_sentence = 2000;
constexpr double exact = 9'007'199'254'740'992.0;  // 2^53: whole numbers up to here are exact in a double

/// 512, not 5.12E2; JSON has no word for what is not finite.
json::value number(double value) {
    if (!std::isfinite(value)) return nullptr;
    if (value == std::trunc(value) && std::abs(value) <= exact) return static_cast<std::int64_t>(value);
    return value;
}

json::string text(std::string_view from) {
    const auto shown = utf8_line(from, longest_sentence);
    return json::string{json::string_view{shown.data(), shown.size()}};
}

}  // namespace

std::string write_check(const Verdict& verdict) {
    json::array reasons;
    for (const auto& signal : verdict.reasons) {
        reasons.push_back({{"signal", text(signal.name)},
                           {"sentence", text(signal.sentence)},
                           {"value", number(signal.value)},
                           {"usual", number(signal.usual)},
                           {"threshold", number(signal.threshold)},
                           {"weight", number(signal.weight)}});
    }
    json::object out;
    out["action"] = text(to_string(verdict.action));
    out["code"] = verdict.code;
    out["enhanced"] = text(verdict.enhanced);
    out["text"] = text(verdict.text);
    out["token"] = text(token(verdict.cause));
    out["receipt"] = text(verdict.token);
    out["reasons"] = std::move(reasons);
    out["case"] = nullptr;
    if (!verdict.case_reference.empty()) out["case"] = text(verdict.case_reference);
    return json::serialize(out);
}

}  // namespace tidegate
