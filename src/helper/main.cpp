// tidegate-helper: the few verbs on Postfix's queue that need root, for a daemon that never has it.

#include <signal.h>
#include <sys/signalfd.h>

#include <charconv>
#include <cstdio>
#include <string_view>

#include "helper/server.hpp"

namespace {

constexpr std::string_view usage =
    "usage: tidegate-helper --socket PATH [--peer-uid UID] [--postfix-config DIR]\n"
    "\n"
    "Lists, holds, releases, deletes and shows messages in Postfix's queue for tidegated.\n"
    "  --socket PATH         the unix socket to listen on\n"
    "  --peer-uid UID        the user id that may ask, besides root: that of tidegated\n"
    "  --postfix-config DIR  Postfix's configuration directory, if it is not the system's\n";

bool read_options(int count, char** words, tidegate::HelperOptions& options) {
    for (int i = 1; i + 1 < count; i += 2) {
        const std::string_view name = words[i];
        const std::string_view value = words[i + 1];
        if (name == "--socket") {
            options.socket = value;
        } else if (name == "--peer-uid") {
            uid_t uid = 0;
            const auto [stop, error] = std::from_chars(value.data(), value.data() + value.size(), uid);
            if (error != std::errc{} || stop != value.data() + value.size()) return false;
            options.peer = uid;
        } else if (name == "--postfix-config") {
            options.programs.config = value;
        } else {
            return false;
        }
    }
    return count % 2 == 1 && !options.socket.empty();
}

}  // namespace

int main(int count, char** words) {
    if (count == 2 && std::string_view{words[1]} == "--help") {
        std::fwrite(usage.data(), 1, usage.size(), stdout);
        return 0;
    }
    tidegate::HelperOptions options;
    if (!read_options(count, words, options)) {
        std::fwrite(usage.data(), 1, usage.size(), stderr);
        return 2;
    }
    // A command that ends before it has read its ids must not end the helper; the commands get the default back.
    (void)signal(SIGPIPE, SIG_IGN);
    // A request that is being served is finished first: the signals wait on a descriptor.
    sigset_t stops;
    sigemptyset(&stops);
    sigaddset(&stops, SIGTERM);
    sigaddset(&stops, SIGINT);
    sigprocmask(SIG_BLOCK, &stops, nullptr);
    const int stop_signal = signalfd(-1, &stops, SFD_CLOEXEC);
    const auto done = tidegate::run_helper(options, stop_signal);
    if (!done) {
        std::fprintf(stderr, "tidegate-helper: %s\n", done.error().what.c_str());
        return 1;
    }
    return 0;
}
