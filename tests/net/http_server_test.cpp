// The HTTP server over real sockets on free ports: framing, bounds, deadlines, streams, the end.

#include "net/http_server.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <thread>

#include "net/http_client.hpp"

namespace tidegate {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

/// Echoes, and keeps what it was asked for the test to look at.
struct HttpServerTest : testing::Test {
    HttpOptions options;
    std::unique_ptr<HttpServer> server;
    std::mutex lock;
    std::condition_variable changed;
    std::vector<HttpRespond> kept;  ///< of GET /later
    std::shared_ptr<EventStream> stream = std::make_shared<EventStream>();
    std::optional<std::uint32_t> uid;
    bool forwarded = false;
    HttpRequest last;

    std::mutex log_lock;
    std::vector<std::string> lines;

    HttpServerTest() {
        options.listen = "127.0.0.1:0";
        options.log = [this](std::string_view line) {
            const std::lock_guard guard{log_lock};
            lines.emplace_back(line);
        };
    }
    ~HttpServerTest() override {
        if (server) server->stop();
    }

    void start() {
        auto opened = HttpServer::open(options);
        ASSERT_TRUE(opened) << opened.error().what;
        server = std::move(*opened);
        server->serve([this](HttpRequest request, HttpRespond reply) { handle(std::move(request), std::move(reply)); });
    }

    void handle(HttpRequest request, HttpRespond reply) {
        const std::lock_guard guard{lock};
        uid = request.uid;
        forwarded = request.forwarded;
        last = request;
        HttpResponse response;
        response.content_type = "text/plain";
        if (request.path == "/later") {
            kept.push_back(std::move(reply));
            changed.notify_all();
            return;
        }
        if (request.path == "/forget") return;
        if (request.path == "/throw") throw std::runtime_error{"broken"};
        if (request.path == "/stream") {
            response.content_type = "text/event-stream";
            response.stream = stream;
            return reply(std::move(response));
        }
        if (request.path == "/twice") reply({204, "text/plain", "", {}, nullptr});
        response.body = request.method + " " + request.path + " " + std::to_string(request.query.size()) + " " +
                        (request.body.size() > 100 ? std::to_string(request.body.size()) : request.body);
        response.headers.emplace_back("X-Seen", "a\r\nX-Smuggled: b");
        reply(std::move(response));
    }

