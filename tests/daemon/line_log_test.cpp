// The log file: each line once, in order, whatever logrotate does, and never more memory than it may take.

#include "daemon/line_log.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <csignal>

#include "daemon/support.hpp"

namespace tidegate {
namespace {

using ::testing::HasSubstr;

class Logs : public ::testing::Test {
protected:
    std::unique_ptr<LineLog> open() { return LineLog::open("file:" + file, clock).value(); }
    /// Waits until the writer has got that far.
    static void written(const std::string& where, const std::string& what) {
        for (int i = 0; i < 2'000 && testing::content_of(where).find(what) == std::string::npos; ++i) ::usleep(5'000);
        EXPECT_THAT(testing::content_of(where), HasSubstr(what));
    }

    testing::Folder folder;
    std::string file = folder.file("log");
    ManualClock clock{parse_rfc3339("2026-03-01T12:00:00Z").value()};
};

TEST_F(Logs, EachLevelAndNoOctetThatEndsALine) {
    {
        const auto log = open();
        log->say(Level::info, "one");
        log->say(Level::warning, "two\nthree\x1B");
        log->say(Level::error, std::string(10'000, 'x'));
    }
    EXPECT_EQ(testing::content_of(file),
              "2026-03-01T12:00:00Z tidegate: one\n"
              "2026-03-01T12:00:00Z tidegate: warning: two?three?\n"
              "2026-03-01T12:00:00Z tidegate: error: " +
                  std::string(4'096, 'x') + "\n");
}

TEST_F(Logs, GoesOnInTheNewFileAfterRotation) {
    const auto log = open();
    log->say(Level::info, "before");
    written(file, "before");
    std::filesystem::rename(file, file + ".1");
    log->reopen();
    log->say(Level::info, "after");
    written(file, "after");
    EXPECT_THAT(testing::content_of(file + ".1"), ::testing::Not(HasSubstr("after")));
}

TEST_F(Logs, AFileThatCannotBeReopenedIsSaidInTheOldOne) {
    const auto log = open();
    log->say(Level::info, "before");
    written(file, "before");
    std::filesystem::rename(file, file + ".1");
    std::filesystem::create_directory(file);  // root may write into any file, but into no folder
    log->reopen();
    log->say(Level::info, "after");
    written(file + ".1", "after");
    written(file + ".1", "error: log.target: " + file + " cannot be opened again (");
}

TEST_F(Logs, WhatFindsNoRoomIsDroppedAndCounted) {
    // A pipe that nobody reads: the writer stands still.
    (void)std::signal(SIGPIPE, SIG_IGN);  // as the daemon does
    ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0);
    const int reader = ::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    ASSERT_GE(reader, 0);
    {
        const auto log = open();
        const std::string line(4'000, 'x');
        for (int i = 0; i < 6'000; ++i) log->say(Level::info, line);  // 24 MB: two bounds and what the pipe holds
        EXPECT_GT(log->dropped(), 1'000U);
        EXPECT_LT(log->dropped(), 6'000U);
        ::close(reader);  // the writer goes on, into nothing
    }
}

TEST_F(Logs, TargetsThatCannotBeUsedAreRefused) {
    EXPECT_THAT(LineLog::open("file:" + folder.file("no/such/folder"), clock).error().what, HasSubstr("log.target"));
    EXPECT_EQ(LineLog::open("paper", clock).error().fault, Fault::invalid);
}

}  // namespace
}  // namespace tidegate
