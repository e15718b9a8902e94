#pragma once
// An API with everything around it at hand: the real judge, and small fakes of what waits for disks and mail servers.

#include <boost/json.hpp>
#include <map>
#include <optional>

#include "access/totp.hpp"
#include "api/api.hpp"
#include "api/route.hpp"
#include "judge/fakes.hpp"

namespace tidegate {

/// Tells at once that everything is kept, or that nothing can be.
class KeepingJournal final : public FakeJournal {
public:
    void when_committed(std::uint64_t ticket, std::function<void(Outcome)> done) override {
        waited_on.push_back(ticket);
        if (is_writable) return done({});
        done(fail(Fault::unavailable, "the disk is full"));
    }
    std::vector<std::uint64_t> waited_on;
};

class FakeOutbox final : public Outbox {
public:
    Result<std::vector<Event>> unread(std::size_t) override { return std::vector<Event>{}; }
    Outcome plan(std::uint64_t, const std::vector<Delivery>&) override { return {}; }
    Result<std::vector<Delivery>> due(Instant, std::size_t) override { return deliveries; }
    Outcome update(const Delivery&) override { return {}; }
    Result<std::uint64_t> waiting() override { return std::uint64_t{0}; }
    Result<std::vector<AlertTold>> told(Instant) override { return std::vector<AlertTold>{}; }
    Result<std::vector<Delivery>> recent(std::size_t) override { return deliveries; }
    Result<std::vector<AlertPolicy>> alert_policies() override { return policies; }
    Outcome keep_alert_policies(const std::vector<AlertPolicy>& kept) override {
        policies = kept;
        return {};
    }
    Result<std::optional<std::vector<std::string>>> given_alert_policies() override {
        return std::optional<std::vector<std::string>>{};
    }
    Outcome give_alert_policies(const std::vector<AlertPolicy>&, const std::vector<std::string>&) override {
        return {};
    }
    std::vector<Delivery> deliveries;
    std::vector<AlertPolicy> policies;
};

class FakeQueue final : public Queue {
public:
    Result<QueueList> list() override { return QueueList{}; }
    Result<std::size_t> hold(const std::vector<std::string>& ids) override { return ids.size(); }
    Result<std::size_t> release(const std::vector<std::string>& ids) override { return done("release", ids); }
    Result<std::size_t> remove(const std::vector<std::string>& ids) override { return done("remove", ids); }
    Result<std::string> show(const std::string& id) override { return "Subject: " + id; }
    std::size_t there = 1;  ///< of the messages asked for
    std::vector<std::string> calls;

private:
    Result<std::size_t> done(const std::string& verb, const std::vector<std::string>& ids) {
        calls.push_back(verb + " " + ids.at(0));
        return there;
    }
};

struct ApiWorld {
    KeepingJournal journal;
    Court court;
    FakeRecords records;
    FakeOutbox outbox;
    FakeQueue queue;
    Access access{court.clock, court.random};
    Sessions sessions{court.clock, court.random};
    std::unique_ptr<Judge> judge;
    std::unique_ptr<PolicyDesk> desk;
    Health health;
    std::vector<std::string> given_back;
    std::vector<std::string> complained;
    std::vector<std::string> taught;
    std::optional<ModelFacts> model = ModelFacts{.origin = "some mail", .spam = 3, .ham = 1};
    std::vector<std::string> backups;
    Outcome audit_is;
    std::map<Role, std::string> secrets;
    std::map<std::string, std::string> cookies;  ///< of `in_session`, by name
    std::unique_ptr<Api> api;
    std::string reference;  ///< of alice's case

    static constexpr std::uint32_t daemon_uid = 4711;

    /// With an administrator and a token of every role, unless `fresh`; alice over her limit; a message held.
    explicit ApiWorld(bool fresh = false) {
        Policy marketing{.name = "Marketing"};
        marketing.scope.users = {"berta@example.org"};
        marketing.limits.external_per_hour = 600;
        court.policies.push_back(marketing);
        court.open();
        judge = std::make_unique<Judge>(std::make_shared<const Site>(court.site), court.book, court.clock, court.random,
                                        journal);
        desk = std::make_unique<PolicyDesk>(*judge, journal, records, court.clock);
        fill();
        if (!fresh) let_in();
        api = std::make_unique<Api>(parts());
    }

    ApiParts parts() {
        ApiParts out{*judge, records, outbox, *desk, access, sessions, journal, &queue, court.clock};
        out.own_uid = daemon_uid;
        out.device_key = "key of this world";
        out.status = [this] {
            return DaemonStatus{court.clock.now() - std::chrono::hours{1}, {{"api", "127.0.0.1:8470"}}};
        };
        out.health = [this] { return health; };
        out.metrics = [] { return std::vector<Metric>{{"store_transactions", "Of the store.", true, {{{}, 3}}}}; };
        out.verify_audit = [this] { return audit_is; };
        out.backup = [this](const std::filesystem::path& to) -> Outcome {
            backups.push_back(to.string());
            return {};
        };
        out.complain = [this](std::string_view mail) -> Result<Ruling> {
            complained.emplace_back(mail);
            return Ruling{Ruling::Outcome::not_ours, "the message is not in the trace", std::nullopt, 0};
        };
        out.decide = [this](Submission submission, const std::function<void(Verdict)>& tell) {
            tell(judge->decide(submission).verdict);
        };
        out.give_back = [this](const std::string& token) { given_back.push_back(token); };
        out.teach = [this](const std::string& octets, const std::string& sender, bool spam) {
            taught.push_back(octets + " of " + sender + (spam ? ": spam" : ": ham"));
        };
        out.model = [this] { return model; };
        out.reset_model = [this]() -> Outcome {
            model->spam = model->ham = 0;
            return {};
        };
        return out;
    }

