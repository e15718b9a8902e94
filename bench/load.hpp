#pragma once
// A load: many connections, one thread, one epoll.
//
// Closed loop   each connection begins its next message as soon as the last one is answered: the most a server gives.
// Open loop     messages come at a fixed rate whatever the server does, and wait when every connection is busy. Their
//               latency counts from when they were due, so a server that stalls cannot hide what came meanwhile.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "net/listen_socket.hpp"

namespace tidegate::bench {

/// The client's side of one connection, free of sockets.
class Exchange {
public:
    enum class Now : std::uint8_t { waits, accepted, refused, broken };

    virtual ~Exchange() = default;
    /// Begins message `number`; appends what is to be sent.
    virtual void begin(std::uint64_t number, std::string& out) = 0;
    /// Takes what arrived. Not `waits`: the message is over, and what was appended is sent before anything else.
    virtual Now receive(std::string_view bytes, std::string& out) = 0;
    /// Whether the connection takes another message, once one is over.
    virtual bool goes_on() const = 0;
};

struct LoadOptions {
    ListenAddress to;
    unsigned connections = 32;
    double seconds = 2;       ///< measured; a tenth of it more goes before, unmeasured
    double rate = 0;          ///< messages a second in an open loop; 0: closed loop
    std::uint64_t first = 0;  ///< number of the first message
};

struct LoadResult {
    std::uint64_t messages = 0;  ///< over within the measured time
    std::uint64_t refused = 0;   ///< of them
    double seconds = 0;
    std::vector<std::uint32_t> latencies;  ///< ns, ascending
    std::uint32_t percentile(double percent) const;
};

/// Fault::unavailable when the server cannot be reached or breaks off.
Result<LoadResult> run_load(const LoadOptions& options, const std::function<std::unique_ptr<Exchange>()>& make);

/// The main function of a load: reads the options, with the number of senders, runs and prints one line of JSON.
int load_by_command_line(
    int count, char** words, const std::string& about,
    const std::function<std::unique_ptr<Exchange>(std::uint64_t senders, unsigned per_connection)>& make);

}  // namespace tidegate::bench
