// Live events: what is told, to whom, from where on.

#include <gtest/gtest.h>

#include <thread>

#include "api/world.hpp"

namespace tidegate {
namespace {

/// Reads a stream until `mark` came, at most 5 s.
std::string heard(EventStream& stream, std::string_view mark) {
    std::string out;
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{5};
    while (out.find(mark) == std::string::npos && std::chrono::steady_clock::now() < until) {
        out += stream.take();
        std::this_thread::yield();
    }
    return out;
}

TEST(Events, NewOnesAreToldOnceInOrder) {
    ApiWorld world;
    const auto stream = world.ask(Role::viewer, "GET", "/v1/events").stream;
    ASSERT_TRUE(stream);
    world.records.add_event(EventKind::released, "second");
    world.records.add_event(EventKind::closed, "third");
    world.api->events_committed();
    world.api->events_committed();
    const auto text = heard(*stream, "third");
    EXPECT_EQ(text.find("id: 1\n"), std::string::npos) << "what was before is not told";
    const auto second = text.find("id: 2\nevent: released\ndata: {\"id\":2,");
    const auto third = text.find("id: 3\nevent: closed\n");
    EXPECT_LT(second, third);
    EXPECT_NE(third, std::string::npos);
    EXPECT_EQ(text.find("id: 2\n", second + 1), std::string::npos) << "once";
}

TEST(Events, LastEventIdResumes) {
    ApiWorld world;
    for (int i = 0; i < 450; ++i) world.records.add_event(EventKind::warned, "more");
    HttpRequest request;
    request.method = "GET";
    request.uid = 0;
    request.last_event_id = "1";
    const auto stream = world.send(request, "/v1/events").stream;
    ASSERT_TRUE(stream);
    const auto text = heard(*stream, "id: 451\n");
    EXPECT_NE(text.find("id: 2\n"), std::string::npos);
    EXPECT_NE(text.find("id: 451\n"), std::string::npos);
    request.last_event_id = "x";
    EXPECT_EQ(world.send(request, "/v1/events").status, 400U);
}

TEST(Events, ASlowListenerMissesNothing) {
    ApiWorld world;
    const auto stream = world.ask(Role::helpdesk, "GET", "/v1/events?after=1").stream;
    for (int i = 0; i < 3'000; ++i) world.records.add_event(EventKind::warned, std::string(300, 'x'));
    world.api->events_committed();
    const auto text = heard(*stream, "id: 3001\n");
    EXPECT_NE(text.find("id: 3001\n"), std::string::npos);
    std::size_t told = 0;
    for (auto at = text.find("\nid: "); at != std::string::npos; at = text.find("\nid: ", at + 1)) ++told;
    EXPECT_EQ(told, 3'000U);
}

TEST(Events, ViewersAreToldNothingPrivate) {
    ApiWorld world;
    const auto viewer = world.ask(Role::viewer, "GET", "/v1/events?submissions=1").stream;
    const auto plain = world.ask(Role::helpdesk, "GET", "/v1/events").stream;
    const auto helpdesk = world.ask(Role::helpdesk, "GET", "/v1/events?submissions=1").stream;
    world.api->decided(world.court.message({"carol@example.com"}), Verdict{});
    const auto redacted = heard(*viewer, "event: submission\n");
    EXPECT_EQ(redacted.find("carol"), std::string::npos);
    EXPECT_EQ(redacted.find("Hello"), std::string::npos);
    EXPECT_NE(redacted.find("alice@example.org"), std::string::npos);
    EXPECT_NE(heard(*helpdesk, "event: submission\n").find("carol@example.com"), std::string::npos);
    world.records.add_event(EventKind::held, "held", R"({"subject":"Secret"})");
    world.api->events_committed();
    EXPECT_EQ(heard(*viewer, "event: held").find("Secret"), std::string::npos);
    const auto told = heard(*plain, "event: held");
    EXPECT_NE(told.find("Secret"), std::string::npos);
    EXPECT_EQ(told.find("event: submission"), std::string::npos) << "nobody asked";
}

TEST(Events, ListenersAreCappedAndEndWithTheApi) {
    ApiWorld world;
    std::vector<std::shared_ptr<EventStream>> all;
    for (int i = 0; i < 64; ++i) all.push_back(world.ask(Role::viewer, "GET", "/v1/events").stream);
    ASSERT_TRUE(all.back());
    EXPECT_EQ(world.ask(Role::viewer, "GET", "/v1/events").status, 503U);
    all.front()->close();
    EXPECT_EQ(world.ask(Role::viewer, "GET", "/v1/events").status, 200U);
    world.api->stop();
    EXPECT_TRUE(all.back()->closed());
    EXPECT_EQ(world.ask(Role::viewer, "GET", "/v1/events").status, 503U);
}

}  // namespace
}  // namespace tidegate
