#pragma once
// POST /v1/check on the wire: a submission as JSON in, a verdict as JSON out. For MTAs that speak neither milter nor
// policy delegation.

#include <string>
#include <string_view>

#include "core/result.hpp"
#include "core/submission.hpp"
#include "core/time.hpp"
#include "core/verdict.hpp"

namespace tidegate {

/// The largest message, as base64, and the largest request body that carries one.
inline constexpr std::size_t longest_check_message = 64UL * 1024 * 1024;
inline constexpr std::size_t longest_check_body = longest_check_message + 8UL * 1024 * 1024;
inline constexpr std::size_t most_check_recipients = 20'000;

/// Reads a question of Way::check at Stage::end_of_data, offered `now`.
///
/// Keys     required: "from" ("" is the null sender), "recipients" (1 to 20,000 addresses), and one of "user", "client"
///          (an IP address) and "local_user". Optional: "header_from", "size" (octets), "subject", "message_id",
///          "queue_id", "submitted" (RFC 3339), "message" (the whole mail, base64), "tls", "auth_method",
///          "client_name". null is the same as leaving out; other keys are passed over, as what MTAs send grows.
/// Headers  are read from "message"; a key that is given counts before them.
/// Bounds   names and addresses 320 octets, header values 998; a longer subject is cut.
/// Errors   Fault::invalid; the sentence names the key and what it must be, and can be shown to the caller.
Result<Submission> read_check(std::string_view json, Instant now);

/// {"action","code","enhanced","text","token","receipt","reasons":[{"signal","sentence","value","usual","threshold",
/// "weight"}],"case"}. "token" is the cause's ("TG-LIMIT-DAY", or empty); "receipt" names what was counted (empty when
/// nothing was), for POST /v1/check/{receipt}/failed; "case" is null when there is none.
std::string write_check(const Verdict& verdict);

}  // namespace tidegate
