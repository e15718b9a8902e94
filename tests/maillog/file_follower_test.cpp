#include "maillog/file_follower.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "maillog/fact.hpp"

namespace tidegate {
namespace {

namespace fs = std::filesystem;

/// A log in a folder of its own, and whoever writes to it.
struct Log {
    Log() {
        std::string name = "/tmp/tidegate-follower-XXXXXX";
        folder = ::mkdtemp(name.data());
        file = folder / "mail.log";
    }
    ~Log() { fs::remove_all(folder); }
    void append(const std::string& text) { std::ofstream{file, std::ios::app} << text; }
    void replace(const std::string& text) { std::ofstream{file, std::ios::trunc} << text; }

    fs::path folder, file;
};

/// All that is there: lines joined by "|", those known before in brackets.
std::string read(FileFollower& follower) {
    std::string out;
    const auto take = [&out](const SourceLine& line) {
        const std::string text{line.text};
        out += (out.empty() ? "" : "|") + (line.known ? "(" + text + ")" : text);
    };
    while (true) {
        const auto more = follower.read(take, 1U << 20U);
        if (!more) return out + "!" + more.error().what;
        if (!*more) return out;
    }
}

TEST(FileFollower, TheFirstTimeOnlyWhatComesIsNew) {
    Log log;
    log.append("one\ntwo\n");
    FileFollower follower{log.file, ""};
    EXPECT_EQ(read(follower), "(one)|(two)");
    EXPECT_EQ(read(follower), "");
    log.append("three\n");
    EXPECT_EQ(read(follower), "three");
}

TEST(FileFollower, ALineWithoutItsEndWaits) {
    Log log;
    log.append("");
    FileFollower follower{log.file, ""};
    EXPECT_EQ(read(follower), "");
    log.append("begin");
    EXPECT_EQ(read(follower), "");
    const auto before = follower.position();
    log.append("ning\nnext");
    EXPECT_EQ(read(follower), "beginning");
    // The position lies behind whole lines only.
    FileFollower again{log.file, before};
    EXPECT_EQ(read(again), "beginning");
    log.append("\n");
    EXPECT_EQ(read(again), "next");
}

TEST(FileFollower, ARestartGoesOnWhereItStopped) {
    Log log;
    log.append("one\n");
    std::string position;
    {
        FileFollower follower{log.file, ""};
        (void)read(follower);
        log.append("two\n");
        EXPECT_EQ(read(follower), "two");
        position = follower.position();
    }
    log.append("three\n");
    FileFollower follower{log.file, position};
    EXPECT_EQ(read(follower), "(one)|(two)|three");
}

TEST(FileFollower, ARenamedFileIsReadToItsEndThenTheNewOne) {
    Log log;
    log.append("one\n");
    FileFollower follower{log.file, ""};
    (void)read(follower);
    fs::rename(log.file, log.folder / "mail.log.1");
    std::ofstream{log.folder / "mail.log.1", std::ios::app} << "two\n";
    EXPECT_EQ(read(follower), "two") << "there is no new file yet";
    log.append("three\n");
    std::ofstream{log.folder / "mail.log.1", std::ios::app} << "late\n";
    EXPECT_EQ(read(follower), "late|three");
    log.append("four\n");
    EXPECT_EQ(read(follower), "four");
}

TEST(FileFollower, ARenamingThatNobodySawIsFollowed) {
    Log log;
    log.append("one\n");
    std::string position;
    {
        FileFollower follower{log.file, ""};
        (void)read(follower);
        position = follower.position();
    }
    log.append("two\n");
    fs::rename(log.file, log.folder / "mail.log.1");
    log.append("three\n");
    FileFollower follower{log.file, position};
    EXPECT_EQ(read(follower), "(one)|two|three");
}

TEST(FileFollower, AFileThatIsGoneForGoodIsPassedOver) {
    Log log;
    log.append("one\n");
    std::string position;
    {
        FileFollower follower{log.file, ""};
        (void)read(follower);
        position = follower.position();
    }
    // The inode may be used again: the beginning tells that it is another file.
    fs::remove(log.file);
    log.append("another one\n");
    FileFollower follower{log.file, position};
    EXPECT_EQ(read(follower), "another one");
}

TEST(FileFollower, AFileCutInPlaceIsReadFromItsStart) {
    Log log;
    log.append("one\ntwo\n");
    FileFollower follower{log.file, ""};
    (void)read(follower);
    log.replace("three\n");
    EXPECT_EQ(read(follower), "three");
    log.replace("four, and it is longer than the one before\n");
    EXPECT_EQ(read(follower), "four, and it is longer than the one before");
}

TEST(FileFollower, AMissingFileIsWaitedForAndNewFromItsStart) {
    Log log;
    FileFollower follower{log.file, ""};
    EXPECT_NE(read(follower).find("waits for"), std::string::npos);
    EXPECT_EQ(follower.position(), "");
    log.append("one\n");
    EXPECT_EQ(read(follower), "one");
}

TEST(FileFollower, WhatIsNoFileIsRefused) {
    FileFollower follower{"/dev/null", ""};
    EXPECT_NE(read(follower).find("is no file"), std::string::npos);
    FileFollower folder{"/tmp", ""};
    EXPECT_NE(read(folder).find("is no file"), std::string::npos);
}

TEST(FileFollower, ALongLineIsCutAndTheRestPassedOver) {
    Log log;
    log.append("");
    FileFollower follower{log.file, ""};
    (void)read(follower);
    log.append(std::string(3'000'000, 'x') + "tail\nshort\n");
    const auto told = read(follower);
    EXPECT_LE(told.size(), (64U << 10U) + longest_log_line + 10);
    EXPECT_TRUE(told.ends_with("x|short")) << told.substr(told.size() - 20);
}

TEST(FileFollower, OneCallIsBounded) {
    Log log;
    log.append("");
    FileFollower follower{log.file, ""};
    (void)read(follower);
    for (int i = 0; i < 1000; ++i) log.append(std::string(999, 'x') + "\n");
    std::size_t lines = 0;
    const auto more = follower.read([&lines](const SourceLine&) { ++lines; }, 100'000);
    ASSERT_TRUE(more);
    EXPECT_TRUE(*more);
    EXPECT_LE(lines, 100U);
}

TEST(FileFollower, PositionsAreReadBackOrRefused) {
    const FilePosition position{.device = 1, .inode = 2, .offset = 3, .head = UINT64_MAX, .head_size = 256};
    const auto again = FilePosition::parse(position.text());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->text(), position.text());
    for (const auto* text : {"", "1", "1 2 3 4 5", "2 1 2 3 4 5", "1 1 2 3 4 5 6", "1 1 2 3 4 257", "1 a 2 3 4 5",
                             "1 1 2 99999999999999999999 4 5"})
        EXPECT_FALSE(FilePosition::parse(text)) << text;
}

}  // namespace
}  // namespace tidegate
