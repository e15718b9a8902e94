#pragma once
// How every part is, for /readyz, /v1/status and /metrics.

#include <vector>

#include "api/parts.hpp"
#include "daemon/line_log.hpp"
#include "mta/queue.hpp"
#include "net/http_server.hpp"
#include "net/listener.hpp"
#include "store/store.hpp"

namespace tidegate {

class Notices;

/// Listeners and notices may be null: off.
Health health_of(const Store& store, const Listener* milter, const Listener* policy, const Notices* notices);

/// Null as above.
struct Measured {
    const Store& store;
    const Listener* milter;
    const Listener* policy;
    const Notices* notices;
    const HttpServer* http;
    const LineLog& log;
};
std::vector<Metric> metrics_of(const Measured& of);

}  // namespace tidegate
