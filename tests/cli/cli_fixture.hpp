#pragma once
// One command line at a time, against the small API server.

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "cli/fake_daemon.hpp"
#include "cli/program.hpp"

namespace tidegate {

struct Ran {
    int code;
    std::string out, err;
};

class CliTest : public testing::Test {
protected:
    CliTest() {
        std::ofstream{daemon.folder / "tidegate.toml"}
            << "[organisation]\ndomains = [\"example.org\"]\nzone = \"Europe/Berlin\"\n";
    }

    Ran run(std::vector<std::string> words, const std::string& input = "") {
        std::istringstream in{input};
        std::ostringstream out, err;
        Session session{in, out, err, clock};
        words.insert(words.end(), {"--state", daemon.folder.string()});
        words.insert(words.end(), {"--config", (daemon.folder / "tidegate.toml").string()});
        const int code = tidegate::run(session, words);
        return {code, out.str(), err.str()};
    }

    FakeDaemon daemon;
    ManualClock clock{*parse_rfc3339("2026-03-01T13:00:00Z")};
};

}  // namespace tidegate
