#include "cli/password.hpp"

#include <termios.h>
#include <unistd.h>

#include <istream>
#include <ostream>

namespace tidegate {

namespace {

/// No echo on the terminal as long as it lives.
class Unseen {
public:
    Unseen() : known_{::tcgetattr(STDIN_FILENO, &before_) == 0} {
        auto silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        if (known_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    ~Unseen() {
        if (known_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }
    Unseen(const Unseen&) = delete;
    Unseen& operator=(const Unseen&) = delete;
    Unseen(Unseen&&) = delete;
    Unseen& operator=(Unseen&&) = delete;

private:
    termios before_{};
    bool known_;
};

}  // namespace

Result<std::string> read_password(Session& session, const std::string& name) {
    std::string password;
    if (!session.interactive) {
        std::getline(session.in, password);
        if (password.empty()) return fail(Fault::invalid, "no password: give it as the first line of standard input");
        return password;
    }
    std::string again;
    const Unseen unseen;
    session.err << "Password for " << name << ": " << std::flush;
    std::getline(session.in, password);
    session.err << "\nOnce more: " << std::flush;
    std::getline(session.in, again);
    session.err << '\n';
    if (password != again) return fail(Fault::invalid, "the two passwords differ: nothing was changed");
    return password;
}

}  // namespace tidegate
