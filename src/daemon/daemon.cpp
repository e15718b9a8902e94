#include "daemon/daemon.hpp"

#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <thread>

#include "access/access.hpp"
#include "api/api.hpp"
#include "api/web_files.hpp"
#include "complaint/complaints.hpp"
#include "config/reader.hpp"
#include "config/schema.hpp"
#include "core/random.hpp"
#include "core/shipped.hpp"
#include "daemon/complaint_rounds.hpp"
#include "daemon/health.hpp"
#include "daemon/line_log.hpp"
#include "daemon/log_watch.hpp"
#include "daemon/mail_decider.hpp"
#include "daemon/notices.hpp"
#include "daemon/recorder.hpp"
#include "daemon/store_watch.hpp"
#include "daemon/teacher.hpp"
#include "judge/judge.hpp"
#include "judge/policy_desk.hpp"
#include "login/auth_policy.hpp"
#include "login/report.hpp"
#include "mta/milter/conversation.hpp"
#include "mta/policy/conversation.hpp"
#include "mta/queue/helper_queue.hpp"
#include "mta/queue_keeper.hpp"
#include "net/http_server.hpp"
#include "net/io_threads.hpp"
#include "net/listener.hpp"
#include "policy/form.hpp"
#include "site/detection.hpp"
#include "site/organisation.hpp"
#include "site/policies.hpp"
#include "store/store.hpp"

namespace tidegate {

namespace {

using namespace std::chrono_literals;

constexpr Millis milter_idle = 2h;    // an MTA keeps its connection through a session that waits
constexpr Millis policy_idle = 310s;  // Postfix closes an idle one after 300 s
constexpr Millis stop_bound = 5s;
constexpr Millis login_idle = 2min;  // Dovecot closes an idle one after 10 s
constexpr unsigned login_threads = 2;
constexpr std::size_t most_login_connections = 500;  // Dovecot keeps 100 a process
constexpr unsigned http_threads = 16;  // some of what is asked waits for the disk or the mail server's queue

Outcome make_state_folder(const std::filesystem::path& state) {
    std::error_code wrong;
    if (std::filesystem::is_directory(state, wrong)) return {};
    std::filesystem::create_directories(state, wrong);
    if (!wrong) std::filesystem::permissions(state, std::filesystem::perms{0755}, wrong);
    if (wrong)
        return fail(Fault::unavailable, "the state folder " + state.string() + " cannot be made: " + wrong.message());
    return {};
}

/// What the judge stands on, from a configuration: all of it, or the complaint.
struct Ground {
    std::shared_ptr<const Organisation> organisation;
    std::shared_ptr<const Site> site;
    std::shared_ptr<const PolicyBook> book;
};

Result<Ground> ground_of(const Config& config, const std::vector<std::string>& stored, const std::string& api,
                         const std::string& notice_key, std::vector<std::string>& problems,
                         std::vector<std::string>& shadowed) {
    auto described = organisation_of(config);
    if (!described) return tl::unexpected<Error>{described.error()};
    // Shared by the site and the policies, each of which an old decision may still hold after a reload.
    auto organisation = std::make_shared<const Organisation>(std::move(*described));
    auto site = site_of(config, organisation, api, notice_key);
    if (!site) return tl::unexpected<Error>{site.error()};
    auto policies = policies_of(stored, config, *organisation, problems, shadowed);
    if (!policies) return tl::unexpected<Error>{policies.error()};
    auto book = std::make_shared<const PolicyBook>(std::move(*policies), organisation);
    return Ground{std::move(organisation), std::move(*site), std::move(book)};
}

}  // namespace

/// Members are made from the top down and end from the bottom up.
struct Daemon::Parts {
    Places places;
    Config config;
    SystemClock clock;
    SystemRandom random;
    std::string notice_key;
    std::string device_key;
    Instant started_at{};
    std::vector<std::string> shadowed;  ///< stored policies (JSON) that a file stands in for
    std::unique_ptr<LineLog> log;
    std::unique_ptr<StoreWatch> watch;
    std::unique_ptr<Teacher> teacher;
    std::unique_ptr<Store> store;
    std::unique_ptr<Recorder> recorder;
    std::unique_ptr<Judge> judge;
    std::unique_ptr<PolicyDesk> desk;
    std::unique_ptr<Access> access;
    std::unique_ptr<Sessions> sessions;
    std::unique_ptr<OtherFilters> filters;  ///< nothing: none is asked
    std::unique_ptr<MailDecider> decider;
    std::unique_ptr<IoThreads> threads;
    std::unique_ptr<HelperQueue> queue;
    std::unique_ptr<Notices> notices;
    std::unique_ptr<QueueKeeper> keeper;
    std::unique_ptr<LogWatch> logs;
    std::unique_ptr<Complaints> complaints;
    std::unique_ptr<ComplaintRounds> complaint_rounds;  ///< nothing without complaints.mailbox
    std::optional<WebFiles> web;                        ///< nothing: no portal is installed
    std::unique_ptr<Api> api;
    std::unique_ptr<HttpServer> http;
    std::unique_ptr<Listener> milter;
    std::unique_ptr<Listener> policy;
    std::unique_ptr<AuthPolicy> auth_policy;
    std::unique_ptr<HttpServer> logins;  ///< asks `auth_policy`
    bool started = false;
    bool stopped = false;

