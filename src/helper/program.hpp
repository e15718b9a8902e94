#pragma once
// Runs a program without a shell, with bounds on its output and its time.

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace tidegate {

struct ProgramBounds {
    std::size_t most_output = 0;    ///< octets of standard output that are kept
    bool enough_when_full = false;  ///< more output: end the program and keep the start; else an error
    std::chrono::seconds most_time{60};
};

struct ProgramResult {
    int status = 0;  ///< exit status; 0 as well when the program was ended because its output was enough
    std::string output;
    std::string errors;  ///< at most the last 64 KiB of standard error
};

/// Runs `words[0]` (a path) with the arguments behind it, an environment that is the same whoever starts us, and
/// `input` on its standard input. Waits for its end. Fault::unavailable when it cannot be started, is killed by a
/// signal, takes too long (it is killed then) or says too much.
Result<ProgramResult> run_program(const std::vector<std::string>& words, const std::string& input,
                                  const ProgramBounds& bounds);

}  // namespace tidegate
