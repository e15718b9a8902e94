// Many threads on every face of the store at once: for the thread sanitizer, and for order per thread.

#include <atomic>
#include <thread>

#include "store/support.hpp"

namespace tidegate {
namespace {

using namespace testing;

constexpr int threads = 4;
constexpr int each = 200;

TEST(Concurrency, EveryFaceAtOnce) {
    Fixture one;
    one.options.batch = 1ms;
    one.open();
    std::atomic<int> told{0};
    std::atomic<std::uint64_t> newest{0};
    one.store->on_event([&](std::uint64_t id) { newest = id; });
    std::atomic<bool> done{false};
    std::vector<std::thread> workers;
    for (int thread = 0; thread < threads; ++thread) {
        workers.emplace_back([&, thread] {
            const auto name = "user" + std::to_string(thread);
            for (int i = 0; i < each; ++i) {
                one.store->note(line(one.clock.now(), name));
                one.source.set(name, std::to_string(i));
                one.store->touch(user(name));
                Event mine = event(std::to_string(i));
                mine.entity = name;
                const auto ticket = one.store->append(std::move(mine));
                one.store->when_committed(ticket, [&](const Outcome& kept) { told += kept ? 1 : 1'000'000; });
                EXPECT_TRUE(one.store->writable());
            }
        });
    }
    workers.emplace_back([&] {
        while (!done) {
            EXPECT_TRUE(one.store->events({.entity = "user1", .most = 5}));
            EXPECT_TRUE(one.store->trace({.entity = "user2", .most = 5}));
            EXPECT_TRUE(one.store->remember());
            (void)one.store->health();
        }
    });
    workers.emplace_back([&] {
        while (!done) {
            EXPECT_TRUE(one.store->plan(1, {{.event = 1, .channel = "mail", .state = "delivered"}}));
            EXPECT_TRUE(one.store->due(noon, 5));
        }
    });
    workers.emplace_back([&] { EXPECT_TRUE(one.store->backup(one.folder.path() / "copy.db")); });
    for (int thread = 0; thread < threads; ++thread) workers[static_cast<std::size_t>(thread)].join();
    EXPECT_TRUE(one.store->flush());
    done = true;
    for (auto& worker : workers) {
        if (worker.joinable()) worker.join();
    }
    EXPECT_EQ(told, threads * each);
    EXPECT_EQ(newest, static_cast<std::uint64_t>(threads * each));
    for (int thread = 0; thread < threads; ++thread) {
        const auto mine = one.store->events({.entity = "user" + std::to_string(thread), .most = 1'000}).value();
        ASSERT_EQ(mine.size(), static_cast<std::size_t>(each));
        for (int i = 0; i < each; ++i) {
            EXPECT_EQ(mine[static_cast<std::size_t>(i)].sentence, std::to_string(each - 1 - i));
        }
    }
    EXPECT_EQ(one.store->trace({.most = 1'000})->size(), static_cast<std::size_t>(threads * each));
    EXPECT_EQ(one.store->remember()->windows.size(), static_cast<std::size_t>(threads));
    EXPECT_TRUE(one.store->verify_events());
}

}  // namespace
}  // namespace tidegate