    void fill() {
        for (int i = 0; i < 2; ++i) judge->decide(court.message(Court::outside(400, "x" + std::to_string(i))));
        for (const auto& row : judge->restricted()) {
            reference = row.case_reference;
            Case c{.reference = reference, .entity = row.entity};
            c.state = CaseState::restricted;
            c.cause = row.cause;
            c.policy = row.policy;
            c.opened_at = row.since;
            c.until = row.until;
            c.opened_by = "tidegate";
            c.sentence = row.summary;
            c.measures = {{"external_per_hour", "recipients", 400, 400, 500}};
            records.all_cases = {c};
        }
        Traced line;
        line.at = court.clock.now();
        line.entity = "alice@example.org";
        line.from = "alice@example.org";
        line.recipients = "carol@example.com, dave@example.net";
        line.subject = "Offer \xC3\xA4 \xFF\r\nX";
        records.lines = {line};
        records.messages = {{"4XYZ1", "alice@example.org", reference, "alice@example.org", "Hello", 3,
                             court.clock.now(), "held", "restricted"}};
        records.versions = {R"({"name":"Marketing","version":1})", "broken"};
        records.add_event(EventKind::restricted, "alice@example.org was restricted.",
                          R"({"subject":"Secret","recipients":["carol@example.com"]})");
        records.all_events.back().case_reference = reference;
        outbox.deliveries = {{1, 1, "webhook", "https://hook.example.net/secret/path", "user restricted", "", 2,
                              court.clock.now(), "waiting", "timed out"}};
        outbox.policies = {{"user restricted", Severity::high, {EventKind::restricted}}};
    }

    /// An administrator whose password nobody knows, and tokens.
    void let_in() {
        std::vector<std::string> problems;
        const auto person = [](std::string_view role) {
            return R"({"role":")" + std::string{role} + R"(","created_at":"2026-01-01T00:00:00Z","password":"-"})";
        };
        access.remember({{"anna", person("administrator")},
                         {"otto", person("administrator")},
                         {"check", person("check")},
                         {"viewer", person("viewer")},
                         {"helpdesk", person("helpdesk")}},
                        {{"deadbeef", R"({"name":"old","role":"viewer","created_at":"2026-01-01T00:00:00Z",
                                          "created_by":"anna","hash":"-"})"}},
                        problems);
        for (const auto role : {Role::check, Role::viewer, Role::helpdesk, Role::administrator}) {
            secrets[role] = access.add_token(to_string(role), role, std::nullopt, "anna")->secret;
        }
    }

    HttpResponse send(HttpRequest request, const std::string& target, std::string body = {}) {
        const auto question = target.find('?');
        request.path = target.substr(0, question);
        if (question != std::string::npos) request.query = parse_query(target.substr(question + 1)).value();
        request.body = std::move(body);
        std::optional<HttpResponse> out;
        api->handle(std::move(request), [&](HttpResponse response) { out = std::move(response); });
        return out.value();
    }

    /// From another machine, with a token of this role; nothing: without.
    HttpResponse ask(std::optional<Role> role, const std::string& method, const std::string& target,
                     std::string body = {}) {
        HttpRequest request;
        request.method = method;
        request.address = "192.0.2.99";
        if (role) request.authorization = "Bearer " + secrets.at(*role);
        return send(std::move(request), target, std::move(body));
    }

    /// The code that an app shows `steps` half minutes from now, for a secret in base32.
    std::string totp(std::string_view secret, int steps = 0) const {
        constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        std::string octets;
        unsigned held = 0;
        std::uint32_t bits = 0;
        for (const char c : secret) {
            bits = (bits << 5U) | static_cast<std::uint32_t>(letters.find(c));
            held += 5;
            if (held >= 8) octets += static_cast<char>((bits >> (held -= 8)) & 255U);
        }
        return totp_code(octets, totp_step(court.clock.now() + steps * std::chrono::seconds{30})).value();
    }

    /// From a browser on another machine, in a session of `name`; with the right CSRF.
    HttpRequest in_session(const std::string& name, const std::string& method) {
        auto& secret = cookies[name];
        if (!sessions.find(secret, false)) secret = sessions.open(name, "192.0.2.99", "Browser/1").secret;
        HttpRequest request;
        request.method = method;
        request.address = "192.0.2.99";
        request.host = "gate.example.org";
        request.origin = "https://gate.example.org";
        request.cookie = "theme=dark; tidegate_session=" + secret;
        request.csrf = csrf_of(secret);
        return request;
    }

    HttpResponse ask_session(const std::string& name, const std::string& method, const std::string& target,
                             std::string body = {}) {
        return send(in_session(name, method), target, std::move(body));
    }

    /// On the unix socket.
    HttpResponse ask_socket(std::uint32_t uid, const std::string& method, const std::string& target,
                            std::string body = {}) {
        HttpRequest request;
        request.method = method;
        request.uid = uid;
        return send(std::move(request), target, std::move(body));
    }
};

inline boost::json::value parsed(const HttpResponse& response) { return boost::json::parse(response.body); }

inline std::string sentence_of(const HttpResponse& response) {
    return std::string{parsed(response).at("error").at("sentence").as_string()};
}
inline std::string fault_of(const HttpResponse& response) {
    return std::string{parsed(response).at("error").at("fault").as_string()};
}

}  // namespace tidegate
