#pragma once
// What commands print: one document with --json, else a table, a description or a sentence.

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/session.hpp"

namespace tidegate {

enum class Show : std::uint8_t {
    text,
    time,     ///< to the minute
    second,   ///< a time to the second
    subject,  ///< a header field: with its encoded words (RFC 2047) decoded
};

/// A column of a list: where its value is in each item. A title that begins with ">" is aligned to the right.
struct Column {
    std::string title;
    std::string path;  ///< dotted
    Show show = Show::text;
    Fit fit = Fit::cut;  ///< a time is always whole
};

/// The items as a table for people.
void print_table(Session& session, const boost::json::array& items, const std::vector<Column>& columns,
                 std::string_view indent);

/// A list of items. With --json a plain array of them.
int print_list(Session& session, const boost::json::value& answer, const std::vector<Column>& columns,
               std::string_view when_empty);

/// Everything an object holds: its single values aligned, then its lists and objects under their names.
int print_object(Session& session, const boost::json::value& answer);

/// A command that did something: the answer with --json, else `sentence`.
int print_done(Session& session, const boost::json::value& answer, std::string_view sentence);

/// On the error stream, also with --json: that a list goes on, when the API counted more than were shown.
void tell_rest(Session& session, std::size_t shown, std::optional<std::uint64_t> total);

/// Asks the daemon and prints what comes back by `print_list` (and `tell_rest`) or `print_object`; refuses otherwise.
int list_of(Session& session, const std::string& target, const std::vector<Column>& columns,
            std::string_view when_empty);
int object_of(Session& session, const std::string& target);

}  // namespace tidegate
