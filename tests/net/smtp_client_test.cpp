#include "net/smtp_client.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

namespace tidegate {
namespace {

using namespace std::chrono_literals;

/// Plays a server from a script on a free port: for each line it is sent, the next answer; the answer for the message
/// comes after its closing dot. Keeps what it heard.
class ScriptedServer {
public:
    explicit ScriptedServer(std::vector<std::string> answers) : answers_{std::move(answers)} {
        listener_ = socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        EXPECT_EQ(listen(listener_, 1), 0);
        socklen_t size = sizeof address;
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread{[this] { play(); }};
    }

    ~ScriptedServer() { end(); }

    /// What the client said, once it is gone.
    const std::string& heard() {
        end();
        return heard_;
    }

    SmtpServer address() const { return {"127.0.0.1", port_, "mail.example.org", 300ms}; }

private:
    void end() {
        if (thread_.joinable()) thread_.join();
        if (listener_ >= 0) close(listener_);
        listener_ = -1;
    }

    void play() {
        const int peer = accept(listener_, nullptr, nullptr);
        for (const auto& answer : answers_) {
            if (send(peer, answer.data(), answer.size(), MSG_NOSIGNAL) < 0) break;
            const bool data = answer.starts_with("354");
            if (!hear(peer, data ? "\r\n.\r\n" : "\r\n")) break;
        }
        close(peer);
    }

    bool hear(int peer, std::string_view end) {
        const auto from = heard_.size();
        char octet = 0;
        while (!std::string_view{heard_}.substr(from).ends_with(end)) {
            if (recv(peer, &octet, 1, 0) != 1) return false;
            heard_ += octet;
        }
        return true;
    }

