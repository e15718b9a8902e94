// The judge alone: decisions a second without sockets, store or log.

#include <benchmark/benchmark.h>

#include "court.hpp"
#include "policy_request.hpp"

namespace tidegate::bench {
namespace {

constexpr std::uint64_t many = 100'000;

std::vector<Submission> from_many_senders() {
    std::vector<Submission> out;
    for (std::uint64_t i = 0; i < many; ++i) out.push_back(Court::message(login_of(sender_of(i, many))));
    return out;
}

/// Shared by the threads of one run, as the daemon's threads share it.
Court& court() {
    static Court shared;
    return shared;
}

void decide_one_sender(benchmark::State& state) {
    const auto message = Court::message(login_of(1));
    for (auto _ : state) benchmark::DoNotOptimize(court().judge->decide(message));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(decide_one_sender)->Threads(1)->Threads(2)->UseRealTime();

void decide_many_senders(benchmark::State& state) {
    static const auto messages = from_many_senders();
    auto next = static_cast<std::size_t>(state.thread_index()) * many / 2;
    for (auto _ : state) {
        benchmark::DoNotOptimize(court().judge->decide(messages[next]));
        if (++next == messages.size()) next = 0;
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(decide_many_senders)->Threads(1)->Threads(2)->UseRealTime();

/// As policy delegation asks: with an instance, two recipients by number.
void decide_by_delegation(benchmark::State& state) {
    auto message = Court::message(login_of(2));
    message.way = Way::policy;
    message.recipients.clear();
    message.unnamed_recipients = 2;
    message.headers.reset();
    std::uint64_t number = 0;
    for (auto _ : state) {
        message.instance = std::to_string(number++) + ".65f0c1d2.4a3b1.0";
        benchmark::DoNotOptimize(court().judge->decide(message));
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(decide_by_delegation);

}  // namespace
}  // namespace tidegate::bench
