// What the store takes: lines of the trace and windows a second; and a state folder with many senders, for measuring a
// restart.

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>

#include "store/store.hpp"

namespace {

using namespace tidegate;
using Steady = std::chrono::steady_clock;

/// Every sender with one message to two recipients, now.
class SomeWindows final : public WindowsSource {
public:
    explicit SomeWindows(Instant now) { windows_.charge(now, {1, 1, 1}); }
    std::string windows_of(const std::string&) override { return windows_.encode(); }
    std::string habits_of(const std::string&) override { return {}; }

private:
    Windows windows_;
};

std::string sender(std::uint64_t number) { return "sender" + std::to_string(number) + "@example.org"; }

Traced line(std::uint64_t number, Instant now) {
    Traced out{.at = now, .entity = sender(number % 100'000)};
    out.action = Action::defer;  // of a flood, accepted ones would be left out
    out.client = "192.0.2.10";
    out.from = out.header_from = out.entity;
    out.recipients = "kunde@example.net, colleague@example.org";
    out.external = out.internal = 1;
    out.size = 2'314;
    out.subject = "Offer number " + std::to_string(number);
    out.message_id = "<" + std::to_string(number) + "@office.example.org>";
    out.queue_id = "4XyZ1C0Jq8z1r";
    out.policy = "default";
    out.kind = "person";
    return out;
}

/// Hands `count` things to the store and waits until they are on disk; things a second.
template <class Each>
double rate_of(Store& store, std::uint64_t count, const Each& each) {
    const auto begun = Steady::now();
    for (std::uint64_t i = 0; i < count; ++i) each(i);
    if (const auto written = store.flush(); !written) std::fprintf(stderr, "%s\n", written.error().what.c_str());
    return static_cast<double>(count) / std::chrono::duration<double>(Steady::now() - begun).count();
}

}  // namespace

int main(int count, char** words) {
    CLI::App app{"Writes of the store"};
    StoreOptions options;
    std::uint64_t windows = 0;
    std::uint64_t lines = 0;
    app.add_option("FOLDER", options.folder, "made if need be; the store stays in it")->required();
    app.add_option("--windows", windows, "senders whose windows are kept")->capture_default_str();
    app.add_option("--lines", lines, "of the trace")->capture_default_str();
    CLI11_PARSE(app, count, words);
    options.most_trace_waiting = lines + 1;

    const SystemClock clock;
    std::error_code ignored;
    std::filesystem::create_directories(options.folder, ignored);
    auto store = Store::open(options, clock);
    if (!store) {
        std::fprintf(stderr, "%s\n", store.error().what.c_str());
        return 1;
    }
    SomeWindows source{clock.now()};
    (*store)->start(source);
    const auto lines_a_second = rate_of(**store, lines, [&](auto i) { (*store)->note(line(i, clock.now())); });
    const auto windows_a_second = rate_of(**store, windows, [&](auto i) {
        if (const auto entity = Entity::user(sender(i))) (*store)->touch(*entity);
    });
    const auto health = (*store)->health();
    (*store)->stop();
    std::printf("{\"lines_per_second\":%.0f,\"windows_per_second\":%.0f,\"dropped\":%llu,\"octets\":%llu}\n",
                lines_a_second, windows_a_second, static_cast<unsigned long long>(health.trace_dropped),
                static_cast<unsigned long long>(health.octets));
    return 0;
}