    HttpRespond take_kept() {
        std::unique_lock guard{lock};
        changed.wait_for(guard, 5s, [&] { return !kept.empty(); });
        auto out = kept.at(0);
        kept.clear();
        return out;
    }
};

TEST_F(HttpServerTest, LocalhostIsTheLoopbackAddress) {
    options.listen = "localhost:0";
    start();
    EXPECT_TRUE(server->address().starts_with("127.0.0.1:"));
}

TEST_F(HttpServerTest, TellsWhatAProxyPassedOn) {
    start();
    HttpClient client{server->address()};
    const auto seen = [&](const std::string& field) {
        client.ask("GET", "/x", {}, field);
        const std::lock_guard guard{lock};
        return forwarded;
    };
    EXPECT_FALSE(seen(""));
    for (const auto* const field : {"X-Forwarded-For: 192.0.2.1", "forwarded: for=192.0.2.1", "X-Real-IP: 192.0.2.1",
                                    "Via: 1.1 gate", "X-Forwarded-Proto: https", "X-Forwarded-Host: a"}) {
        EXPECT_TRUE(seen(std::string{field} + "\r\n")) << field;
    }
}

TEST_F(HttpServerTest, TellsWhatABrowserSays) {
    start();
    HttpClient client{server->address()};
    client.ask(
        "GET", "/x", {},
        "Cookie: a=1\r\nCookie: b=2\r\nX-Tidegate-CSRF: abc\r\nUser-Agent: Browser/1\r\nAccept-Encoding: gzip\r\n");
    const std::lock_guard guard{lock};
    EXPECT_EQ(last.cookie, "a=1; b=2");
    EXPECT_EQ(last.csrf, "abc");
    EXPECT_EQ(last.user_agent, "Browser/1");
    EXPECT_EQ(last.accept_encoding, "gzip");
}

TEST_F(HttpServerTest, WhereAProxyWasAskedByHttpsBrowsersAreToldToStayThere) {
    start();
    HttpClient client{server->address()};
    for (const auto* const field : {"X-Forwarded-Proto: https\r\n", "Forwarded: for=192.0.2.1;Proto=https\r\n"}) {
        EXPECT_TRUE(client.ask("GET", "/x", {}, field).has("Strict-Transport-Security: max-age=31536000\r\n")) << field;
        const std::lock_guard guard{lock};
        EXPECT_TRUE(last.over_https) << field;
    }
    for (const auto* const field : {"X-Forwarded-Proto: http\r\n", "Forwarded: proto=http\r\n", ""}) {
        EXPECT_FALSE(client.ask("GET", "/x", {}, field).has("Strict-Transport-Security")) << field;
    }
}

TEST_F(HttpServerTest, AnswersAndKeepsTheConnection) {
    start();
    HttpClient client{server->address()};
    for (int i = 0; i < 3; ++i) {
        const auto got = client.ask("POST", "/x?a=1&b=2", "hello");
        EXPECT_EQ(got.status, 200U);
        EXPECT_EQ(got.body, "POST /x 2 hello");
        EXPECT_TRUE(got.has("Connection: keep-alive\r\n"));
    }
}

TEST_F(HttpServerTest, SecurityHeadersAreOnEveryAnswerAndNothingIsSmuggledIn) {
    start();
    HttpClient client{server->address()};
    const HeardResponse answers[] = {client.ask("GET", "/"), client.ask("GET", "/?%")};
    for (const auto& got : answers) {
        for (const auto* const line :
             {"X-Content-Type-Options: nosniff\r\n", "Cache-Control: no-store\r\n", "Referrer-Policy: no-referrer\r\n",
              "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n", "X-Frame-Options: DENY\r\n",
              "Cross-Origin-Opener-Policy: same-origin\r\n", "Permissions-Policy: camera=(), "}) {
            EXPECT_TRUE(got.has(line)) << got.head;
        }
        EXPECT_FALSE(got.has("\r\nX-Smuggled"));
        EXPECT_FALSE(got.has("Strict-Transport-Security"));
    }
    EXPECT_EQ(answers[1].status, 400U);
}

TEST_F(HttpServerTest, HeadHasTheLengthAndNoBody) {
    start();
    HttpClient client{server->address()};
    const auto got = client.ask("HEAD", "/x");
    EXPECT_EQ(got.status, 200U);
    EXPECT_TRUE(got.has("Content-Length: 9\r\n")) << got.head;
    EXPECT_EQ(client.ask("GET", "/y").body, "GET /y 0 ") << "no body was sent in between";
}

TEST_F(HttpServerTest, TrickledAndPipelinedRequestsGiveTheSame) {
    start();
    const auto wire =
        "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
        "POST /b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n1\r\nf\r\n0\r\n\r\n"s;
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, wire.size()}) {
        HttpClient client{server->address()};
        for (std::size_t at = 0; at < wire.size(); at += piece) client.say(std::string_view{wire}.substr(at, piece));
        EXPECT_EQ(client.hear().body, "POST /a 0 abc");
        EXPECT_EQ(client.hear().body, "POST /b 0 def");
    }
}

