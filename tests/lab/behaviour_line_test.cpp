#include "lab/behaviour_line.hpp"

#include <gtest/gtest.h>

namespace tidegate {
namespace {

TEST(BehaviourLine, FiveColumnsAreRead) {
    BehaviourLine line;
    ASSERT_TRUE(read_behaviour_line("1000\ta@x\tb@y,c@z\t512\tabcdef", line));
    EXPECT_EQ(line.time, 1000);
    EXPECT_EQ(line.sender, "a@x");
    EXPECT_EQ(line.recipients, (std::vector<std::string_view>{"b@y", "c@z"}));
    EXPECT_EQ(line.size, 512U);
    EXPECT_EQ(line.subject, "abcdef");
    ASSERT_TRUE(read_behaviour_line("0\tw1\tw2\t\t", line));
    EXPECT_EQ(line.recipients.size(), 1U);
    EXPECT_FALSE(line.size);
    EXPECT_EQ(line.subject, "");
    for (const auto* short_line : {"0\tw1\tw2\t9", "0\tw1\tw2"}) {
        ASSERT_TRUE(read_behaviour_line(short_line, line)) << short_line;
        EXPECT_EQ(line.recipients.size(), 1U);
        EXPECT_EQ(line.subject, "");
    }
    ASSERT_TRUE(read_behaviour_line("0\tw1\t\t\t", line));
    EXPECT_TRUE(line.recipients.empty());
}

TEST(BehaviourLine, WhatIsWrongIsSaid) {
    const struct {
        const char* name;
        std::string line;
        const char* says;
    } cases[] = {
        {"nothing", "", "five columns"},
        {"two columns", "1\ta", "five columns"},
        {"six columns", "1\ta\tb\t1\ts\t", "five columns"},
        {"no time", "\ta\tb\t\t", "column 1"},
        {"a negative time", "-1\ta\tb\t\t", "column 1"},
        {"a time with a fraction", "1.5\ta\tb\t\t", "column 1"},
        {"a time beyond what windows count", "4294967296\ta\tb\t\t", "column 1"},
        {"a time beyond every number", std::string(40, '9') + "\ta\tb\t\t", "column 1"},
        {"no sender", "1\t\tb\t\t", "column 2"},
        {"a sender with a space", "1\ta b\tb\t\t", "column 2"},
        {"a sender that is too long", "1\t" + std::string(321, 'a') + "\tb\t\t", "column 2"},
        {"a sender that would be a connector", "1\tconnector:a\tb\t\t", "column 2"},
        {"an empty recipient", "1\ta\tb,,c\t\t", "column 3"},
        {"a comma at the end", "1\ta\tb,\t\t", "column 3"},
        {"a recipient with a control character", "1\ta\tb\x01\t\t", "column 3"},
        {"a size in words", "1\ta\tb\t1k\t", "column 4"},
        {"a size beyond a terabyte", "1\ta\tb\t1099511627777\t", "column 4"},
        {"a long subject", "1\ta\tb\t\t" + std::string(999, 's'), "column 5"},
        {"a long line", std::string(BehaviourLine::longest + 1, 'x'), "1 MiB"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        BehaviourLine line;
        const auto read = read_behaviour_line(c.line, line);
        ASSERT_FALSE(read);
        EXPECT_EQ(read.error().fault, Fault::invalid);
        EXPECT_NE(read.error().what.find(c.says), std::string::npos) << read.error().what;
    }
}

TEST(BehaviourLine, RecipientsAreBounded) {
    std::string line = "1\ta\tb";
    for (std::size_t i = 1; i < BehaviourLine::most_recipients; ++i) line += ",b";
    BehaviourLine read;
    EXPECT_TRUE(read_behaviour_line(line + "\t\t", read));
    EXPECT_FALSE(read_behaviour_line(line + ",b\t\t", read));
}

}  // namespace
}  // namespace tidegate
