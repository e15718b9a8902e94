#pragma once
// Small histories for tests, in a folder that goes away with them.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "lab/run.hpp"

namespace tidegate {

class HistoryTest : public testing::Test {
protected:
    HistoryTest() : folder_{testing::TempDir() + "tidegate-lab-" + unique()} {
        std::filesystem::create_directories(folder_);
    }
    ~HistoryTest() override {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    std::filesystem::path write(const std::string& name, const std::string& octets) const {
        const auto path = folder_ / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream{path, std::ios::binary} << octets;
        return path;
    }

    static std::shared_ptr<Recording> open(const std::filesystem::path& path) {
        auto recording = Recording::open(path);
        EXPECT_TRUE(recording) << recording.error().what;
        return recording ? std::make_shared<Recording>(*std::move(recording)) : nullptr;
    }

    /// `senders` people of example.org who each write to a colleague every hour, `messages` times.
    static std::string office(std::size_t senders, std::size_t messages) {
        std::string out;
        for (std::size_t i = 0; i < messages; ++i) {
            for (std::size_t s = 0; s < senders; ++s)
                out += std::to_string(first + i * 3'600 + s) + "\tp" + std::to_string(s) + "@example.org\tp" +
                       std::to_string((s + 1) % senders) + "@example.org\t1000\ts" + std::to_string(i / 3) + '\n';
        }
        return out;
    }

    static Policy policy(std::uint32_t external_per_hour) {
        auto out = first_default_policy();
        out.limits.external_per_hour = external_per_hour;
        return out;
    }

    static constexpr std::size_t first = 1'000'000'000;  // 2001-09-09T01:46:40Z

private:
    static std::string unique() {
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        return std::string{test->name()} + '-' + std::to_string(::getpid());
    }
    std::filesystem::path folder_;
};

}  // namespace tidegate
