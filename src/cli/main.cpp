// tidegate: the command line. Only what belongs to a process is here; the rest is in program.cpp.

#include <unistd.h>

#include <iostream>

#include "cli/program.hpp"

int main(int count, char** values) {
    const tidegate::SystemClock clock;
    tidegate::Session session{std::cin, std::cout, std::cerr, clock};
    session.screen = tidegate::standard_screen();
    session.interactive = ::isatty(STDIN_FILENO) != 0;
    const int code = tidegate::run(session, {values + 1, values + count});
    std::cout.flush();
    return code;
}
