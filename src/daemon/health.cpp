#include "daemon/health.hpp"

#include "daemon/complaint_rounds.hpp"
#include "daemon/log_watch.hpp"
#include "daemon/notices.hpp"
#include "login/auth_policy.hpp"

namespace tidegate {

namespace {

HealthPart listener_part(std::string name, const Listener* listener) {
    if (!listener) return {std::move(name), true, "off"};
    const auto counts = listener->counts();
    if (counts.accepted == 0)
        return {std::move(name), true, "listens on " + listener->address() + "; no mail server has connected yet",
                true};
    return {std::move(name), true,
            "listens on " + listener->address() + "; " + std::to_string(counts.open) + " connections open, " +
                std::to_string(counts.accepted) + " so far"};
}

/// Mail in the queue is held by the helper alone; without it a restriction still stops what comes.
HealthPart helper_part(const HelperQueue& queue, QueueKeeper* keeper) {
    if (keeper != nullptr)
        if (auto trouble = keeper->trouble(); !trouble.empty()) return {"helper", false, std::move(trouble)};
    if (const auto there = queue.reachable(); !there)
        return {"helper", true,
                "queued mail of a restricted sender is not held: " + there.error().what + " (tidegate-helper(8))",
                true};
    return {"helper", true, "tidegate-helper is there"};
}

/// Said loudly while the circuit breaker is open; mail goes on, so the daemon is ready all the same.
HealthPart detection_part(const BreakerReport& breaker) {
    if (breaker.state == BreakerState::open) {
        return {
            "detection", false,
            "only observes since " + format_rfc3339(breaker.since) + ": " + breaker.why + " (tidegate breaker show)"};
    }
    if (breaker.state == BreakerState::wary) return {"detection", true, breaker.why + " (tidegate breaker show)", true};
    return {"detection", true, {}};
}

/// Whether Dovecot has ever asked.
HealthPart logins_part(const AuthPolicy* logins) {
    if (logins == nullptr) return {"logins", true, "listen.auth_policy is off: logins are not watched"};
    const auto counts = logins->counts();
    if (counts.last == Instant{} && counts.refused > 0)
        return {"logins", false,
                "the login service asks without the key of logins.key_file: set auth_policy_server_api_header "
                "(tidegate setup dovecot)"};
    if (counts.last == Instant{})
        return {"logins", true, "Dovecot has not asked yet: tidegate setup dovecot shows its lines", true};
    return {"logins", true,
            std::to_string(counts.succeeded) + " logins reported since the start, and " +
                std::to_string(counts.failed) + " that failed"};
}

Metric gauge(std::string name, std::string help, double value) {
    return {std::move(name), std::move(help), false, {{{}, value}}};
}
Metric counter(std::string name, std::string help, double value) {
    return {std::move(name), std::move(help), true, {{{}, value}}};
}

using Read = std::uint64_t ListenerCounts::*;

Metric by_listener(std::string name, std::string help, bool is_counter, Read read, const Measured& of) {
    Metric out{std::move(name), std::move(help), is_counter, {}};
    const auto add = [&](const char* which, const Listener* listener) {
        if (listener) out.samples.push_back({{{"listener", which}}, static_cast<double>(listener->counts().*read)});
    };
    add("milter", of.milter);
    add("policy", of.policy);
    return out;
}

void add_http(std::vector<Metric>& to, const HttpCounts& counts) {
    to.push_back(gauge("http_connections", "Connections to the API, now", static_cast<double>(counts.open)));
    to.push_back(counter("http_connections_refused", "Connections to the API over the cap",
                         static_cast<double>(counts.refused)));
    to.push_back(counter("http_accept_failures",
                         "Connections to the API that could not be accepted, for want of descriptors or memory",
                         static_cast<double>(counts.accept_failures)));
}

void add_logins(std::vector<Metric>& to, const LoginCounts& counts) {
    const auto add = [&](std::string name, std::string help, std::uint64_t value) {
        to.push_back(counter(std::move(name), std::move(help), static_cast<double>(value)));
    };
    add("logins_asked", "Logins that the login service asked about beforehand", counts.asked);
    add("logins_slowed", "Of these, told to wait for a run of wrong passwords", counts.slowed);
    add("logins_succeeded", "Logins reported that succeeded", counts.succeeded);
    add("logins_failed", "Logins reported that failed", counts.failed);
    add("logins_malformed", "Requests of the login service that make no sense", counts.malformed);
    add("logins_refused", "Requests without the key of logins.key_file", counts.refused);
}

void add_notices(std::vector<Metric>& to, const Notices& notices) {
    const auto counts = notices.counts();
    to.push_back(counter("notices_delivered", "Mails and webhooks delivered", static_cast<double>(counts.delivered)));
    to.push_back(counter("notices_failed", "Attempts to deliver one that failed", static_cast<double>(counts.failed)));
    to.push_back(
        counter("notices_given_up", "Mails and webhooks that were given up", static_cast<double>(counts.given_up)));
    to.push_back(counter("notices_dropped", "Webhooks dropped because too many waited",
                         static_cast<double>(counts.webhooks_dropped)));
    if (const auto waiting = notices.waiting()) {
        to.push_back(gauge("notices_waiting", "Mails and webhooks on their way", static_cast<double>(*waiting)));
    }
}

}  // namespace

Health health_of(const Examined& of) {
    Health out;
    const auto kept = of.store.health();
    out.ready = kept.writable;
    const bool readable = kept.read_trouble.empty();
    out.parts.push_back({"store", kept.writable && readable, kept.writable ? kept.read_trouble : kept.trouble});
    out.parts.push_back(listener_part("milter", of.milter));
    out.parts.push_back(listener_part("policy", of.policy));
    if (of.judge) out.parts.push_back(detection_part(of.judge->breaker()));
    out.parts.push_back(logins_part(of.logins));
    if (of.complaints) {
        auto trouble = of.complaints->trouble();
        out.parts.push_back({"complaints", trouble.empty(), std::move(trouble)});
    }
    if (of.queue) out.parts.push_back(helper_part(*of.queue, of.keeper));
    if (of.logs) out.parts.push_back(of.logs->health());
    if (of.notices) {
        auto trouble = of.notices->trouble();
        out.parts.push_back({"notices", trouble.empty(), std::move(trouble)});
    }
    return out;
}

std::vector<Metric> metrics_of(const Measured& of) {
    const auto kept = of.store.health();
    auto out = std::vector<Metric>{
        gauge("store_writable", "1 while the store can be written", kept.writable ? 1 : 0),
        gauge("store_waiting_events", "Events not yet on disk", static_cast<double>(kept.waiting)),
        gauge("store_size_bytes", "Octets of the store's file", static_cast<double>(kept.octets)),
        counter("store_transactions", "Transactions committed", static_cast<double>(kept.transactions)),
        counter("store_write_errors", "Transactions that failed", static_cast<double>(kept.write_errors)),
        counter("store_read_errors", "Questions that the store could not answer",
                static_cast<double>(kept.read_errors)),
        counter("trace_dropped", "Lines of the trace dropped under overload", static_cast<double>(kept.trace_dropped)),
        counter("log_dropped", "Log lines dropped under overload", static_cast<double>(of.log.dropped())),
        by_listener("connections", "Connections of mail servers, now", false, &ListenerCounts::open, of),
        by_listener("connections_accepted", "Connections accepted", true, &ListenerCounts::accepted, of),
        by_listener("connections_refused", "Connections over the cap", true, &ListenerCounts::refused, of),
        by_listener("accept_failures", "Connections that could not be accepted, for want of descriptors or memory",
                    true, &ListenerCounts::accept_failures, of),
        by_listener("protocol_errors", "Connections closed for what they sent", true, &ListenerCounts::protocol_errors,
                    of),
        by_listener("timeouts", "Connections closed for their silence", true, &ListenerCounts::timeouts, of),
    };
    if (of.judge) {
        const auto breaker = of.judge->breaker();
        out.push_back(gauge("breaker_open", "1 while the circuit breaker is open and detection only observes",
                            breaker.state == BreakerState::open ? 1 : 0));
        out.push_back(gauge("breaker_tripped",
                            "Healthy senders that tripped within the hour; one tied to others: a third",
                            breaker.tripped));
        out.push_back(gauge("breaker_opens_at", "How many open the circuit breaker", breaker.opens_at));
    }
    if (of.http) add_http(out, of.http->counts());
    if (of.logins) add_logins(out, of.logins->counts());
    if (of.notices) add_notices(out, *of.notices);
    return out;
}

}  // namespace tidegate
