// Windows and the choice of a policy.

#include <benchmark/benchmark.h>

#include "court.hpp"

namespace tidegate::bench {
namespace {

constexpr Instant noon{Millis{1'772'366'400'000}};

Ceilings without_end() {
    Ceilings out;
    out.most.fill(UINT32_MAX);
    return out;
}

/// The argument is the time between two messages, in ms: short ones meet one sub-window, long ones all that are kept.
void reserve(benchmark::State& state) {
    Windows windows;
    auto now = noon;
    const auto ceilings = without_end();
    for (auto _ : state) {
        now += Millis{state.range(0)};
        benchmark::DoNotOptimize(windows.reserve(now, {1, 1, 1}, ceilings));
    }
}
BENCHMARK(reserve)->Arg(1)->Arg(1'000)->Arg(60'000);

/// The argument is the number of policies, each for ten users; the sender is in none.
void choose_policy(benchmark::State& state) {
    auto organisation = std::make_shared<Organisation>();
    organisation->domains = {"example.org"};
    std::vector<Policy> policies;
    for (int i = 0; i < state.range(0); ++i) {
        Policy policy{.name = "policy " + std::to_string(i)};
        policy.priority = static_cast<std::uint32_t>(i);
        for (int user = 0; user < 10; ++user) {
            policy.scope.users.push_back("user" + std::to_string(10 * i + user) + "@example.org");
        }
        policies.push_back(std::move(policy));
    }
    const PolicyBook book{std::move(policies), organisation};
    const auto who = Entity::user("nobody@example.org");
    for (auto _ : state) benchmark::DoNotOptimize(&book.choose(*who, "nobody@example.org", false));
}
BENCHMARK(choose_policy)->Arg(0)->Arg(20)->Arg(1'000);

}  // namespace
}  // namespace tidegate::bench
