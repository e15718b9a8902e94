#pragma once
// A mail of 2 KB as an MTA shows it to a milter, packet by packet, as far as was agreed.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mta/milter/negotiation.hpp"

namespace tidegate::bench {

/// What an MTA sends for the next part of its session, up to the first packet that is answered.
class MilterScript {
public:
    /// A session of `client`, then message `number` of `sender` to two recipients; without the session's beginning when
    /// `connected`.
    MilterScript(std::uint64_t number, std::uint64_t sender, bool connected);

    /// Appends packets until one is owed a reply. False when everything was sent: the message is over.
    bool send(const milter::Agreement& agreement, std::string& into);

private:
    struct Packet {
        char command;
        std::string payload;
    };
    void session();
    void message(std::uint64_t number, std::uint64_t sender);
    void add(char command, std::initializer_list<std::string_view> strings);
    void header(std::string_view name, std::string_view value);

    std::vector<Packet> packets_;
    std::size_t next_ = 0;
};

/// The packet with which Postfix 3.7 offers everything it has.
void write_postfix_offer(std::string& into);

}  // namespace tidegate::bench
