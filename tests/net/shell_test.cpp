// The shell around every protocol, over loopback with a toy protocol: lines are echoed, some after a decision.

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "net/listener.hpp"
#include "net/log_valve.hpp"

namespace tidegate {
namespace {

using namespace std::chrono_literals;

/// Waits for what other threads bring about; the bound is for a broken build only.
template <class Condition>
bool eventually(Condition met) {
    const auto until = std::chrono::steady_clock::now() + 20s;
    while (!met()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::yield();
    }
    return true;
}

struct Seen {
    std::atomic<int> alive{0};
    std::atomic<int> closed{0};
    std::atomic<int> gone{0};  // of them by the peer
    std::mutex lock;
    std::set<std::thread::id> threads;
};

/// "ask X\n" is a question that is answered with the verdict's text, "bye\n" ends, "bad\n" is a fault, "big N\n"
/// answers N octets, "quiet\n" answers nothing; other lines come back.
class Echo final : public Conversation {
public:
    explicit Echo(Seen& seen) : seen_{seen} {
        ++seen_.alive;
        const std::lock_guard guard{seen_.lock};
        seen_.threads.insert(std::this_thread::get_id());
    }
    ~Echo() override { --seen_.alive; }

    Result<Step> receive(std::string_view bytes) override {
        text_ += bytes;
        return go_on({});
    }
    Result<Step> answer(const Verdict& verdict) override {
        Step step;
        step.replies = verdict.text + '\n';
        return go_on(std::move(step));
    }
    void closed(bool peer_gone) override {
        ++seen_.closed;
        if (peer_gone) ++seen_.gone;
    }

private:
    Result<Step> go_on(Step step) {
        for (auto end = text_.find('\n'); end != std::string::npos; end = text_.find('\n')) {
            const auto line = text_.substr(0, end);
            text_.erase(0, end + 1);
            if (line == "bad") return fail(Fault::invalid, "bad\nline");
            if (line == "quiet") continue;
            if (line == "bye") {
                step.close = true;
                return step;
            }
            if (line.starts_with("ask ")) {
                step.question.emplace().from = line.substr(4);
                return step;
            }
            if (line.starts_with("big ")) {
                step.replies += std::string(std::stoul(line.substr(4)), 'x');
            } else {
                step.replies += line + '\n';
            }
        }
        return step;
    }

    Seen& seen_;
    std::string text_;
};

/// Answers "slow…" through a ticket, when `tell_all` is called, and everything else at once.
class FakeDecider final : public Decider {
public:
    Decision decide(const Submission& question) override {
        Decision decision;
        decision.verdict.text = "told " + question.from;
        if (question.from.starts_with("slow")) decision.ticket = 1;
        if (question.from.starts_with("now")) decision.ticket = 2;
        return decision;
    }
    void when_durable(Decision decision, std::function<void(Verdict)> tell) override {
        if (decision.ticket == 2) return tell(std::move(decision.verdict));
        const std::lock_guard guard{lock_};
        waiting_.emplace_back(std::move(decision.verdict), std::move(tell));
    }
    void give_back(const std::string&) override {}

    std::size_t waiting() {
        const std::lock_guard guard{lock_};
        return waiting_.size();
    }
    void tell_all() {
        decltype(waiting_) told;
        {
            const std::lock_guard guard{lock_};
            told.swap(waiting_);
        }
        for (auto& [verdict, tell] : told) tell(std::move(verdict));
    }

private:
    std::mutex lock_;
    std::vector<std::pair<Verdict, std::function<void(Verdict)>>> waiting_;
};

/// A client with blocking calls that give up after a while.
class Client {
public:
    explicit Client(const ListenAddress& address) {
        sockaddr_storage there{};
        socklen_t size = sizeof(sockaddr_in);
        if (address.is_unix()) {
            sockaddr_un local{};
            local.sun_family = AF_UNIX;
            address.path.copy(local.sun_path, sizeof local.sun_path - 1);
            std::memcpy(&there, &local, size = sizeof local);
        } else {
            sockaddr_in four{};
            four.sin_family = AF_INET;
            four.sin_port = htons(address.port);
            inet_pton(AF_INET, address.host.c_str(), &four.sin_addr);
            std::memcpy(&there, &four, sizeof four);
        }
        socket_ = ::socket(there.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const timeval bound{20, 0};
        setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &bound, sizeof bound);
        connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&there), size) == 0;
    }
    Client(Client&& other) noexcept : socket_{std::exchange(other.socket_, -1)}, connected_{other.connected_} {}
    Client& operator=(Client&&) = delete;
    ~Client() { hang_up(); }

