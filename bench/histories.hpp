#pragma once
// Recorded histories of senders, and the attacks that are laid over them, for measuring behaviour and risk.

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "behaviour/observation.hpp"

namespace tidegate::bench {

/// One sender's mail, in the order of time.
struct History {
    std::string sender;
    std::vector<Observation> mail;
    bool held_out = false;  ///< of the half of the senders that nothing is fitted on
};

/// Reads lines of: seconds, sender, recipients with commas, octets or empty, hash of the subject or empty; tabs
/// between. Recipients in the sender's own domain are internal. Adds to `into`; false when the file cannot be opened.
bool read_histories(const std::string& path, std::vector<History>& into);

enum class Attack : std::uint8_t { burst, drip };

/// An attack that begins at `start`: messages to external recipients that nobody knows. Seven in ten of them are at one
/// of `large` domains that many write to. One message goes to one recipient, or (a burst) to a few or to dozens. Of a
/// burst a message comes each 1 to 20 seconds, of a drip each 5 to 40 minutes on average, one way in each attack.
std::vector<Observation> make_attack(Attack kind, Instant start, std::size_t messages, std::mt19937_64& chance);

}  // namespace tidegate::bench
