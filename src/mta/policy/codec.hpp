#pragma once
// Postfix's policy delegation on the wire: requests read, actions written. No sockets, no clock.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "core/submission.hpp"
#include "core/verdict.hpp"

namespace tidegate {

/// Reads requests as Postfix sends them (SMTPD_POLICY_README): lines `name=value`, split at the first "=", closed by an
/// empty line. Attributes that Tidegate does not use are passed over; of one given twice the last counts.
///
/// Bounds   a line 4,096 octets (Postfix: line_length_limit 2,048), a request 65,536 octets and 100 attributes.
/// Cost     one pass; what is kept between reads is one line and the attributes that are used.
class PolicyReader {
public:
    static constexpr std::size_t longest_line = 4096;
    static constexpr std::size_t longest_request = 65'536;
    static constexpr std::size_t most_attributes = 100;

    /// Eats from the front of `bytes`, at most to the end of one request. True when a request is complete: then `take`
    /// it before reading on. False when `bytes` is used up. Fault::invalid when the stream makes no sense any more.
    Result<bool> read(std::string_view& bytes);

    /// The request that `read` completed, as a question of Way::policy asked `now`. Nothing when there is nothing to
    /// ask: protocol states other than RCPT, DATA and END-OF-MESSAGE.
    std::optional<Submission> take(Instant now);

    /// A part of a request was read, and the rest is missing.
    bool in_request() const { return request_.octets > 0 || !partial_.empty(); }

private:
    /// True when `line` was the empty one.
    Result<bool> take_line(std::string_view line);
    Outcome take_attribute(std::string_view name, std::string_view value);

    /// What is known of the request that is being read.
    struct Request {
        Submission facts;
        std::optional<Stage> stage;
        std::string recipient;
        std::uint32_t recipient_count = 0;
        std::optional<std::uint64_t> size;
        std::size_t attributes = 0;
        std::size_t octets = 0;
    };

    Request request_;
    std::string partial_;  ///< of a line that has not ended
};

/// The answer when there is nothing to say. Never "OK": that would end the server's own restrictions.
inline constexpr std::string_view policy_dunno = "action=DUNNO\n\n";

/// The verdict as an access(5) action and the empty line that closes it. Control characters and 8-bit octets become
/// "?".
std::string write_policy_action(const Verdict& verdict, Stage stage);

}  // namespace tidegate
