// tidegated: the daemon's beginning and end. Signals: SIGTERM and SIGINT stop it in order, SIGHUP reads the
// configuration and opens the log file again.

#include <sys/resource.h>
#include <systemd/sd-daemon.h>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

#include <CLI/CLI.hpp>

#include "daemon/daemon.hpp"

namespace {

/// As many descriptors as we may have: each connection is one.
void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

sigset_t watched_signals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, signal);
    return set;
}

std::string from_environment(const char* name, const char* otherwise) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): before any thread
    return value && *value ? value : otherwise;
}

/// Until a signal says to stop.
void serve(tidegate::Daemon& daemon, const sigset_t& signals) {
    const timespec second{1, 0};
    while (true) {
        const int signal = sigtimedwait(&signals, nullptr, &second);
        if (signal == SIGTERM || signal == SIGINT) return;
        if (signal == SIGHUP) {
            sd_notify(0, "RELOADING=1");
            daemon.reload();
            sd_notify(0, "READY=1");
        }
        daemon.tick();
        sd_notify(0, "WATCHDOG=1");
    }
}

}  // namespace

int main(int count, char** words) {
    CLI::App app{"Outbound-mail protection for your own mail server: the daemon", "tidegated"};
    tidegate::Places places{from_environment("TIDEGATE_STATE", "/var/lib/tidegate"),
                            from_environment("TIDEGATE_CONFIG", "/etc/tidegate/tidegate.toml")};
    app.add_option("--state", places.state, "folder of the store and its secrets (TIDEGATE_STATE)");
    app.add_option("--config", places.config, "configuration file (TIDEGATE_CONFIG)");
    app.set_version_flag("--version", std::string{"tidegated "} + TIDEGATE_VERSION);
    try {
        app.parse(count, words);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }

    const auto signals = watched_signals();
    (void)sigprocmask(SIG_BLOCK, &signals, nullptr);  // before any thread, so that all inherit it
    (void)std::signal(SIGPIPE, SIG_IGN);
    raise_descriptor_limit();

    auto daemon = tidegate::Daemon::start(places);
    if (!daemon) {
        std::fprintf(stderr, "tidegated: %s\n", daemon.error().what.c_str());
        return 1;
    }
    std::printf("%sready\n", (*daemon)->greeting().c_str());
    std::fflush(stdout);
    sd_notify(0, "READY=1");
    serve(**daemon, signals);
    sd_notify(0, "STOPPING=1");
    (*daemon)->stop();
    return 0;
}
