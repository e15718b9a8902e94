#include "daemon/recorder.hpp"

#include <algorithm>

namespace tidegate {

namespace {

constexpr std::size_t longest_value = 320;

void add(std::string& line, std::string_view name, std::string_view value) {
    if (!line.empty()) line += ' ';
    line += name;
    line += '=';
    const auto from = line.size();
    line += value.substr(0, longest_value);
    std::replace_if(
        line.begin() + static_cast<std::ptrdiff_t>(from), line.end(),
        [](char c) { return c <= ' ' || c > '~' || c == '=' || c == '"'; }, '?');
}

}  // namespace

std::string decision_line(const Traced& traced, bool redact) {
    std::string line;
    line.reserve(256);
    add(line, "action", to_string(traced.action));
    add(line, "user", traced.entity);
    add(line, "client", traced.client.empty() ? "-" : traced.client);
    add(line, "qid", traced.queue_id.empty() ? "-" : traced.queue_id);
    add(line, "via", to_string(traced.way));
    if (!redact) {
        add(line, "from", traced.from);
        add(line, "to", std::string_view{traced.recipients}.substr(0, traced.recipients.find(',')));
    }
    add(line, "nrcpt", std::to_string(traced.external + traced.internal));
    add(line, "size", std::to_string(traced.size));
    add(line, "rule", traced.policy);
    if (traced.limit != 0) {
        add(line, "used", std::to_string(traced.used));
        add(line, "limit", std::to_string(traced.limit));
    }
    add(line, "reason", traced.cause == Cause::none ? "-" : token(traced.cause));
    add(line, "ref", traced.case_reference.empty() ? "-" : traced.case_reference);
    return line;
}

void say_event(LineLog& log, const Event& event) {
    const auto level = event.kind == EventKind::trouble || event.kind == EventKind::breaker_opened ? Level::error
                       : event.kind == EventKind::restricted || event.kind == EventKind::organisation_full ||
                               event.kind == EventKind::canary_tripped
                           ? Level::warning
                           : Level::info;
    log.say(level, "event=" + std::string{to_string(event.kind)} + " by=" + event.actor +
                       (event.case_reference.empty() ? "" : " ref=" + event.case_reference) + ": " + event.sentence);
}

std::uint64_t Recorder::append(Event event) {
    say_event(log_, event);
    return kept_.append(std::move(event));
}

void Recorder::note(Traced line) {
    log_.say(line.action >= Action::defer ? Level::warning : Level::info, decision_line(line, redact_));
    kept_.note(std::move(line));
}

}  // namespace tidegate
