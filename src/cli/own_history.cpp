#include "cli/own_history.hpp"

#include <algorithm>
#include <boost/json/array.hpp>

#include "cli/daemon_client.hpp"
#include "cli/json.hpp"
#include "core/text.hpp"

namespace tidegate {

namespace json = boost::json;

namespace {

constexpr std::size_t page = 1'000;  // what the API gives at once

/// One line of the trace. What is no user's is passed over.
Outcome add_traced(const json::value& traced, Spool& into) {
    const auto sender = text_at(traced, "entity");
    const auto at = parse_rfc3339(text_at(traced, "at"));
    if (!at || sender.starts_with("connector:") || sender.starts_with("local:")) return {};
    std::vector<std::string> recipients;
    if (const auto* list = value_at(traced, "recipients"); list != nullptr && list->is_array()) {
        for (const auto& one : list->get_array()) recipients.push_back(plain(one));
    }
    auto subject = utf8_line(text_at(traced, "subject"), BehaviourLine::longest_subject);
    std::ranges::replace(subject, '\t', ' ');
    BehaviourLine line;
    line.time = std::chrono::duration_cast<std::chrono::seconds>(at->time_since_epoch()).count();
    line.sender = sender;
    line.recipients.assign(recipients.begin(), recipients.end());
    if (const auto* size = value_at(traced, "size");
        size != nullptr && size->is_number() && size->to_number<double>() > 0)
        line.size = size->to_number<std::uint64_t>();
    line.subject = subject;
    return into.add(line);
}

}  // namespace

Outcome add_own_history(const Session& session, int days, Spool& into) {
    const DaemonClient daemon{session.locations().state};
    const auto since = format_rfc3339(session.clock.now() - std::chrono::hours{24} * days);
    std::string before;
    while (true) {
        const auto answer = daemon.get(
            api_path({"trace"}) + api_query({{"since", since}, {"before", before}, {"limit", std::to_string(page)}}));
        if (!answer) return tl::unexpected<Error>{answer.error()};
        const auto lines = items_of(*answer);
        for (const auto& line : lines) {
            if (auto added = add_traced(line, into); !added) return added;
        }
        if (lines.size() < page) return {};
        before = text_at(lines.back(), "at");
    }
}

}  // namespace tidegate