TEST_F(HttpServerTest, WhatIsTooLargeOrBrokenIsRefused) {
    options.body_limit = [](const HttpRequest& head) { return head.path == "/big" ? 2'000'000UL : 1'000UL; };
    start();
    const struct {
        const char* why;
        std::string wire;
        unsigned status;
    } cases[] = {
        {"head too long", "GET / HTTP/1.1\r\nX: " + std::string(20'000, 'a') + "\r\n\r\n", 431},
        {"target too long", "GET /" + std::string(20'000, 'a') + " HTTP/1.1\r\n\r\n", 431},
        {"body announced too long", "POST / HTTP/1.1\r\nContent-Length: 1001\r\n\r\n", 413},
        {"chunks too long", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n7d1\r\n" + std::string(2001, 'a'),
         413},
        {"not HTTP", "EHLO example.org\r\n\r\n", 400},
        {"a NUL in a field", "GET / HTTP/1.1\r\nX: a"s + '\0' + "b\r\n\r\n", 400},
        {"no path", "GET http://example.org/ HTTP/1.1\r\n\r\n", 400},
        {"two lengths", "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na", 400},
        {"length and chunks", "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         400},
        {"large where it may be", "POST /big HTTP/1.1\r\nContent-Length: 2000000\r\n\r\n" + std::string(2'000'000, 'a'),
         200},
    };
    for (const auto& c : cases) {
        HttpClient client{server->address()};
        client.say(c.wire);
        EXPECT_EQ(client.hear().status, c.status) << c.why;
    }
}

TEST_F(HttpServerTest, LargeBodiesTogetherAreBounded) {
    options.most_body_octets = 1'000;
    start();
    HttpClient first{server->address()};
    first.say("POST / HTTP/1.1\r\nContent-Length: 900\r\n\r\na");
    HeardResponse got;
    for (int tries = 0; tries < 20'000 && got.status != 503; ++tries) {  // until the first head has been read
        HttpClient second{server->address()};
        got = second.ask("POST", "/", std::string(200, 'a'));
    }
    EXPECT_EQ(got.status, 503U);
    first.say(std::string(899, 'a'));
    EXPECT_EQ(first.hear().status, 200U);
    EXPECT_EQ(first.ask("POST", "/", std::string(900, 'a')).status, 200U) << "given back";
}

TEST_F(HttpServerTest, ExpectContinueIsHonoured) {
    start();
    HttpClient client{server->address()};
    client.say("POST /x HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.hear().status, 100U);
    client.say("ok");
    EXPECT_EQ(client.hear().body, "POST /x 0 ok");
}

TEST_F(HttpServerTest, SlowAndIdleClientsAreLeft) {
    options.head_deadline = 60ms;
    options.body_deadline = 60ms;
    start();
    for (const auto* const start_of : {"", "GET / HT", "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc"}) {
        HttpClient client{server->address()};
        client.say(start_of);
        EXPECT_TRUE(client.ended()) << start_of;
    }
}

TEST_F(HttpServerTest, RepliesMayComeLaterFromAnyThreadAndCountOnce) {
    start();
    HttpClient client{server->address()};
    std::thread asking{[&] { EXPECT_EQ(client.ask("GET", "/later").body, "here"); }};
    const auto reply = take_kept();
    reply({200, "text/plain", "here", {}, nullptr});
    reply({200, "text/plain", "again", {}, nullptr});
    asking.join();
    EXPECT_EQ(client.ask("GET", "/twice").status, 204U);
    EXPECT_EQ(client.ask("GET", "/x").body, "GET /x 0 ");
    EXPECT_EQ(client.ask("GET", "/forget").status, 503U) << "a forgotten reply is answered";
    EXPECT_EQ(client.ask("GET", "/throw").status, 503U);
    const std::lock_guard guard{log_lock};
    EXPECT_EQ(lines, (std::vector{"api: a request was not answered"s, "api: a request failed: broken"s,
                                  "api: a request was not answered"s}));
}

TEST_F(HttpServerTest, ConnectionsAreCapped) {
    options.most_connections = 2;
    start();
    HttpClient first{server->address()};
    HttpClient second{server->address()};
    EXPECT_EQ(first.ask("GET", "/").status, 200U);
    EXPECT_EQ(second.ask("GET", "/").status, 200U);
    HttpClient third{server->address()};
    EXPECT_TRUE(third.ended());
    EXPECT_EQ(server->counts().open, 2U);
    EXPECT_EQ(server->counts().refused, 1U);
    const std::lock_guard guard{log_lock};
    EXPECT_EQ(lines, std::vector{"api: a connection was refused: 2 are open already"s});
}

TEST_F(HttpServerTest, WhatCannotBeAcceptedIsSaidAndCounted) {
    start();
    rlimit before{};
    getrlimit(RLIMIT_NOFILE, &before);
    HttpClient first{server->address()};
    EXPECT_EQ(first.ask("GET", "/").status, 200U);
    {
        HttpClient second{server->address()};  // has its own descriptor; the server finds none
        EXPECT_EQ(second.ask("GET", "/").status, 200U);
        // Every descriptor but one is taken, whatever the server's thread opens and closes meanwhile.
        std::vector<int> taken{::dup(STDERR_FILENO)};
        rlimit less = before;
        less.rlim_cur = static_cast<rlim_t>(taken.front()) + 8;
        setrlimit(RLIMIT_NOFILE, &less);
        for (int one = 0; (one = ::dup(STDERR_FILENO)) >= 0;) taken.push_back(one);
        ::close(taken.back());
        taken.pop_back();
        HttpClient third{server->address()};
        for (int i = 0; i < 1'000 && server->counts().accept_failures == 0; ++i) std::this_thread::sleep_for(5ms);
        setrlimit(RLIMIT_NOFILE, &before);
        for (const int one : taken) ::close(one);
        EXPECT_GT(server->counts().accept_failures, 0U);
        EXPECT_EQ(third.ask("GET", "/").status, 200U) << "and it is taken when there is room";
    }
    const std::lock_guard guard{log_lock};
    ASSERT_FALSE(lines.empty());
    EXPECT_TRUE(lines[0].starts_with("api: a connection cannot be accepted: ")) << lines[0];
}

TEST_F(HttpServerTest, EventsAreStreamedWithHeartbeats) {
    options.heartbeat = 20ms;
    start();
    HttpClient client{server->address()};
    client.say("GET /stream HTTP/1.1\r\n\r\n");
    EXPECT_NE(client.hear_until("\r\n\r\n").find("Content-Type: text/event-stream"), std::string::npos);
    ASSERT_TRUE(stream->push(event_frame(7, "released", "{}\n{}")));
    EXPECT_NE(client.hear_until("data: {}\n\n").find("id: 7\nevent: released\ndata: {}\ndata: {}\n\n"),
              std::string::npos);
    EXPECT_NE(client.hear_until("here\n\n").find(": still here"), std::string::npos);
    stream->close();
    EXPECT_TRUE(client.ended());
}

TEST_F(HttpServerTest, AReaderThatDoesNotReadIsDropped) {
    options.send_deadline = 60ms;
    start();
    const HttpClient client{server->address()};
    client.say("GET /stream HTTP/1.1\r\n\r\n");
    const std::string frame = event_frame(0, "", std::string(60'000, 'x'));
    const auto until = std::chrono::steady_clock::now() + 5s;
    while (!stream->closed() && std::chrono::steady_clock::now() < until) stream->push(frame);
    EXPECT_TRUE(stream->closed());
}

TEST_F(HttpServerTest, HeadOfAStreamEndsIt) {
    start();
    HttpClient client{server->address()};
    EXPECT_EQ(client.ask("HEAD", "/stream").status, 200U);
    EXPECT_TRUE(stream->closed());
    EXPECT_EQ(client.ask("GET", "/x").status, 200U) << "the connection goes on";
}

TEST_F(HttpServerTest, AReaderThatGoesEndsItsStream) {
    start();
    {
        HttpClient client{server->address()};
        client.say("GET /stream HTTP/1.1\r\n\r\n");
        client.hear_until("\r\n\r\n");
    }
    const auto until = std::chrono::steady_clock::now() + 5s;
    while (!stream->closed() && std::chrono::steady_clock::now() < until) std::this_thread::yield();
    EXPECT_TRUE(stream->closed());
}

TEST_F(HttpServerTest, TheUnixSocketTellsWhoAsks) {
    const auto path = std::filesystem::temp_directory_path() / ("tidegate-http-" + std::to_string(getpid()) + ".sock");
    options.listen = "";
    options.unix_socket = path;
    start();
    EXPECT_EQ(server->address(), "");
    struct stat info {};
    ASSERT_EQ(stat(path.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0666U);
    HttpClient client{path.string()};
    EXPECT_EQ(client.ask("GET", "/x").status, 200U);
    EXPECT_EQ(uid, getuid());

    EXPECT_FALSE(HttpServer::open(options)) << "another one answers there";
    server->stop();
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(HttpServerTest, AStaleSocketIsReplacedAndAFileIsNot) {
    const auto path = std::filesystem::temp_directory_path() / ("tidegate-stale-" + std::to_string(getpid()) + ".sock");
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    ASSERT_EQ(bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    close(fd);
    options.unix_socket = path;
    start();
    server->stop();

    options.unix_socket = std::filesystem::temp_directory_path();
    EXPECT_FALSE(HttpServer::open(options));
}

TEST_F(HttpServerTest, ABadOrTakenAddressIsSaid) {
    for (const auto* const listen :
         {"8470", "localhost", "unix:/run/x", "127.0.0.1:", "127.0.0.1:99999", "127.0.0.1:80x"}) {
        options.listen = listen;
        EXPECT_FALSE(HttpServer::open(options)) << listen;
    }
    options.listen = "127.0.0.1:0";
    start();
    options.listen = server->address();
    const auto second = HttpServer::open(options);
    ASSERT_FALSE(second);
    EXPECT_NE(second.error().what.find(options.listen), std::string::npos);
}

TEST_F(HttpServerTest, StopLetsTheAnswerUnderWayEnd) {
    start();
    HttpClient client{server->address()};
    HttpClient idle{server->address()};
    client.say("GET /later HTTP/1.1\r\n\r\n");
    const auto reply = take_kept();
    std::thread stopping{[&] { server->stop(); }};
    EXPECT_TRUE(idle.ended());
    reply({200, "text/plain", "done", {}, nullptr});
    EXPECT_EQ(client.hear().body, "done");
    stopping.join();
    EXPECT_FALSE(HttpClient{server->address()}.connected());
}

TEST_F(HttpServerTest, AReplyAfterTheEndIsDropped) {
    options.stop_grace = 10ms;
    start();
    HttpClient client{server->address()};
    client.say("GET /later HTTP/1.1\r\n\r\n");
    const auto reply = take_kept();
    server->stop();
    server.reset();
    reply({200, "text/plain", "too late", {}, nullptr});
}

}  // namespace
}  // namespace tidegate
