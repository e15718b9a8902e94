#include "daemon/health.hpp"

#include "daemon/notices.hpp"

namespace tidegate {

namespace {

HealthPart listener_part(std::string name, const Listener* listener) {
    if (!listener) return {std::move(name), true, "off"};
    const auto counts = listener->counts();
    if (counts.accepted == 0) return {std::move(name), true, "no mail server has connected yet"};
    return {std::move(name), true,
            std::to_string(counts.open) + " connections open, " + std::to_string(counts.accepted) + " so far"};
}

Metric gauge(std::string name, std::string help, double value) {
    return {std::move(name), std::move(help), false, {{{}, value}}};
}
Metric counter(std::string name, std::string help, double value) {
    return {std::move(name), std::move(help), true, {{{}, value}}};
}

using Read = std::uint64_t ListenerCounts::*;

Metric by_listener(std::string name, std::string help, bool is_counter, Read read, const Listener* milter,
                   const Listener* policy) {
    Metric out{std::move(name), std::move(help), is_counter, {}};
    const auto add = [&](const char* which, const Listener* listener) {
        if (listener) out.samples.push_back({{{"listener", which}}, static_cast<double>(listener->counts().*read)});
    };
    add("milter", milter);
    add("policy", policy);
    return out;
}

}  // namespace

Health health_of(const Store& store, const Listener* milter, const Listener* policy, const Notices* notices) {
    Health out;
    const auto kept = store.health();
    out.ready = kept.writable;
    out.parts.push_back({"store", kept.writable, kept.writable ? std::string{} : kept.trouble});
    out.parts.push_back(listener_part("milter", milter));
    out.parts.push_back(listener_part("policy", policy));
    if (notices) out.parts.push_back({"notices", notices->trouble().empty(), notices->trouble()});
    return out;
}

std::vector<Metric> metrics_of(const Store& store, const Listener* milter, const Listener* policy, const LineLog& log) {
    const auto kept = store.health();
    return {
        gauge("store_writable", "1 while the store can be written", kept.writable ? 1 : 0),
        gauge("store_waiting_events", "Events not yet on disk", static_cast<double>(kept.waiting)),
        gauge("store_size_bytes", "Octets of the store's file", static_cast<double>(kept.octets)),
        counter("store_transactions", "Transactions committed", static_cast<double>(kept.transactions)),
        counter("store_write_errors", "Transactions that failed", static_cast<double>(kept.write_errors)),
        counter("trace_dropped", "Lines of the trace dropped under overload", static_cast<double>(kept.trace_dropped)),
        counter("log_dropped", "Log lines dropped under overload", static_cast<double>(log.dropped())),
        by_listener("connections", "Connections of mail servers, now", false, &ListenerCounts::open, milter, policy),
        by_listener("connections_accepted", "Connections accepted", true, &ListenerCounts::accepted, milter, policy),
        by_listener("connections_refused", "Connections over the cap", true, &ListenerCounts::refused, milter, policy),
        by_listener("protocol_errors", "Connections closed for what they sent", true, &ListenerCounts::protocol_errors,
                    milter, policy),
        by_listener("timeouts", "Connections closed for their silence", true, &ListenerCounts::timeouts, milter,
                    policy),
    };
}

}  // namespace tidegate
