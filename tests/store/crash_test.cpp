// SIGKILL at any moment: what was acknowledged is there afterwards.
//
// A child process works on the store and writes the number of each acknowledged event to a pipe; it is killed after a
// number of acknowledgements that differs each round. The parent opens what is left.

#include <sys/wait.h>

#include <csignal>
#include <thread>

#include "store/support.hpp"

namespace tidegate {
namespace {

using namespace testing;

constexpr int rounds = 15;
constexpr int threads = 3;

std::string name_of(int round, int thread, int number) {
    return std::to_string(round) + "-" + std::to_string(thread) + "-" + std::to_string(number);
}

/// Runs until it is killed. Each acknowledged name goes to the pipe, a line in one write (atomic below PIPE_BUF).
[[noreturn]] void child_works(const StoreOptions& options, int round, int pipe) {
    const SystemClock clock;
    MapSource source;
    auto opened = Store::open(options, clock);
    if (!opened) ::_exit(2);
    (*opened)->start(source);
    std::vector<std::thread> workers;
    for (int thread = 0; thread < threads; ++thread) {
        workers.emplace_back([&, thread] {
            for (int number = 0;; ++number) {
                const auto name = name_of(round, thread, number);
                auto sent = line(clock.now(), "alice@example.org", name);
                sent.action = Action::accept;
                (*opened)->note(std::move(sent));
                Event one = event(name, EventKind::restricted);
                one.change =
                    CaseChange{.now = full_case(name), .freeze_evidence = true, .evidence_since = clock.now() - 1s};
                source.set(name, name);
                (*opened)->touch(user(name));
                auto told = std::make_shared<std::promise<Outcome>>();
                (*opened)->when_committed((*opened)->append(std::move(one)),
                                          [told](Outcome done) { told->set_value(std::move(done)); });
                const auto kept = told->get_future().get();
                const auto text = name + "\n";
                if (!kept || ::write(pipe, text.data(), text.size()) < 0) ::_exit(3);
            }
        });
    }
    while (true) ::pause();
}

/// The names that the child acknowledged until it was killed.
std::vector<std::string> kill_after(int acknowledged, const StoreOptions& options, int round) {
    int ends[2];
    if (::pipe(ends) != 0) return {};
    const auto child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        child_works(options, round, ends[1]);
    }
    ::close(ends[1]);
    std::vector<std::string> names{""};
    std::array<char, 4'096> buffer{};
    bool killed = false;
    for (ssize_t size = 0; (size = ::read(ends[0], buffer.data(), buffer.size())) > 0;) {
        for (ssize_t i = 0; i < size; ++i) {
            const char one = buffer.at(static_cast<std::size_t>(i));
            if (one == '\n') {
                names.emplace_back();
            } else {
                names.back().push_back(one);
            }
        }
        if (!killed && names.size() > static_cast<std::size_t>(acknowledged)) {
            ::kill(child, SIGKILL);
            killed = true;
        }
    }
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself: " << WEXITSTATUS(status);
    names.pop_back();
    return names;
}

TEST(Crash, NothingAcknowledgedIsLostByAKill) {
    const Folder folder;
    const StoreOptions options{.folder = folder.path(), .batch = 5ms};
    const SystemClock clock;
    std::vector<std::string> all;
    for (int round = 0; round < rounds; ++round) {
        SCOPED_TRACE(round);
        const auto names = kill_after(1 + round * 7 % 40, options, round);
        ASSERT_FALSE(names.empty());
        all.insert(all.end(), names.begin(), names.end());
        auto opened = Store::open(options, clock);
        ASSERT_TRUE(opened) << opened.error().what;
        const auto sound = (*opened)->verify_events();
        EXPECT_TRUE(sound) << sound.error().what;
        for (const auto& name : all) {
            ASSERT_TRUE((*opened)->find_case(name)) << name;
        }
        for (const auto& name : names) {
            const auto evidence = (*opened)->evidence(name).value();
            EXPECT_TRUE(std::ranges::any_of(evidence, [&](const Traced& one) { return one.queue_id == name; })) << name;
        }
        std::size_t of_this_round = 0;
        const auto kept = (*opened)->events({.most = 1'000}).value();
        for (const auto& one : kept) {
            if (std::ranges::find(names, one.sentence) != names.end()) ++of_this_round;
        }
        EXPECT_EQ(of_this_round, names.size()) << "each exactly once";
    }
}

}  // namespace
}  // namespace tidegate
