#include "mta/queue/helper_queue.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

namespace tidegate {
namespace {

using namespace std::chrono_literals;

TEST(QueueLine, ReadsWhatPostfixWrites) {
    const auto read = read_queue_line(
        R"({"queue_name": "deferred", "queue_id": "790DEA721C2", "arrival_time": 1795553062, "message_size": 455, )"
        R"("forced_expire": false, "sender": "alice@example.org", "recipients": [{"address": "carol@example.com", )"
        R"("delay_reason": "450 4.2.1 later"}, {"address": "dave@example.com"}]})");
    ASSERT_TRUE(read) << read.error().what;
    EXPECT_EQ(read->queue, "deferred");
    EXPECT_EQ(read->queue_id, "790DEA721C2");
    EXPECT_EQ(read->sender, "alice@example.org");
    EXPECT_EQ(read->recipients, (std::vector<std::string>{"carol@example.com", "dave@example.com"}));
    EXPECT_EQ(read->size, 455U);
    EXPECT_EQ(format_rfc3339(read->arrival), "2026-11-24T20:44:22Z");
}

TEST(QueueLine, IsBounded) {
    std::string many = R"({"queue_id": "4ABCD", "sender": "MAILER-DAEMON", "arrival_time": 99999999999999999999, )"
                       R"("message_size": -1, "recipients": [{"address": 5}, 7)";
    for (int i = 0; i < 5'000; ++i) many += R"(,{"address": ")" + std::string(400, 'a') + R"("})";
    const auto read = read_queue_line(many + "]}");
    ASSERT_TRUE(read) << read.error().what;
    EXPECT_EQ(read->sender, "");
    EXPECT_EQ(read->recipients.size(), 1'000U);
    EXPECT_EQ(read->recipients[5].size(), 320U);
    EXPECT_EQ(read->size, 0U);
}

TEST(QueueLine, RefusesTheRest) {
    for (const std::string line : {"", "[]", "{", "{}", R"({"queue_id": "../x1"})", R"({"queue_id": "4ABC"})",
                                   R"({"queue_id": ["4ABCD"]})", "{\"a\":[[[[[[[[1]]]]]]]]}"}) {
        EXPECT_FALSE(read_queue_line(line)) << line;
    }
}

TEST(HelperReply, ReadsAnswers) {
    const auto read = read_helper_reply("ok 3 120");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->count, 3U);
    EXPECT_EQ(read->octets, 120U);
    const struct {
        std::string_view line, says;
        Fault fault;
    } cases[] = {
        {"error postsuper failed with status 1", "postsuper failed with status 1", Fault::unavailable},
        {"error message 4ABCD is not in the queue any more", "not in the queue", Fault::not_found},
        {"ok", "no answer", Fault::invalid},
        {"ok 3", "no answer", Fault::invalid},
        {"ok 3 x", "no answer", Fault::invalid},
        {"ok 3 4 5", "no answer", Fault::invalid},
        {"ok 3 4 cut ", "no answer", Fault::invalid},
        {"ok 3 4cut", "no answer", Fault::invalid},
        {"ok -1 4", "no answer", Fault::invalid},
        {"ok 1 99999999999", "no answer", Fault::invalid},
        {"HTTP/1.1 200 OK", "no answer", Fault::invalid},
    };
    for (const auto& c : cases) {
        const auto wrong = read_helper_reply(c.line);
        ASSERT_FALSE(wrong) << c.line;
        EXPECT_EQ(wrong.error().fault, c.fault) << c.line;
        EXPECT_NE(wrong.error().what.find(c.says), std::string::npos) << wrong.error().what;
    }
}

/// A helper of the other side: answers each connection with the next text, and keeps what it was asked.
class PlayedHelper {
public:
    explicit PlayedHelper(std::vector<std::string> answers) {
        std::string name = (std::filesystem::temp_directory_path() / "tidegate-XXXXXX").string();
        folder_ = mkdtemp(name.data());
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path().copy(address.sun_path, sizeof address.sun_path - 1);
        listener_ = socket(AF_UNIX, SOCK_STREAM, 0);
        EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        EXPECT_EQ(listen(listener_, 8), 0);
        thread_ = std::thread{[this, answers = std::move(answers)] {
            for (const auto& answer : answers) {
                const int peer = accept(listener_, nullptr, nullptr);
                std::string line;
                char octet = 0;
                while (octet != '\n' && recv(peer, &octet, 1, 0) == 1) line += octet;
                asked.push_back(line);
                send(peer, answer.data(), answer.size(), MSG_NOSIGNAL);
                close(peer);
            }
        }};
    }
    ~PlayedHelper() {
        end();
        close(listener_);
        std::filesystem::remove_all(folder_);
    }

    void end() {
        if (thread_.joinable()) thread_.join();
    }
    std::string path() const { return folder_ / "helper.sock"; }
    HelperQueue::Options options() const { return {path(), 2s}; }

    std::vector<std::string> asked;

private:
    std::filesystem::path folder_;
    int listener_ = -1;
    std::thread thread_;
};

TEST(HelperQueue, SpeaksTheProtocol) {
    const std::string line = R"({"queue_name":"hold","queue_id":"4ABCD","sender":"a@example.org","recipients":[]})"
                             "\n";
    PlayedHelper helper{{"ok 2 " + std::to_string(2 * line.size()) + "\n" + line + line, "ok 1 0\n", "ok 1 5\nHello",
                         "error message 4ABCD is not in the queue any more\n"}};
    HelperQueue queue{helper.options()};
    const auto listed = queue.list();
    ASSERT_TRUE(listed) << listed.error().what;
    EXPECT_EQ(listed->messages.size(), 2U);
    EXPECT_FALSE(listed->cut);
    EXPECT_EQ(queue.hold({"4ABCD", "x", "4ABCE; reboot"}).value(), 1U);
    EXPECT_EQ(queue.show("4ABCD").value(), "Hello");
    EXPECT_EQ(queue.show("4ABCD").error().fault, Fault::not_found);
    EXPECT_EQ(queue.show("ALL").error().fault, Fault::not_found);
    EXPECT_EQ(queue.release({}).value(), 0U);
    helper.end();
    EXPECT_EQ(helper.asked, (std::vector<std::string>{"list\n", "hold 4ABCD\n", "show 4ABCD\n", "show 4ABCD\n"}));
}

TEST(HelperQueue, KnowsAListThatIsCut) {
    PlayedHelper helper{{"ok 0 0 cut\n"}};
    HelperQueue queue{helper.options()};
    const auto listed = queue.list();
    ASSERT_TRUE(listed) << listed.error().what;
    EXPECT_TRUE(listed->cut);
}

TEST(HelperQueue, AsksForManyInPortions) {
    PlayedHelper helper{{"ok 1000 0\n", "ok 1000 0\n", "ok 1 0\n"}};
    HelperQueue queue{helper.options()};
    EXPECT_EQ(queue.remove(std::vector<std::string>(2'001, std::string(40, 'A'))).value(), 2'001U);
    helper.end();
    ASSERT_EQ(helper.asked.size(), 3U);
    EXPECT_LT(helper.asked.front().size(), 64U * 1024U);
}

TEST(HelperQueue, SurvivesWhatAHelperMaySay) {
    for (const std::string answer : {"", "ok 1 10\nshort", "ok 1 3\n[]\n", "what?\n"}) {
        PlayedHelper helper{{answer}};
        HelperQueue queue{helper.options()};
        EXPECT_FALSE(queue.list()) << answer;
    }
}

TEST(HelperQueue, SaysWhatToDoWhenTheHelperIsAway) {
    HelperQueue queue{{"/no/such/helper.sock", 1s}};
    const auto listed = queue.list();
    ASSERT_FALSE(listed);
    EXPECT_EQ(listed.error().fault, Fault::unavailable);
    EXPECT_NE(listed.error().what.find("start it as root"), std::string::npos) << listed.error().what;
}

}  // namespace
}  // namespace tidegate
