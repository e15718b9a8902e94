#include "maillog/history.hpp"

namespace tidegate {

namespace {

Outcome hand_on(std::vector<LogRecord>& records, const LogHistory::Take& take) {
    for (auto& record : records) {
        if (auto taken = take(std::move(record)); !taken) return taken;
    }
    records.clear();
    return {};
}

}  // namespace

Outcome LogHistory::read(const Next& next, Instant reference, const Take& take) {
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
            if (auto taken = hand_on(records, take); !taken) return taken;
        } else if (!line.empty() && !reader.head(line)) {
            ++counts_.strange;
            if (counts_.strange_lines.size() < most_shown) counts_.strange_lines.emplace_back(line.substr(0, 200));
        }
    }
}

Outcome LogHistory::finish(const Take& take) {
    std::vector<LogRecord> rest;
    joiner_.finish(rest);
    return hand_on(rest, take);
}

}  // namespace tidegate
