// What an entity costs in memory: so many senders, each with one message to two recipients, in a judge alone.

#include <malloc.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>

#include "court.hpp"

namespace {

/// Octets of this process that lie in memory.
std::uint64_t resident() {
    std::ifstream file{"/proc/self/statm"};
    std::uint64_t whole = 0;
    std::uint64_t pages = 0;
    file >> whole >> pages;
    return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

int main(int count, char** words) {
    CLI::App app{"Memory per entity"};
    std::uint64_t entities = 1'000'000;
    app.add_option("ENTITIES", entities)->required();
    CLI11_PARSE(app, count, words);

    tidegate::bench::Court court;
    // What has a fixed size is full before the measuring begins: the 65,536 receipts.
    const auto warm = tidegate::bench::Court::message("warm@example.org");
    for (int i = 0; i < 70'000; ++i) (void)court.judge->decide(warm);

    const auto before = resident();
    const auto allocated = ::mallinfo2().uordblks;
    for (std::uint64_t i = 0; i < entities; ++i) {
        (void)court.judge->decide(tidegate::bench::Court::message("sender" + std::to_string(i) + "@example.org"));
    }
    std::printf("{\"entities\":%llu,\"resident\":%llu,\"allocated\":%llu}\n", static_cast<unsigned long long>(entities),
                static_cast<unsigned long long>(resident() - before),
                static_cast<unsigned long long>(::mallinfo2().uordblks - allocated));
    return 0;
}
