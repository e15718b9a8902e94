#pragma once
// How every part is, for /readyz, /v1/status and /metrics.

#include <vector>

#include "api/parts.hpp"
#include "daemon/line_log.hpp"
#include "judge/judge.hpp"
#include "mta/queue/helper_queue.hpp"
#include "mta/queue_keeper.hpp"
#include "net/http_server.hpp"
#include "net/listener.hpp"
#include "store/store.hpp"

namespace tidegate {

class AuthPolicy;
class LogWatch;
class ComplaintRounds;
class Notices;

/// Null: off. The keeper may be asked by any thread.
struct Examined {
    const Store& store;
    const Listener* milter;
    const Listener* policy;
    const Notices* notices;
    const HelperQueue* queue;
    QueueKeeper* keeper;
    const Judge* judge;
    const AuthPolicy* logins = nullptr;
    const LogWatch* logs = nullptr;
    const ComplaintRounds* complaints = nullptr;
};
Health health_of(const Examined& of);

/// Null as above.
struct Measured {
    const Store& store;
    const Listener* milter;
    const Listener* policy;
    const Notices* notices;
    const HttpServer* http;
    const LineLog& log;
    const Judge* judge;
    const AuthPolicy* logins = nullptr;
};
std::vector<Metric> metrics_of(const Measured& of);

}  // namespace tidegate
