#pragma once
// How every part is, for /readyz, /v1/status and /metrics.

#include <vector>

#include "api/parts.hpp"
#include "daemon/line_log.hpp"
#include "mta/queue.hpp"
#include "net/listener.hpp"
#include "store/store.hpp"

namespace tidegate {

class Notices;

/// Listeners and notices may be null: off.
Health health_of(const Store& store, const Listener* milter, const Listener* policy, const Notices* notices);
std::vector<Metric> metrics_of(const Store& store, const Listener* milter, const Listener* policy, const LineLog& log);

}  // namespace tidegate
