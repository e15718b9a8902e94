#include "helper/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace tidegate {

namespace {

constexpr std::size_t most_errors = 64 * 1024;

/// A file descriptor that closes itself.
class Descriptor {
public:
    explicit Descriptor(int number = -1) : number_{number} {}
    Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor() { close(); }

    int get() const { return number_; }
    bool open() const { return number_ >= 0; }
    void close() {
        if (number_ >= 0) ::close(number_);
        number_ = -1;
    }

private:
    int number_;
};

struct Pipe {
    Descriptor read, write;
    bool make() {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) return false;
        read = Descriptor{ends[0]};
        write = Descriptor{ends[1]};
        return true;
    }
};

/// Starts the program with its three streams on pipes; returns 0 or what errno says.
int start(const std::vector<std::string>& words, const Pipe& in, const Pipe& out, const Pipe& errors, pid_t& pid) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in.read.get(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out.write.get(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, errors.write.get(), STDERR_FILENO);

    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

    std::vector<std::string> kept = words;  // posix_spawn wants writable words
    std::vector<char*> arguments;
    for (auto& word : kept) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::string path = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
    std::string language = "LC_ALL=C";
    char* environment[] = {path.data(), language.data(), nullptr};

    const int error = posix_spawn(&pid, arguments[0], &actions, &attributes, arguments.data(), environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/// Moves octets between us and the program until it has closed its output.
class Exchange {
public:
    Exchange(Pipe& in, Pipe& out, Pipe& errors, const std::string& input, const ProgramBounds& bounds)
        : in_{in.write}, out_{out.read}, errors_{errors.read}, input_{input}, bounds_{bounds} {
        for (const int number : {in_.get(), out_.get(), errors_.get()}) fcntl(number, F_SETFL, O_NONBLOCK);
    }

    enum class End { finished, full, late };

    End run(ProgramResult& result) {
        const auto deadline = std::chrono::steady_clock::now() + bounds_.most_time;
        if (input_.empty()) in_.close();
        while (out_.open() || errors_.open()) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
            if (left.count() <= 0) return End::late;
            pollfd waits[] = {{in_.get(), POLLOUT, 0}, {out_.get(), POLLIN, 0}, {errors_.get(), POLLIN, 0}};
            if (poll(waits, 3, static_cast<int>(left.count())) < 0 && errno != EINTR) return End::late;
            if (waits[0].revents != 0) write_some();
            if (waits[1].revents != 0) read_some(out_, result.output);
            if (waits[2].revents != 0) read_some(errors_, result.errors);
            if (result.output.size() > bounds_.most_output) {
                result.output.resize(bounds_.most_output);
                return End::full;
            }
            if (result.errors.size() > most_errors) result.errors.erase(0, result.errors.size() - most_errors);
        }
        return End::finished;
    }

private:
    void write_some() {
        const auto done = ::write(in_.get(), input_.data() + written_, input_.size() - written_);
        if (done > 0) written_ += static_cast<std::size_t>(done);
        const bool again = done < 0 && (errno == EAGAIN || errno == EINTR);
        if (written_ == input_.size() || (done <= 0 && !again)) in_.close();
    }

    static void read_some(Descriptor& from, std::string& into) {
        char buffer[16 * 1024];
        const auto count = ::read(from.get(), buffer, sizeof buffer);
        if (count > 0) into.append(buffer, static_cast<std::size_t>(count));
        if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) from.close();
    }

    Descriptor& in_;
    Descriptor& out_;
    Descriptor& errors_;
    const std::string& input_;
    std::size_t written_ = 0;
    ProgramBounds bounds_;
};

/// Waits until it is gone, by killing it if it does not end by itself in time: a program that closed its output and
/// stays would hold us for ever.
int wait_for(pid_t pid, bool killed) {
    int status = 0;
    for (int tries = 0; !killed; ++tries) {
        const auto ended = waitpid(pid, &status, WNOHANG);
        if (ended == pid) return status;
        if (ended < 0 && errno != EINTR) return 0;
        if (tries == 500) break;  // five seconds
        timespec pause{0, 10'000'000};
        nanosleep(&pause, nullptr);
    }
    kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

}  // namespace

Result<ProgramResult> run_program(const std::vector<std::string>& words, const std::string& input,
                                  const ProgramBounds& bounds) {
    Pipe in;
    Pipe out;
    Pipe errors;
    if (!in.make() || !out.make() || !errors.make()) {
        return fail(Fault::unavailable, "no more file descriptors for " + words[0] + ": " + std::strerror(errno));
    }
    pid_t pid = 0;
    if (const int error = start(words, in, out, errors, pid); error != 0) {
        return fail(Fault::unavailable, words[0] + " cannot be started: " + std::strerror(error));
    }
    in.read.close();
    out.write.close();
    errors.write.close();

    ProgramResult result;
    const auto end = Exchange{in, out, errors, input, bounds}.run(result);
    const int status = wait_for(pid, end != Exchange::End::finished);
    if (end == Exchange::End::late) {
        return fail(Fault::unavailable,
                    words[0] + " took more than " + std::to_string(bounds.most_time.count()) + " s and was ended");
    }
    if (end == Exchange::End::full) {
        if (bounds.enough_when_full) return result;
        return fail(Fault::unavailable,
                    words[0] + " said more than " + std::to_string(bounds.most_output) + " octets and was ended");
    }
    if (!WIFEXITED(status)) return fail(Fault::unavailable, words[0] + " was ended by a signal");
    result.status = WEXITSTATUS(status);
    return result;
}

}  // namespace tidegate