    bool connected() const { return connected_; }
    bool try_to_say(std::string_view text) const {
        return ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL) >= 0;
    }
    void say(std::string_view text) const { EXPECT_TRUE(try_to_say(text)); }
    void no_more() const { ::shutdown(socket_, SHUT_WR); }
    void hang_up() {
        if (socket_ >= 0) ::close(std::exchange(socket_, -1));
    }
    /// With a reset instead of a farewell.
    void break_off() {
        const linger now{1, 0};
        setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        hang_up();
    }
    std::string hear(std::size_t octets) const {
        std::string out(octets, '\0');
        const auto got = ::recv(socket_, out.data(), octets, MSG_WAITALL);
        out.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
        return out;
    }
    /// All until the other side closes; "timed out" in place of the end if it does not.
    std::string hear_all() const {
        std::string out;
        char some[4096];
        while (true) {
            const auto got = ::recv(socket_, some, sizeof some, 0);
            if (got > 0) out.append(some, static_cast<std::size_t>(got));
            if (got == 0 || (got < 0 && errno == ECONNRESET)) return out;
            if (got < 0) return out + "timed out";
        }
    }

private:
    int socket_ = -1;
    bool connected_ = false;
};

class Shell : public testing::Test {
protected:
    void open(ListenerOptions options = {}, const std::string& at = "127.0.0.1:0", std::size_t threads = 2) {
        options.name = "echo";
        options.log = [this](std::string_view line) {
            const std::lock_guard guard{lock_};
            log_.emplace_back(line);
        };
        threads_.emplace(threads);
        auto opened = Listener::open(
            *threads_, ListenAddress::parse(at).value(), [this] { return std::make_unique<Echo>(seen_); }, decider_,
            std::move(options));
        ASSERT_TRUE(opened) << opened.error().what;
        listener_ = std::move(*opened);
        address_ = ListenAddress::parse(listener_->address()).value();
    }
    void TearDown() override {
        if (!listener_) return;
        listener_->stop(0ms);
        EXPECT_EQ(seen_.alive, 0);
        EXPECT_EQ(listener_->counts().open, 0U);
        listener_.reset();
        decider_.tell_all();  // answers that come after the end are dropped
        threads_.reset();
    }
    Client connect() const { return Client{address_}; }
    std::string log() {
        const std::lock_guard guard{lock_};
        std::string all;
        for (const auto& line : log_) all += line + '\n';
        return all;
    }

    Seen seen_;
    FakeDecider decider_;
    std::mutex lock_;
    std::vector<std::string> log_;
    std::optional<IoThreads> threads_;
    std::unique_ptr<Listener> listener_;
    ListenAddress address_;
};

TEST_F(Shell, AnswersHoweverItIsSplit) {
    open();
    const auto client = connect();
    for (const char c : std::string{"hello\nask a\nask now\nworld\n"}) client.say({&c, 1});
    EXPECT_EQ(client.hear(6 + 7 + 9 + 6), "hello\ntold a\ntold now\nworld\n");
    client.say("one\nask b\nask c\ntwo\nbye\nnever heard\n");
    EXPECT_EQ(client.hear_all(), "one\ntold b\ntold c\ntwo\n");
    EXPECT_TRUE(eventually([&] { return listener_->counts().open == 0; }));
    EXPECT_EQ(seen_.closed, 1);
    EXPECT_EQ(seen_.gone, 0) << "it said goodbye";
    const auto counts = listener_->counts();
    EXPECT_EQ(counts.accepted, 1U);
    EXPECT_EQ(counts.octets_out, 28U + 22U);
    EXPECT_EQ(counts.protocol_errors, 0U);
}

