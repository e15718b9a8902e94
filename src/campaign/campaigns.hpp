#pragma once
// The same text, link or network through several senders within two days.

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "campaign/fingerprint.hpp"
#include "core/time.hpp"
#include "core/verdict.hpp"

namespace tidegate {

/// What ties a message to others. Signals are same_text, same_shape, same_link_domain, same_network; the weight is ln(1
/// + other senders), for Weights::weigh, and the sentence names them.
struct Match {
    struct Other {
        std::string sender;
        std::vector<Signal> signals;  ///< the same as that sender is to be told: it is not among its own others
    };
    std::vector<Signal> signals;
    bool own_text = false;      ///< the sender itself sent nearly this text within the window
    std::vector<Other> others;  ///< whom the message is tied to, at most 32: raise them too
};

/// The fingerprints that left lately, with who sent them.
///
/// Same     text: a third of the smaller sketch in common, at least 6; shape: three quarters, at least 4; of one
/// message. Custom   what three senders have used for half a day or longer is customary (a footer, the company's own
/// link, the
///          office's network) and says nothing; no more does a domain or a network that 24 senders share.
/// Bounds   `most` messages, the oldest go first; what one sender sends again takes no more room. About 3.4 KB each, so
///          34 MB for 10,000.
/// Time     handed in; a clock stepped back counts as now. Deterministic.
/// Threads  none: the owner's lock guards it.
class Campaigns {
public:
    explicit Campaigns(std::size_t most = 10'000) : most_{most} {}

    /// Compares with what other senders have sent, and keeps it. `network`: a hash of the login's /24 or /48, 0 when
    /// not known.
    Match note(Instant now, std::string_view sender, const Fingerprint& print, std::uint32_t network);

    std::size_t size() const { return messages_.size(); }
    void clear();

private:
    enum class Kind : std::uint8_t { text, shape, domain, network };
    using Key = std::uint64_t;  ///< the kind above 32 bits of hash
    struct Message {
        std::string sender;
        Instant first, last;
        std::vector<Key> keys;
    };
    struct Group {  ///< what one kind of fingerprint has in common with others
        std::vector<std::uint64_t> messages;
        bool customary = false;
    };

    static Key key(Kind kind, std::uint32_t hash) { return Key{static_cast<std::uint64_t>(kind)} << 32 | hash; }
    static std::vector<Key> keys_of(const Fingerprint& print, std::uint32_t network);
    const Message& message(std::uint64_t number) const { return messages_[number - first_number_]; }
    bool customary(Instant now, const std::vector<std::uint64_t>& uses) const;
    Group alike(Instant now, Kind kind, const std::vector<std::uint32_t>& sketch, std::size_t needed) const;
    Group users(Instant now, Kind kind, std::uint32_t hash) const;
    std::vector<std::string> others(const Group& group, std::string_view sender) const;
    void keep(Instant now, std::string_view sender, const Fingerprint& print, std::uint32_t network);
    void drop_oldest();

    std::size_t most_;
    Instant now_{};
    std::uint64_t first_number_ = 0;
    std::deque<Message> messages_;
    std::unordered_map<Key, std::vector<std::uint64_t>> uses_;  ///< numbers of messages, ascending, at most 48
};

}  // namespace tidegate
