#include "cli/risk_view.hpp"

#include <boost/json/array.hpp>
#include <cstdio>
#include <ostream>

#include "cli/json.hpp"

namespace tidegate {

namespace json = boost::json;

namespace {

double number_at(const json::value& value, std::string_view path) {
    const auto* found = value_at(value, path);
    return found != nullptr && found->is_number() ? found->to_number<double>() : 0;
}

std::string signed_number(double nats) {
    char text[32];
    std::snprintf(text, sizeof text, "%+.2f", nats == 0 ? 0 : nats);
    return text;
}

std::string level(double nats) {
    char text[32];
    std::snprintf(text, sizeof text, "%.4g", nats);
    return text;
}

/// "clean; watched from -2.3, mail held from 0, restricted from 9.1"
std::string outcome(const json::value& of) {
    const auto state = text_at(of, "risk.state");
    const std::string now = state == "hold"       ? "In doubt"
                            : state == "restrict" ? "Beyond doubt"
                            : state == "watch"    ? "Watched"
                                                  : "Clean";
    return now + " (watched from " + level(number_at(of, "risk.watch_from")) + ", mail held from " +
           level(number_at(of, "risk.hold_from")) + ", restricted from " + level(number_at(of, "risk.restrict_from")) +
           ")";
}

}  // namespace

void print_risk(Session& session, const json::value& of, const std::string& title) {
    const auto* risk = value_at(of, "risk");
    const auto* signals = value_at(of, "signals");
    if (risk == nullptr || !risk->is_object() || signals == nullptr || items_of(*signals).empty()) return;
    Table table{{">nats", "signal", ""}, {Fit::whole, Fit::drop, Fit::cut}};
    table.add({signed_number(number_at(of, "risk.rest")), "rest", "A sender of whom nothing is known"});
    for (const auto& signal : items_of(*signals))
        table.add({signed_number(number_at(signal, "weight")), text_at(signal, "signal"), text_at(signal, "sentence")});
    table.add({signed_number(number_at(of, "risk.value")), "= risk", outcome(of)});
    session.out << '\n' << title << '\n';
    table.print(session.out, session.screen, "  ");
}

}  // namespace tidegate
