#pragma once
// What the API is built from: the rooms it may know, and functions for what the layers keep from it. The daemon fills
// this in; tests fill it with small fakes.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "access/access.hpp"
#include "access/sessions.hpp"
#include "complaint/complaints.hpp"
#include "core/submission.hpp"
#include "core/time.hpp"
#include "core/verdict.hpp"
#include "judge/journal.hpp"
#include "judge/judge.hpp"
#include "judge/policy_desk.hpp"
#include "mta/queue.hpp"
#include "notify/alert.hpp"

namespace tidegate {

class WebFiles;

/// One part of the daemon, for /v1/status and /readyz.
struct HealthPart {
    std::string name;  ///< "store", "milter", "queue" …
    bool ok = true;
    std::string sentence;  ///< what is wrong and what to do; empty when all is well
    bool unclear = false;  ///< nothing is wrong that could be seen, but it is not known to work either
};

struct Health {
    bool ready = true;  ///< false: /readyz answers 503
    std::vector<HealthPart> parts;
};

struct DaemonStatus {
    Instant started_at{};
    /// Names and addresses as bound: {"api","127.0.0.1:8470"}, {"milter",…}, {"policy",…}, {"socket","/…/api.sock"}.
    std::vector<std::pair<std::string, std::string>> listening;
};

/// A family of /metrics that another room has numbers for.
struct Metric {
    struct Sample {
        std::vector<std::pair<std::string, std::string>> labels;  ///< never a user
        double value = 0;
    };
    std::string name;  ///< without "tidegate_" and without "_total": "store_transactions"
    std::string help;
    bool counter = true;  ///< else a gauge
    std::vector<Sample> samples;
};

/// The content model in use, and what this site has taught it.
struct ModelFacts {
    std::string origin;               ///< what the shipped weights were trained on
    std::uint64_t spam = 0, ham = 0;  ///< held messages that were confirmed as abuse, as honest, and learnt
    std::optional<Instant> first, last;
    std::string trouble;  ///< why what was taught is not all in effect or kept; else empty
};

/// All references outlive the Api; all functions are thread-safe and set.
struct ApiParts {
    Judge& judge;
    Records& records;
    Outbox& outbox;
    PolicyDesk& policies;
    Access& access;
    Sessions& sessions;
    Journal& journal;
    Queue* queue = nullptr;  ///< nullptr: no queue control on this machine
    const Clock& clock;

    const WebFiles* web = nullptr;  ///< nullptr: no portal is installed
    std::string device_key = {};    ///< secret; marks browsers that have signed in: see device_mark

    std::uint32_t own_uid = 0;  ///< the daemon's user: with root, administrator on the unix socket

    /// POST /v1/check without a token from a loopback address or from any user on the unix socket: an MTA on the same
    /// host asks before it knows any secret. Never for a request that a browser sends on a page's behalf.
    bool check_from_loopback = true;

    std::function<DaemonStatus()> status;
    std::function<Health()> health;
    std::function<std::vector<Metric>()> metrics;
    std::function<Outcome(const std::filesystem::path&)> backup;
    /// Whether the audit log is as it was written; Fault::conflict names the first event that is not.
    std::function<Outcome()> verify_audit;
    /// Decides, and tells the verdict once what it depends on is durable.
    std::function<void(Submission, std::function<void(Verdict)>)> decide;
    std::function<void(const std::string&)> give_back;
    /// A whole mail with an abuse report.
    std::function<Result<Ruling>(std::string_view)> complain;

    /// A person has said what a held message is (its octets, its sender, whether it is abuse). Waits for the disk.
    /// These three may be empty: nothing learns.
    std::function<void(const std::string&, const std::string&, bool)> teach = {};
    std::function<std::optional<ModelFacts>()> model = {};  ///< nothing while detection is off
    std::function<Outcome()> reset_model = {};
};

}  // namespace tidegate
