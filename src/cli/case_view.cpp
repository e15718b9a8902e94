#include "cli/case_view.hpp"

#include <boost/json/array.hpp>
#include <ostream>

#include "cli/json.hpp"
#include "cli/print.hpp"
#include "cli/risk_view.hpp"

namespace tidegate {

namespace json = boost::json;

namespace {

constexpr std::size_t most_messages = 20;

json::array list_at(const json::value& value, std::string_view path) {
    const auto* found = value_at(value, path);
    return found == nullptr ? json::array{} : items_of(*found);
}

Colour colour_of(const std::string& state) {
    if (state == "restricted") return Colour::bad;
    return state == "closed" ? Colour::good : Colour::warning;
}

/// "2026-03-01 14:02 CET, by anna: password changed"
std::string ending(const Session& session, const json::value& found) {
    const auto at = text_at(found, "ended_at");
    if (at.empty()) return {};
    const auto by = text_at(found, "ended_by");
    const auto why = text_at(found, "end_reason");
    return session.local_time(at) + (by.empty() ? "" : ", by " + by) + (why.empty() ? "" : ": " + why);
}

void print_head(Session& session, const json::value& found) {
    const auto state = text_at(found, "state");
    session.out << "Case " << text_at(found, "reference") << "  " << text_at(found, "entity") << "  "
                << session.screen.paint(colour_of(state), state) << "\n\n"
                << session.screen.fold(text_at(found, "sentence")) << "\n\n";
    const auto until = text_at(found, "until");
    const std::pair<std::string, std::string> rows[] = {
        {"cause", text_at(found, "cause")},
        {"policy", text_at(found, "policy") + ", version " + text_at(found, "policy_version") + ": " +
                       text_at(found, "policy_why")},
        {"opened", session.local_time(text_at(found, "opened_at")) + ", by " + text_at(found, "opened_by")},
        {"until", until.empty() && state == "restricted" ? "released" : session.local_time(until)},
        {"ended", ending(session, found)},
    };
    for (const auto& [name, value] : rows)
        if (!value.empty())
            session.out << name << std::string(8 - name.size(), ' ') << session.screen.fold(value, 8) << '\n';
}

void print_part(Session& session, const std::string& title, const json::array& items,
                const std::vector<Column>& columns) {
    if (items.empty()) return;
    session.out << '\n' << title << '\n';
    print_table(session, items, columns, "  ");
}

/// What the timeline says several times in a row stands there once, with the count.
json::array together(const json::array& timeline) {
    json::array out;
    for (std::size_t i = 0; i < timeline.size();) {
        std::size_t end = i + 1;
        while (end < timeline.size() && text_at(timeline[end], "sentence") == text_at(timeline[i], "sentence") &&
               text_at(timeline[end], "actor") == text_at(timeline[i], "actor"))
            ++end;
        auto row = timeline[i];
        if (end - i > 1 && row.is_object())
            row.get_object()["sentence"] = text_at(row, "sentence") + " (" + std::to_string(end - i) + " times)";
        out.push_back(std::move(row));
        i = end;
    }
    return out;
}

void print_related(Session& session, const json::array& related) {
    if (related.empty()) return;
    session.out << "\nOther senders of the same text, links or network\n";
    for (const auto& one : related) session.out << "  " << plain(one) << '\n';
}

}  // namespace

void print_case(Session& session, const json::value& found) {
    print_head(session, found);
    print_part(session, "Counts against limits, when it was opened", list_at(found, "measures"),
               {{"limit", "name"}, {">used", "used"}, {">and then", "demand"}, {">of", "limit"}, {"unit", "unit"}});
    const std::string spoke = "What spoke for abuse (above 0) and against it, in nats";
    const auto* risk = value_at(found, "risk");
    if (risk != nullptr && risk->is_object())
        print_risk(session, found, spoke);
    else  // opened by a version that did not keep the sum
        print_part(session, spoke, list_at(found, "signals"),
                   {{">nats", "weight"}, {"signal", "signal"}, {"", "sentence"}});
    print_related(session, list_at(found, "related"));
    auto messages = list_at(found, "evidence");
    const auto all = messages.size();
    if (all > most_messages) messages.erase(messages.begin() + most_messages, messages.end());
    print_part(session, "Messages that counted, newest first", messages,
               {{"at", "at", Show::second},
                {"client", "client", Show::text, Fit::whole},
                {"answer", "action", Show::text, Fit::whole},
                {">external", "external", Show::text, Fit::drop},
                {">internal", "internal", Show::text, Fit::drop},
                {"from", "from", Show::text, Fit::drop},
                {"subject", "subject", Show::subject}});
    if (all > most_messages)
        session.out << "  and " << all - most_messages << " more: tidegate case export " << text_at(found, "reference")
                    << '\n';
    print_part(session, "Timeline", together(list_at(found, "timeline")),
               {{"at", "at", Show::second}, {"who", "actor", Show::text, Fit::whole}, {"", "sentence"}});
    print_part(session, "Held mail", list_at(found, "held"),
               {{"queue id", "queue_id", Show::text, Fit::whole},
                {"state", "state", Show::text, Fit::whole},
                {">recipients", "recipients", Show::text, Fit::drop},
                {"subject", "subject", Show::subject}});
    const auto steps = list_at(found, "next_steps");
    if (!steps.empty()) session.out << "\nWhat to do\n";
    for (const auto& step : steps) session.out << "  - " << session.screen.fold(plain(step), 4) << '\n';
}

}  // namespace tidegate
