#include "maillog/history.hpp"

#include <algorithm>

namespace tidegate {

Outcome LogHistory::read(const Next& next, Instant reference) {
    constexpr std::size_t most_shown = 5;
    LogReader reader{options_.format, options_.zone, reference};
    std::vector<LogRecord> records;
    std::string_view line;
    while (true) {
        const auto more = next(line);
        if (!more) return tl::unexpected<Error>{more.error()};
        if (!*more) return {};
        ++counts_.lines;
        if (auto fact = reader.read(line)) {
            ++counts_.understood;
            joiner_.take(std::move(*fact), records);
            sort_out(records);
        } else if (!line.empty() && !reader.head(line)) {
            ++counts_.strange;
            if (counts_.strange_lines.size() < most_shown) counts_.strange_lines.emplace_back(line.substr(0, 200));
        }
    }
}

void LogHistory::sort_out(std::vector<LogRecord>& records) {
    for (auto& record : records) {
        if (auto* message = std::get_if<LoggedMessage>(&record)) told_.messages.push_back(std::move(*message));
        if (auto* outcome = std::get_if<LoggedOutcome>(&record)) told_.outcomes.push_back(std::move(*outcome));
        if (auto* login = std::get_if<LoggedLogin>(&record)) told_.logins.push_back(std::move(*login));
    }
    records.clear();
}

LogHistory::Told LogHistory::take() {
    std::vector<LogRecord> rest;
    joiner_.finish(rest);
    sort_out(rest);
    const auto by_time = [](auto& all) { std::ranges::stable_sort(all, {}, [](const auto& one) { return one.at; }); };
    by_time(told_.messages);
    by_time(told_.outcomes);
    by_time(told_.logins);
    return std::move(told_);
}

}  // namespace tidegate
