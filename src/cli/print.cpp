#include "cli/print.hpp"

#include <algorithm>
#include <ostream>

#include "cli/daemon_client.hpp"
#include "cli/json.hpp"
#include "core/text.hpp"
#include "message/mime.hpp"

namespace tidegate {

namespace json = boost::json;

namespace {

/// "recipients_per_day" as people read it.
std::string words(std::string_view key) {
    auto out = utf8_line(key, 64);
    std::ranges::replace(out, '_', ' ');
    return out;
}

bool is_time(const json::value& value) {
    return value.is_string() && value.get_string().size() >= 20 && value.get_string().size() <= 40 &&
           parse_rfc3339(value.get_string()).has_value();
}

std::string subject_of(const json::value& value) {
    return value.is_string() ? utf8_line(decode_words(std::string{value.get_string()}), 998) : plain(value);
}

/// Everything of an object, and lists of objects as tables.
class Page {
public:
    explicit Page(Session& session) : session_{session} {}

    /// `brief`: in a table.
    std::string cell(std::string_view key, const json::value& value, bool brief) const {
        if (key == "subject") return subject_of(value);
        if (!is_time(value)) return plain(value);
        return brief ? session_.brief_time(value.get_string()) : session_.local_time(value.get_string());
    }

    void object(const json::object& object, const std::string& indent) const {
        std::size_t widest = 0;
        for (const auto& [key, value] : object)
            if (single(value)) widest = std::max(widest, columns_of(words(key)));
        for (const auto& [key, value] : object) {
            if (!single(value)) continue;
            const auto shown = cell(key, value, false);
            if (shown.empty()) continue;
            const auto name = words(key);
            session_.out << indent << name << std::string(widest - columns_of(name) + 2, ' ')
                         << session_.screen.fold(shown, indent.size() + widest + 2) << '\n';
        }
        for (const auto& [key, value] : object) {
            if (single(value) || indent.size() > 8) continue;
            const bool empty = value.is_object() ? value.get_object().empty() : value.get_array().empty();
            session_.out << (indent.empty() ? "\n" : "") << indent << words(key) << (empty ? ": none\n" : "\n");
            if (value.is_object()) this->object(value.get_object(), indent + "  ");
            if (value.is_array() && !empty) rows(value.get_array(), indent + "  ");
        }
    }

private:
    /// Lists of single values stand on one line; lists of objects and objects have a part of their own.
    static bool single(const json::value& value) {
        if (value.is_array()) return !value.get_array().empty() && !value.get_array().front().is_object();
        return !value.is_object();
    }

    /// A list of objects as a table of the keys of all.
    void rows(const json::array& items, const std::string& indent) const {
        std::vector<std::string> keys;
        for (const auto& item : items) {
            if (!item.is_object()) continue;
            for (const auto& [key, value] : item.get_object())
                if (single(value) && keys.size() < 12 && std::ranges::find(keys, std::string{key}) == keys.end())
                    keys.emplace_back(key);
        }
        std::vector<std::string> titles;
        std::vector<Fit> fits;
        for (const auto& key : keys) {
            const auto* first = value_at(items.front(), key);
            titles.push_back((first != nullptr && first->is_number() ? ">" : "") + words(key));
            fits.push_back(first != nullptr && is_time(*first) ? Fit::whole : Fit::cut);
        }
        Table table{titles, fits};
        for (const auto& item : items) {
            std::vector<std::string> cells;
            for (const auto& key : keys) {
                const auto* value = item.is_object() ? item.get_object().if_contains(key) : nullptr;
                cells.push_back(value == nullptr ? "" : cell(key, *value, true));
            }
            table.add(std::move(cells));
        }
        table.print(session_.out, session_.screen, indent);
    }

    Session& session_;
};

std::string shown(const Session& session, Show show, const json::value& value) {
    if (show == Show::subject) return subject_of(value);
    if (show == Show::text || !is_time(value)) return plain(value);
    return session.brief_time(value.get_string(), show == Show::second);
}

int print_json(Session& session, const json::value& value) {
    session.answered = true;
    session.out << pretty(value) << '\n';
    return exit_done;
}

}  // namespace

void print_table(Session& session, const json::array& items, const std::vector<Column>& columns,
                 std::string_view indent) {
    std::vector<std::string> titles;
    std::vector<Fit> fits;
    for (const auto& column : columns) {
        const bool time = column.show == Show::time || column.show == Show::second;
        titles.push_back(column.title);
        fits.push_back(time && column.fit == Fit::cut ? Fit::whole : column.fit);
    }
    Table table{titles, fits};
    for (const auto& item : items) {
        std::vector<std::string> cells;
        for (const auto& column : columns) {
            const auto* value = value_at(item, column.path);
            cells.push_back(value == nullptr ? "" : shown(session, column.show, *value));
        }
        table.add(std::move(cells));
    }
    table.print(session.out, session.screen, indent);
}

int print_list(Session& session, const json::value& answer, const std::vector<Column>& columns,
               std::string_view when_empty) {
    const auto items = items_of(answer);
    if (session.json) return print_json(session, items);
    if (items.empty()) {
        session.out << session.screen.fold(when_empty) << '\n';
        return exit_done;
    }
    print_table(session, items, columns, "");
    return exit_done;
}

int print_object(Session& session, const json::value& answer) {
    if (session.json) return print_json(session, answer);
    if (answer.is_object())
        Page{session}.object(answer.get_object(), "");
    else
        session.out << plain(answer) << '\n';
    return exit_done;
}

int print_done(Session& session, const json::value& answer, std::string_view sentence) {
    if (session.json) return print_json(session, answer.is_null() ? json::value{{"done", true}} : answer);
    session.out << session.screen.fold(sentence) << '\n';
    return exit_done;
}

void tell_rest(Session& session, std::size_t shown, std::optional<std::uint64_t> total) {
    session.out.flush();
    if (total && shown < *total)
        session.err << "tidegate: " << shown << " of " << *total << " shown; --limit and --offset show others\n";
}

int list_of(Session& session, const std::string& target, const std::vector<Column>& columns,
            std::string_view when_empty) {
    const auto answer = DaemonClient{session.locations().state}.list(target);
    if (!answer) return refuse(session, answer.error());
    const auto code = print_list(session, answer->items, columns, when_empty);
    tell_rest(session, items_of(answer->items).size(), answer->total);
    return code;
}

int object_of(Session& session, const std::string& target) {
    const auto answer = DaemonClient{session.locations().state}.get(target);
    return answer ? print_object(session, *answer) : refuse(session, answer.error());
}

}  // namespace tidegate