    std::vector<std::string> answers_;
    std::string heard_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

TEST(SmtpClient, DeliversAMessage) {
    ScriptedServer server{{"220 hello\r\n", "250-mail.example.org\r\n250-8BITMIME\r\n250 SIZE\r\n", "250 ok\r\n",
                           "250 ok\r\n", "354 go on\r\n", "250 2.0.0 queued as 4ABCD\r\n", "221 bye\r\n"}};
    const auto sent =
        send_mail(server.address(), "tidegate@example.org", "bob@example.org", "Subject: Hi\n\n.dot\nend");
    ASSERT_TRUE(sent) << sent.error().what;
    EXPECT_EQ(server.heard(),
              "EHLO mail.example.org\r\nMAIL FROM:<tidegate@example.org>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n"
              "Subject: Hi\r\n\r\n..dot\r\nend\r\n.\r\nQUIT\r\n");
}

TEST(SmtpClient, TellsWhoRefusedAndForHowLong) {
    const struct {
        std::string_view why;
        std::vector<std::string> answers;
        Fault fault;
        std::string_view says;
    } cases[] = {
        {"not now", {"421 4.3.0 too busy\r\n"}, Fault::unavailable, "greeting: 127.0.0.1"},
        {"sender", {"220 hi\r\n", "250 ok\r\n", "550 5.1.8 no\r\n"}, Fault::invalid, "said 550 5.1.8 no"},
        {"recipient, later",
         {"220 hi\r\n", "250 ok\r\n", "250 ok\r\n", "450 4.2.0 later\r\n"},
         Fault::unavailable,
         "RCPT TO:<bob@example.org>: 127.0.0.1"},
        {"several lines",
         {"220 hi\r\n", "250 ok\r\n", "550-5.1.8 no\r\n550 5.1.8 and why\r\n"},
         Fault::invalid,
         "said 550 5.1.8 no 5.1.8 and why"},
        {"closes", {}, Fault::unavailable, "closed"},
        {"silent", {"220 hi\r\n", "250-more\r\n"}, Fault::unavailable, "no answer in time"},
        {"not SMTP", {"SSH-2.0-OpenSSH_9.2\r\n"}, Fault::unavailable, "is no SMTP reply"},
        {"changes its mind", {"220-hi\r\n250 ho\r\n"}, Fault::unavailable, "changes its code"},
        {"a line without end", {std::string(100'000, '2')}, Fault::unavailable, "a line of more than 2000"},
        {"a reply without end",
         {[] {
             std::string reply;
             for (int i = 0; i < 500; ++i) reply += "220-hi\r\n";
             return reply;
         }()},
         Fault::unavailable,
         "does not end"},
        {"escapes", {"220 hi\r\n", "550 \x1B[2J\r\n"}, Fault::invalid, "said 550 ?[2J"},
        {"takes 354 for the envelope", {"220 hi\r\n", "354 go\r\n"}, Fault::unavailable, "EHLO: 127.0.0.1"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.why);
        ScriptedServer server{c.answers};
        const auto sent = send_mail(server.address(), "tidegate@example.org", "bob@example.org", "x");
        ASSERT_FALSE(sent);
        EXPECT_EQ(sent.error().fault, c.fault);
        EXPECT_NE(sent.error().what.find(c.says), std::string::npos) << sent.error().what;
    }
}

TEST(SmtpClient, AServerThatTricklesDoesNotKeepUsBeyondThePatience) {
    // Each line comes in time, and the reply does not end: without one deadline a hundred lines would be waited for.
    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(listen(listener, 1), 0);
    socklen_t size = sizeof address;
    getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
    std::thread server{[&] {
        const int peer = accept(listener, nullptr, nullptr);
        pollfd leaves{peer, POLLIN, 0};
        // Ends when the client does; 30 ms a line.
        for (int i = 0; i < 90 && poll(&leaves, 1, 30) == 0; ++i) {
            if (send(peer, "220-hi\r\n", 8, MSG_NOSIGNAL) < 0) break;
        }
        close(peer);
    }};
    const auto sent = send_mail({"127.0.0.1", ntohs(address.sin_port), "x", 150ms}, "", "bob@example.org", "x");
    server.join();
    close(listener);
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().fault, Fault::unavailable);
    EXPECT_NE(sent.error().what.find("no answer in time"), std::string::npos) << sent.error().what;
}

TEST(SmtpClient, NobodyListens) {
    std::uint16_t port = 0;
    {
        ScriptedServer server{{}};
        port = server.address().port;
        send_mail(server.address(), "", "bob@example.org", "x").has_value();
    }
    const auto sent = send_mail({"127.0.0.1", port, "x", 2s}, "", "bob@example.org", "x");
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().fault, Fault::unavailable);
    EXPECT_NE(sent.error().what.find("refused"), std::string::npos) << sent.error().what;
}

TEST(SmtpClient, SendsNoAddressThatIsMoreThanOne) {
    for (const std::string_view address : {"a@b.example>\r\nRCPT TO:<c@d.example", "a b@c.example", "<a@b.example>", "",
                                           "\xC3\xA4@b.example", "a@b.example\n"}) {
        const auto sent = send_mail({"127.0.0.1", 1, "x", 1s}, "", address, "x");
        ASSERT_FALSE(sent);
        EXPECT_EQ(sent.error().fault, Fault::invalid) << address;
    }
}

TEST(SmtpData, NothingInTheContentEndsIt) {
    const struct {
        std::string_view content, wanted;
    } cases[] = {
        {"", ".\r\n"},
        {"a", "a\r\n.\r\n"},
        {"a\r\n", "a\r\n.\r\n"},
        {".", "..\r\n.\r\n"},
        {"a\n.\nb", "a\r\n..\r\nb\r\n.\r\n"},
        {"a\r.\rb", "a\r\n..\r\nb\r\n.\r\n"},
        {"a\r\n.\r\nMAIL", "a\r\n..\r\nMAIL\r\n.\r\n"},
        {"a\n\r.\r\n", "a\r\n\r\n..\r\n.\r\n"},
    };
    for (const auto& c : cases) EXPECT_EQ(smtp_data(c.content), c.wanted) << c.content;
}

}  // namespace
}  // namespace tidegate