TEST_F(Shell, TenThousandQuestionsInOneBreathDoNotRecurse) {
    open();
    const auto client = connect();
    std::string all;
    for (int i = 0; i < 10'000; ++i) all += "ask x\n";
    std::thread speaker{[&] { client.say(all); }};
    EXPECT_EQ(client.hear(70'000).size(), 70'000U);
    speaker.join();
}

TEST_F(Shell, SlowAnswerComesFromAnotherThread) {
    open();
    const auto client = connect();
    client.say("first\nask slow\nsecond\n");
    EXPECT_EQ(client.hear(6), "first\n") << "what was said before the question is not held back";
    ASSERT_TRUE(eventually([&] { return decider_.waiting() == 1; }));
    client.say("third\n");
    std::thread{[&] { decider_.tell_all(); }}.join();
    EXPECT_EQ(client.hear(10 + 7 + 6), "told slow\nsecond\nthird\n");
}

TEST_F(Shell, ClientMayVanishAtEachStep) {
    open();
    for (const bool reset : {false, true}) {
        for (const std::string said : {"", "half a li", "line\n", "ask a\n", "ask slow\n", "big 900000\n", "bye\n"}) {
            auto client = connect();
            client.say(said);
            if (said == "ask slow\n") {
                ASSERT_TRUE(eventually([&] { return decider_.waiting() == 1; }));
            }
            reset ? client.break_off() : client.hang_up();
            decider_.tell_all();
        }
    }
    EXPECT_TRUE(eventually([&] { return seen_.closed == 14 && seen_.alive == 0; })) << seen_.closed;
    EXPECT_GE(seen_.gone, 12) << "all but those that said goodbye";
    const auto client = connect();
    client.say("still here\n");
    EXPECT_EQ(client.hear(11), "still here\n");
}

TEST_F(Shell, LastRequestOfAClientThatHalfClosesIsAnswered) {
    open();
    const auto client = connect();
    client.say("ask slow\nlast\n");
    client.no_more();
    ASSERT_TRUE(eventually([&] { return decider_.waiting() == 1; }));
    decider_.tell_all();
    EXPECT_EQ(client.hear_all(), "told slow\nlast\n");
}

TEST_F(Shell, FaultClosesAfterWhatWasSaidAndIsLogged) {
    open();
    const auto client = connect();
    client.say("ask a\nbad\nnever heard\n");
    EXPECT_EQ(client.hear_all(), "");
    const auto other = connect();
    other.say("fine\n");
    EXPECT_EQ(other.hear(5), "fine\n");
    EXPECT_TRUE(eventually([&] { return listener_->counts().protocol_errors == 1; }));
    EXPECT_EQ(log(), "echo: client 127.0.0.1: bad?line\n");
}

TEST_F(Shell, ComplaintsAreBounded) {
    std::vector<std::string> lines;
    LogValve valve{[&](std::string_view line) { lines.emplace_back(line); }, 2, 10s};
    const LogValve::Steady::time_point start{1h};
    for (int i = 0; i < 5; ++i) valve.say("a\x1b", start);
    EXPECT_EQ(lines, (std::vector<std::string>{"a?", "a?"}));
    valve.say("b", start + 10s);
    EXPECT_EQ(lines.back(), "b (and 3 more complaints that were not logged)");
    valve.say("c", start + 11s);
    EXPECT_EQ(lines.back(), "c");
}

TEST_F(Shell, ConnectionsOverTheCapAreClosed) {
    ListenerOptions options;
    options.most_connections = 2;
    open(options);
    auto first = connect();
    const auto second = connect();
    first.say("a\n");
    second.say("b\n");
    EXPECT_EQ(first.hear(2), "a\n");
    EXPECT_EQ(second.hear(2), "b\n");
    EXPECT_EQ(connect().hear_all(), "");
    EXPECT_EQ(listener_->counts().refused, 1U);
    first.hang_up();
    ASSERT_TRUE(eventually([&] { return listener_->counts().open == 1; }));
    const auto third = connect();
    third.say("c\n");
    EXPECT_EQ(third.hear(2), "c\n");
    EXPECT_EQ(listener_->counts().accepted, 3U);
}

TEST_F(Shell, RepliesThatNobodyReadsAreBounded) {
    ListenerOptions options;
    options.most_buffered = 1000;
    open(options);
    const auto client = connect();
    client.say("big 1001\n");
    EXPECT_EQ(client.hear_all(), "");
    EXPECT_NE(log().find("octets of replies wait"), std::string::npos);
}

TEST_F(Shell, ReaderThatStallsIsDropped) {
    ListenerOptions options;
    options.sending = 20ms;
    options.most_buffered = 100'000'000;
    open(options);
    const auto client = connect();
    client.say("big 50000000\n");
    EXPECT_TRUE(eventually([&] { return listener_->counts().timeouts == 1; }));
    EXPECT_NE(log().find("does not take its replies"), std::string::npos);
}

TEST_F(Shell, LargeReplyReachesASlowReaderWhole) {
    ListenerOptions options;
    options.most_buffered = 100'000'000;
    open(options);
    const auto client = connect();
    client.say("big 9000000\nask a\n");
    EXPECT_EQ(client.hear(9'000'000).size(), 9'000'000U);
    EXPECT_EQ(client.hear(7), "told a\n");
}

TEST_F(Shell, IdleConnectionsEnd) {
    ListenerOptions options;
    options.idle = 20ms;
    open(options);
    EXPECT_EQ(connect().hear_all(), "");
    std::optional<Client> asking;
    ASSERT_TRUE(eventually([&] {  // on a busy machine the deadline may be faster than the question
        const auto timeouts = listener_->counts().timeouts;
        asking.emplace(connect()).try_to_say("ask slow\n");
        return eventually([&] { return decider_.waiting() == 1 || listener_->counts().timeouts > timeouts; }) &&
               decider_.waiting() == 1;
    }));
    EXPECT_EQ(connect().hear_all(), "") << "a second deadline passes";
    decider_.tell_all();
    EXPECT_EQ(asking->hear_all(), "told slow\n") << "who waits for us is not idle";
    EXPECT_GE(listener_->counts().timeouts, 3U);
}

TEST_F(Shell, TricklingDoesNotExtendTheDeadline) {
    ListenerOptions options;
    options.idle = 50ms;
    open(options);
    const auto client = connect();
    client.say("x");
    std::atomic<bool> over{false};
    std::thread trickle{[&] {
        while (!over) {
            client.try_to_say("quiet\n");
            std::this_thread::yield();
        }
    }};
    EXPECT_TRUE(eventually([&] { return listener_->counts().timeouts == 1; }));
    over = true;
    trickle.join();
}

TEST_F(Shell, StopLetsOpenQuestionsBeAnswered) {
    open();
    const auto idle = connect();
    const auto asking = connect();
    asking.say("ask slow\nlater\n");
    ASSERT_TRUE(eventually([&] { return decider_.waiting() == 1; }));
    std::thread stopper{[&] { listener_->stop(20s); }};
    EXPECT_EQ(idle.hear_all(), "");
    EXPECT_FALSE(connect().connected());
    decider_.tell_all();
    EXPECT_EQ(asking.hear_all(), "told slow\nlater\n");
    stopper.join();
    EXPECT_EQ(seen_.alive, 0);
}

TEST_F(Shell, StopDoesNotWaitForeverForAnAnswer) {
    open();
    const auto asking = connect();
    asking.say("ask slow\n");
    ASSERT_TRUE(eventually([&] { return decider_.waiting() == 1; }));
    listener_->stop(10ms);
    EXPECT_EQ(asking.hear_all(), "");
    EXPECT_EQ(decider_.waiting(), 1U) << "told in TearDown, after the listener's end";
}

TEST_F(Shell, ConnectionsSpreadOverTheThreads) {
    open({}, "127.0.0.1:0", 3);
    std::vector<Client> clients;
    for (int i = 0; i < 6; ++i) {
        clients.push_back(connect());
        clients.back().say("a\n");
        EXPECT_EQ(clients.back().hear(2), "a\n");
    }
    EXPECT_EQ(seen_.threads.size(), 3U);
}

TEST_F(Shell, OutOfDescriptorsItWaitsAndGoesOn) {
    open();
    rlimit before{};
    getrlimit(RLIMIT_NOFILE, &before);
    const auto client = connect();
    client.say("a\n");
    EXPECT_EQ(client.hear(2), "a\n");
    const auto late = [&] {
        // One descriptor is left for the client's end, none for the server's.
        const int next = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
        ::close(next);
        const rlimit tight{static_cast<rlim_t>(next) + 1, before.rlim_max};
        setrlimit(RLIMIT_NOFILE, &tight);
        return connect();
    }();
    late.say("b\n");
    EXPECT_TRUE(eventually([&] { return listener_->counts().accept_failures >= 1; }));
    const auto failures = listener_->counts().accept_failures;
    client.say("c\n");
    EXPECT_EQ(client.hear(2), "c\n") << "those who are in are served on";
    setrlimit(RLIMIT_NOFILE, &before);
    EXPECT_EQ(late.hear(2), "b\n");
    EXPECT_LE(listener_->counts().accept_failures, failures + 50) << "it waits between two tries";
    EXPECT_NE(log().find("LimitNOFILE"), std::string::npos);
}

TEST_F(Shell, UnixSocketIsForItsGroup) {
    const auto folder = std::filesystem::temp_directory_path() / ("tidegate-shell-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder);
    const auto path = folder / "echo.sock";
    const std::string at = "unix:" + path.string();
    {
        // A socket that a dead process left behind.
        const auto stale = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un local{};
        local.sun_family = AF_UNIX;
        path.string().copy(local.sun_path, sizeof local.sun_path - 1);
        ASSERT_EQ(::bind(stale, reinterpret_cast<sockaddr*>(&local), sizeof local), 0);
        ::close(stale);
    }
    open({}, at);
    EXPECT_EQ(listener_->address(), at);
    struct stat found {};
    ASSERT_EQ(::stat(path.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777U, 0660U);
    const auto client = connect();
    client.say("ask a\nbad\n");
    EXPECT_EQ(client.hear(7), "");
    EXPECT_TRUE(eventually([&] { return log() == "echo: a client on the unix socket: bad?line\n"; })) << log();

    const auto second = ListenSocket::open(address_);
    ASSERT_FALSE(second);
    EXPECT_NE(second.error().what.find("another process listens there"), std::string::npos);
    listener_->stop(0ms);
    listener_.reset();
    EXPECT_FALSE(std::filesystem::exists(path));
    std::filesystem::create_directory(path);
    EXPECT_FALSE(ListenSocket::open(address_)) << "what is no socket is left alone";
    EXPECT_TRUE(std::filesystem::exists(path));
    std::filesystem::remove_all(folder);
}

TEST_F(Shell, FiveThousandIdleConnectionsAreCheapWhereDescriptorsAllow) {
    rlimit before{};
    getrlimit(RLIMIT_NOFILE, &before);
    const rlimit wide{before.rlim_max, before.rlim_max};
    setrlimit(RLIMIT_NOFILE, &wide);
    if (before.rlim_max < 10'200) GTEST_SKIP() << "the limit of open files is " << before.rlim_max;
    open();
    std::vector<Client> clients;
    for (int i = 0; i < 5000; ++i) clients.push_back(connect());
    EXPECT_TRUE(eventually([&] { return listener_->counts().open == 5000; }));
    for (const std::size_t i : {0U, 1U, 2500U, 4999U}) {
        clients[i].say("ask me\n");
        EXPECT_EQ(clients[i].hear(8), "told me\n");
    }
    clients.clear();
    EXPECT_TRUE(eventually([&] { return listener_->counts().open == 0; }));
    setrlimit(RLIMIT_NOFILE, &before);
}

TEST(ListenAddress, IsReadAndWritten) {
    const struct {
        std::string_view text;
        bool good;
    } cases[] = {
        {"127.0.0.1:8471", true},
        {"[::1]:0", true},
        {"unix:/run/tidegate/p.sock", true},
        {"0.0.0.0:65535", true},
        {"", false},
        {"8471", false},
        {"127.0.0.1:", false},
        {"127.0.0.1:x", false},
        {"127.0.0.1:65536", false},
        {"localhost:8471", false},
        {"::1:8471", false},
        {"[127.0.0.1]:1", false},
        {"unix:p.sock", false},
        {":8471", false},
        {"[::1]", false},
        {"127.0.0.1:+5", false},
        {"unix:", false},
        {"127.0.0.1 :5", false},
    };
    for (const auto& c : cases) {
        const auto read = ListenAddress::parse(c.text);
        EXPECT_EQ(read.has_value(), c.good) << c.text;
        if (read) {
            EXPECT_EQ(read->text(), c.text);
        } else {
            EXPECT_NE(read.error().what.find("unix:/run"), std::string::npos) << read.error().what;
        }
    }
    EXPECT_FALSE(ListenAddress::parse("unix:/" + std::string(107, 'x')));
}

TEST(ListenSocket, TakenPortIsTold) {
    const auto first = ListenSocket::open(ListenAddress::parse("127.0.0.1:0").value());
    ASSERT_TRUE(first) << first.error().what;
    EXPECT_NE(first->address().port, 0);
    const auto second = ListenSocket::open(first->address());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().fault, Fault::unavailable);
    EXPECT_NE(second.error().what.find(first->address().text()), std::string::npos);
    const auto six = ListenSocket::open(ListenAddress::parse("[::1]:0").value());
    EXPECT_TRUE(!six || six->address().port != 0) << "where there is no IPv6 there is no such socket";
    EXPECT_FALSE(ListenSocket::open(ListenAddress::parse("192.0.2.1:0").value())) << "not an address of this machine";
}

}  // namespace
}  // namespace tidegate
