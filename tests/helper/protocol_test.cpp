#include "helper/protocol.hpp"

#include <gtest/gtest.h>

namespace tidegate {
namespace {

TEST(HelperProtocol, ReadsRequests) {
    const struct {
        std::string_view line;
        HelperRequest wanted;
    } cases[] = {
        {"list", {HelperVerb::list, {}}},
        {"hold 4ABCD", {HelperVerb::hold, {"4ABCD"}}},
        {"release 4ABCD 4Zw1Bd0Nx1z2Tl", {HelperVerb::release, {"4ABCD", "4Zw1Bd0Nx1z2Tl"}}},
        {"delete 4ABCD", {HelperVerb::remove, {"4ABCD"}}},
        {"show 4ABCD", {HelperVerb::show, {"4ABCD"}}},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.line);
        const auto read = read_helper_request(c.line);
        ASSERT_TRUE(read) << read.error().what;
        EXPECT_EQ(*read, c.wanted);
        EXPECT_EQ(write_helper_request(*read), std::string{c.line} + "\n");
    }
}

TEST(HelperProtocol, RefusesEverythingElse) {
    const struct {
        std::string line;
        std::string_view says;
    } cases[] = {
        {"", "none of list"},
        {"LIST", "none of list"},
        {"shutdown", "none of list"},
        {"list 4ABCD", "list takes no queue id"},
        {"hold", "at least one"},
        {"hold ", "ends in a space"},
        {"hold  4ABCD", "\"\" is not a queue id"},
        {"hold 4ABC", "\"4ABC\" is not a queue id"},
        {"hold " + std::string(41, 'A'), "is not a queue id"},
        {"hold ALL --", "\"ALL\" is not a queue id"},
        {"hold ../../etc/passwd", "is not a queue id"},
        {"hold 4ABCD;reboot", "is not a queue id"},
        {"hold 4ABCD\r", "is not a queue id"},
        {std::string{"hold 4AB\0D", 10}, "is not a queue id"},
        {"hold 4ABC\xC3\xA4", "is not a queue id"},
        {"show 4ABCD 4ABCE", "show takes one"},
        {"hold " + std::string(longest_helper_request, 'A'), "64 KiB"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.line.substr(0, 60));
        const auto read = read_helper_request(c.line);
        ASSERT_FALSE(read);
        EXPECT_NE(read.error().what.find(c.says), std::string::npos) << read.error().what;
    }
}

TEST(HelperProtocol, AnswersStayOnOneLine) {
    EXPECT_EQ(write_helper_success(3, 120, false), "ok 3 120\n");
    EXPECT_EQ(write_helper_success(3, 120, true), "ok 3 120 cut\n");
    EXPECT_EQ(write_helper_failure("no\r\nok 1 0\x1B[2J"), "error no??ok 1 0?[2J\n");
}

TEST(HelperProtocol, TheLastLineSaysWhy) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"postsuper: warning: main.cf: unused parameter: x=y\npostsuper: fatal: no such queue\n\n",
         "postsuper: fatal: no such queue"},
        {"one line", "one line"},
        {"\r\n \n", ""},
        {"", ""},
    };
    for (const auto& [said, last] : cases) EXPECT_EQ(last_line_of(said), last) << said;
}

TEST(HelperProtocol, CountsWhatPostsuperDid) {
    const struct {
        std::string_view said;
        std::optional<std::size_t> wanted;
    } cases[] = {
        {"postsuper: 4ABCD: removed\npostsuper: Deleted: 1 message\n", 1},
        {"postsuper: Placed on hold: 0 messages\n", 0},
        {"postsuper: Released from hold: 1204 messages\n", 1204},
        {"postsuper: fatal: use of this command is reserved for the superuser\n", std::nullopt},
        {"postsuper: Deleted: many messages\n", std::nullopt},
        {"", std::nullopt},
    };
    for (const auto& c : cases) EXPECT_EQ(count_of_postsuper(c.said), c.wanted) << c.said;
}

}  // namespace
}  // namespace tidegate