    void complain(const std::vector<std::string>& problems) const {
        for (const auto& problem : problems) log->say(Level::warning, problem);
    }
    std::string socket() const { return (places.state / "api.sock").string(); }

    Outcome open_store(std::vector<std::string>& problems);
    void read_portal();
    Outcome open_http();
    Outcome open_mail();
    Outcome open_logins();
    Outcome open_listener(const std::string& name, const std::string& address, Millis idle, ConversationFactory make,
                          std::unique_ptr<Listener>& into);
    Outcome start_consumers();
    /// The site with what was taught to its content model.
    std::shared_ptr<const Site> taught(const Site& site) const;
    /// Another lesson is learnt: in effect on the next question.
    void use_lessons();
    /// Puts another configuration into effect, whole or not at all.
    Outcome take(Config wanted);
    /// Whom the policies that are about to act would not have restricted: nobody is released by an edit.
    void say_no_longer_over(const PolicyBook& next) const;
    ApiParts api_parts();
    DaemonStatus status() const;
};

std::shared_ptr<const Site> Daemon::Parts::taught(const Site& site) const {
    auto out = std::make_shared<Site>(site);
    out->detection.content = teacher->with_lessons(site.detection.content);
    return out;
}

void Daemon::Parts::use_lessons() {
    desk->alone([this] {
        auto next = std::make_shared<Site>(*judge->site());
        next->detection.content = teacher->model();
        judge->use(std::shared_ptr<const Site>{std::move(next)});
    });
}

Outcome Daemon::Parts::open_store(std::vector<std::string>& problems) {
    StoreOptions options{.folder = places.state};
    options.trace_days = static_cast<int>(config.store.trace_days);
    options.evidence_days = static_cast<int>(config.store.evidence_days);
    watch = std::make_unique<StoreWatch>(*log, clock);
    options.report = [this](StoreNews news, const std::string& sentence) { watch->hear(news, sentence); };
    auto opened = Store::open(options, clock);
    if (!opened) return tl::unexpected<Error>{opened.error()};
    store = std::move(*opened);
    const auto keep = [this](Event event) { store->append(std::move(event)); };
    watch->use({.keep = keep, .raise = keep, .over = keep});
    auto past = store->remember();
    if (!past) return tl::unexpected<Error>{past.error()};
    // The address of the API is known only once it is bound; `open_http` sets the link then.
    auto ground = ground_of(config, past->policies, {}, notice_key, problems, shadowed);
    if (!ground) return tl::unexpected<Error>{ground.error()};
    recorder = std::make_unique<Recorder>(*store, *log, config.log.redact);
    teacher = std::make_unique<Teacher>(places.state / "site.model", clock, *log);
    judge = std::make_unique<Judge>(taught(*ground->site), ground->book, clock, random, *recorder);
    access = std::make_unique<Access>(clock, random);
    sessions = std::make_unique<Sessions>(clock, random);
    access->remember(past->administrators, past->tokens, problems);
    judge->remember(std::move(*past), problems);
    (void)::malloc_trim(0);  // what was read of a million senders goes back to the system, not to the next message
    desk = std::make_unique<PolicyDesk>(*judge, *recorder, *store, clock);
    decider = std::make_unique<MailDecider>(*judge, *recorder);
    auto asked = filters_of(config);
    if (!asked) return tl::unexpected<Error>{asked.error()};
    if (asked->rspamd || asked->spamassassin) {
        filters = std::make_unique<OtherFilters>(std::move(*asked),
                                                 [this](const std::string& line) { log->say(Level::warning, line); });
        decider->ask_first(*filters);
    }
    complaints = std::make_unique<Complaints>(Complaints::Parts{
        *store, *recorder, clock,
        [this](const Entity& who, std::vector<Signal> signals) { return judge->charge(who, std::move(signals)); }});
    store->start(*judge);
    return {};
}

/// A portal that cannot be read keeps nobody from sending mail.
void Daemon::Parts::read_portal() {
    const auto folder = shipped("web", "web/dist");
    std::error_code ignored;
    if (!std::filesystem::exists(folder, ignored)) return;
    auto files = WebFiles::read(folder);
    if (files) {
        web = std::move(*files);
    } else {
        log->say(Level::warning, "the portal is not served: " + files.error().what + "; install tidegate anew");
    }
}

Outcome Daemon::Parts::open_http() {
    read_portal();
    HttpOptions options;
    options.listen = config.listen.api;
    options.unix_socket = socket();
    options.threads = http_threads;
    options.log = [this](std::string_view line) { log->say(Level::warning, line); };
    options.body_limit = [this](const HttpRequest& request) { return api->body_limit(request); };
    auto opened = HttpServer::open(std::move(options));
    if (!opened) return tl::unexpected<Error>{opened.error()};
    http = std::move(*opened);
    auto site = site_of(config, judge->site()->organisation, http->address(), notice_key);
    if (!site) return tl::unexpected<Error>{site.error()};
    judge->use(taught(**site));
    teacher->on_change([this] { use_lessons(); });
    api = std::make_unique<Api>(api_parts());
    decider->watch([this](const Submission& question, const Verdict& verdict) { api->decided(question, verdict); });
    return {};
}

Outcome Daemon::Parts::open_listener(const std::string& name, const std::string& address, Millis idle,
                                     ConversationFactory make, std::unique_ptr<Listener>& into) {
    if (address.empty()) return {};
    const auto where = ListenAddress::parse(address);
    if (!where) return propagate(where, "listen." + name);
    ListenerOptions options;
    options.name = name;
    options.idle = idle;
    options.log = [this](std::string_view line) { log->say(Level::warning, line); };
    auto opened = Listener::open(*threads, *where, std::move(make), *decider, options);
    if (!opened) return propagate(opened, "listen." + name);
    into = std::move(*opened);
    return {};
}

Outcome Daemon::Parts::open_mail() {
    const auto cores = std::max(1U, std::thread::hardware_concurrency());
    threads = std::make_unique<IoThreads>(config.listen.threads == 0 ? cores : config.listen.threads);
    auto options = std::make_shared<MilterOptions>();
    options->inspect = inspect_of(config);
    options->give_back = [this](const std::string& token) { decider->give_back(token); };
    options->hand_on = filters != nullptr;
    const std::shared_ptr<const MilterOptions> shared = std::move(options);
    auto opened = open_listener(
        "milter", config.listen.milter, milter_idle,
        [this, shared] { return std::make_unique<MilterConversation>(shared, clock); }, milter);
    if (!opened) return opened;
    return open_listener(
        "policy", config.listen.policy, policy_idle, [this] { return std::make_unique<PolicyConversation>(clock); },
        policy);
}

/// Where the login service reports: a port of its own, so that whoever may report need not see the API.
Outcome Daemon::Parts::open_logins() {
    if (config.listen.auth_policy.empty()) return {};
    auto key = login_key_of(config);
    if (!key) return tl::unexpected<Error>{key.error()};
    auth_policy = std::make_unique<AuthPolicy>(AuthPolicy::Parts{
        clock, [this](const Entity& who, LoginSeen seen) { (void)judge->note_login(who, std::move(seen)); },
        std::move(*key)});
    HttpOptions options;
    options.listen = config.listen.auth_policy;
    options.threads = login_threads;
    options.most_connections = most_login_connections;
    options.head_deadline = login_idle;
    options.log = [this](std::string_view line) { log->say(Level::warning, line); };
    options.body_limit = [](const HttpRequest&) { return longest_login_report; };
    auto opened = HttpServer::open(std::move(options));
    if (!opened) return propagate(opened, "listen.auth_policy");
    logins = std::move(*opened);
    logins->serve([asked = auth_policy.get()](const HttpRequest& request, const HttpRespond& respond) {
        respond(asked->answer(request));
    });
    return {};
}

Outcome Daemon::Parts::start_consumers() {
    auto made = Notices::make(config, *judge->site(), {*store, *recorder, *store, *log, clock, random});
    if (!made) return tl::unexpected<Error>{made.error()};
    notices = std::move(*made);
    watch->use({.keep = [this](Event event) { store->append(std::move(event)); },
                .raise = [this](Event event) { notices->raise(std::move(event)); },
                .over = [this](Event event) { notices->over(std::move(event)); }});
    QueueKeeper::Parts kept{*recorder, *store, *queue, clock, [this] { return judge->restricted(); }};
    kept.teach = [this](const std::string& octets, const std::string& sender, bool spam) {
        teacher->teach(octets, sender, spam);
    };
    kept.held_for = std::chrono::hours{24} * config.held.days;
    keeper = std::make_unique<QueueKeeper>(std::move(kept));
    auto watched = LogWatch::make(config, judge->site()->zone, {*judge, *store, *log, clock});
    if (!watched) return tl::unexpected<Error>{watched.error()};
    logs = std::move(*watched);
    if (!config.complaints.mailbox.empty()) {
        complaint_rounds = std::make_unique<ComplaintRounds>(*complaints, *log, config.complaints.mailbox,
                                                             places.state / "complaints.position");
        complaint_rounds->start();
    }
    keeper->start();
    notices->start();
    if (logs) logs->start();
    store->on_event([this](std::uint64_t) {
        notices->wake();
        keeper->wake();
        api->events_committed();
    });
    return {};
}

DaemonStatus Daemon::Parts::status() const {
    DaemonStatus out;
    out.started_at = started_at;
    if (http && !http->address().empty()) out.listening.emplace_back("api", http->address());
    if (milter) out.listening.emplace_back("milter", milter->address());
    if (policy) out.listening.emplace_back("policy", policy->address());
    if (logins) out.listening.emplace_back("auth_policy", logins->address());
    out.listening.emplace_back("socket", socket());
    return out;
}

ApiParts Daemon::Parts::api_parts() {
    ApiParts parts{.judge = *judge,
                   .records = *store,
                   .outbox = *store,
                   .policies = *desk,
                   .access = *access,
                   .sessions = *sessions,
                   .journal = *recorder,
                   .queue = queue.get(),
                   .clock = clock};
    parts.web = web ? &*web : nullptr;
    parts.device_key = device_key;
    parts.own_uid = ::geteuid();
    parts.check_from_loopback = config.api.check_from_loopback;
    parts.status = [this] { return status(); };
    parts.health = [this] {
        return health_of({*store, milter.get(), policy.get(), notices.get(), queue.get(), keeper.get(), judge.get(),
                          auth_policy.get(), logs.get(), complaint_rounds.get()});
    };
    parts.metrics = [this] {
        return metrics_of(
            {*store, milter.get(), policy.get(), notices.get(), http.get(), *log, judge.get(), auth_policy.get()});
    };
    parts.backup = [this](const std::filesystem::path& to) { return store->backup(to); };
    parts.verify_audit = [this] { return store->verify_events(); };
    parts.decide = [this](const Submission& submission, std::function<void(Verdict)> tell) {
        auto decision = decider->decide(submission);
        if (decision.ticket == 0) return tell(std::move(decision.verdict));
        decider->when_durable(std::move(decision), std::move(tell));
    };
    parts.complain = [this](std::string_view mail) { return complaints->take(mail); };
    parts.give_back = [this](const std::string& token) { decider->give_back(token); };
    parts.teach = [this](const std::string& octets, const std::string& sender, bool spam) {
        teacher->teach(octets, sender, spam);
    };
    parts.model = [this] { return teacher->facts(); };
    parts.reset_model = [this] { return teacher->reset(); };
    return parts;
}

Daemon::Daemon(std::unique_ptr<Parts> parts) : parts_{std::move(parts)} {}

Daemon::~Daemon() {
    if (parts_) stop();
}

Result<std::unique_ptr<Daemon>> Daemon::start(const Places& places) {
    auto parts = std::make_unique<Parts>();
    auto& p = *parts;
    p.places = places;
    p.started_at = p.clock.now();
    auto config = load_config(places.config);
    if (!config) return tl::unexpected<Error>{config.error()};
    p.config = std::move(*config);
    if (auto made = make_state_folder(places.state); !made) return tl::unexpected<Error>{made.error()};
    auto log = LineLog::open(p.config.log.target, p.clock);
    if (!log) return tl::unexpected<Error>{log.error()};
    p.log = std::move(*log);
    auto key = secret_of(places.state, "notice.key");
    if (!key) return tl::unexpected<Error>{key.error()};
    p.notice_key = std::move(*key);
    auto device_key = secret_of(places.state, "device.key");
    if (!device_key) return tl::unexpected<Error>{device_key.error()};
    p.device_key = std::move(*device_key);
    const auto helper =
        p.config.helper.socket.empty() ? (places.state / "helper.sock").string() : p.config.helper.socket;
    p.queue = std::make_unique<HelperQueue>(HelperQueue::Options{.socket = helper});

    // From here on the daemon's own end stops what was started.
    std::unique_ptr<Daemon> daemon{new Daemon{std::move(parts)}};
    std::vector<std::string> problems;
    if (auto opened = p.open_store(problems); !opened) return tl::unexpected<Error>{opened.error()};
    p.complain(problems);
    if (auto opened = p.open_http(); !opened) return tl::unexpected<Error>{opened.error()};
    if (auto started = p.start_consumers(); !started) return tl::unexpected<Error>{started.error()};
    if (auto opened = p.open_mail(); !opened) return tl::unexpected<Error>{opened.error()};
    if (auto opened = p.open_logins(); !opened) return tl::unexpected<Error>{opened.error()};
    // Last: what is asked about the parts finds all of them.
    p.http->serve(
        [&p](HttpRequest request, HttpRespond respond) { p.api->handle(std::move(request), std::move(respond)); });
    p.started = true;
    p.log->say(Level::info, "started, version " TIDEGATE_VERSION ", state in " + places.state.string());
    return daemon;
}

std::string Daemon::greeting() const {
    const auto& p = *parts_;
    std::string out;
    const auto api = p.http->address();
    if (!api.empty()) out += "API                          http://" + api + "/\n";
    if (const auto setup = p.access->setup_token(); !setup.empty() && !api.empty()) {
        out += "First administrator, once    " + p.judge->site()->link + "/setup?token=" + setup + "\n";
    }
    // default_action: where Postfix has none said it makes all mail wait while this is not running.
    const auto endpoint = [](const std::string& address) {
        return address.starts_with("unix:") ? address : "inet:" + address;
    };
    if (p.milter) {
        out += "Postfix, in main.cf          smtpd_milters = { " + endpoint(p.milter->address()) +
               ", default_action=accept, connect_timeout=5s, command_timeout=10s }\n"
               "                             non_smtpd_milters = $smtpd_milters\n";
    }
    if (p.milter || p.policy) {
        out += std::string{"all the lines                tidegate setup postfix"} +
               (p.policy ? ", or by delegation: tidegate setup postfix --policy\n" : "\n");
    }
    return out;
}

void Daemon::tick() {
    parts_->judge->tick();
    parts_->api->tick();
}

void Daemon::reload() {
    auto& p = *parts_;
    p.log->reopen();
    auto config = load_config(p.places.config);
    Outcome done = config ? Outcome{} : Outcome{tl::unexpected<Error>{config.error()}};
    if (done) p.desk->alone([&] { done = p.take(std::move(*config)); });
    if (done) return p.log->say(Level::info, "the configuration was read again and is in effect");
    p.log->say(Level::error, "the configuration is wrong and the one before stays in effect:");
    // A problem a line, as they were found.
    std::string_view rest = done.error().what;
    while (!rest.empty()) {
        const auto end = rest.find('\n');
        p.log->say(Level::error, rest.substr(0, end));
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
}

Outcome Daemon::Parts::take(Config wanted) {
    auto stored = shadowed;
    for (const auto& kept : judge->book()->policies()) {
        if (kept.file.empty()) stored.push_back(boost::json::serialize(to_json(kept)));
    }
    std::vector<std::string> problems;
    std::vector<std::string> now_shadowed;
    auto ground = ground_of(wanted, stored, http->address(), notice_key, problems, now_shadowed);
    if (!ground) return tl::unexpected<Error>{ground.error()};
    if (auto used = notices->use(wanted, *ground->site); !used) return used;
    complain(problems);
    for (const auto& key : needs_restart(config, wanted)) log->say(Level::warning, key + " acts only after a restart");
    say_no_longer_over(*ground->book);
    judge->use(taught(*ground->site), ground->book);
    shadowed = std::move(now_shadowed);
    config = std::move(wanted);
    return {};
}

void Daemon::Parts::say_no_longer_over(const PolicyBook& next) const {
    constexpr std::size_t most_named = 20;
    const auto entities = judge->no_longer_over(next);
    if (entities.empty()) return;
    std::string names;
    for (std::size_t i = 0; i < std::min(entities.size(), most_named); ++i) {
        names += (i == 0 ? "" : ", ") + entities[i].entity.text();
    }
    if (entities.size() > most_named) names += " and " + std::to_string(entities.size() - most_named) + " more";
    log->say(Level::warning, "restricted, but would not be under the policies as they are now: " + names +
                                 " (tidegate restricted release ENTITY --reason …)");
}

void Daemon::stop() {
    auto& p = *parts_;
    if (std::exchange(p.stopped, true)) return;
    if (p.logs) p.logs->stop();
    if (p.milter) p.milter->stop(stop_bound);
    if (p.policy) p.policy->stop(stop_bound);
    if (p.logins) p.logins->stop();
    if (p.filters) p.filters->stop();
    // No mail comes any more: what was counted is on disk before anything that may take its time is waited for.
    if (p.judge) p.judge->finish();
    if (p.store) {
        if (const auto flushed = p.store->flush(); !flushed) {
            p.log->say(Level::error,
                       "what waits cannot be written, and is tried again at the end: " + flushed.error().what);
        }
    }
    if (p.api) p.api->stop();
    if (p.http) p.http->stop();
    if (p.threads) p.threads->stop();
    if (p.complaint_rounds) p.complaint_rounds->stop();
    if (p.keeper) p.keeper->stop();
    if (p.notices) p.notices->stop();
    if (p.store) p.store->stop();
    if (p.log && p.started) p.log->say(Level::info, "stopped");
}

}  // namespace tidegate
