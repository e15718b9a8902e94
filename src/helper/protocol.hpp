#pragma once
// What the daemon may ask of the helper, as text. Pure: no socket, no process.
//
//     request   VERB [ID …] LF          list | hold ID… | release ID… | delete ID… | show ID
//     answer    "ok" COUNT OCTETS ["cut"] LF, then OCTETS octets;  or  "error" SENTENCE LF
//
// COUNT is how many messages were listed, or were done to; `list` carries a JSON object a line as `postqueue -j` writes
// them, `show` the message. "cut" says that the list is longer than what may be sent. One request at a time; a
// connection may carry several.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace tidegate {

inline constexpr std::size_t longest_helper_request = 64 * 1024;           ///< octets, with its LF
inline constexpr std::size_t most_helper_payload = std::size_t{64} << 20;  ///< octets of a list

enum class HelperVerb { list, hold, release, remove, show };

struct HelperRequest {
    HelperVerb verb = HelperVerb::list;
    std::vector<std::string> ids;  ///< none for list, one for show, at least one for the others

    friend bool operator==(const HelperRequest&, const HelperRequest&) = default;
};

/// What a queue id of Postfix looks like: 5 to 40 of 0–9, A–Z, a–z. Nothing else ever reaches a command.
bool is_queue_id(std::string_view text);

/// Reads one line, without its LF. Words are parted by exactly one space. Fault::invalid says what is wrong; the
/// sentence can be sent back as it is.
Result<HelperRequest> read_helper_request(std::string_view line);

/// The request as a line with its LF.
std::string write_helper_request(const HelperRequest& request);

/// The first line of an answer that went well, with its LF.
std::string write_helper_success(std::size_t count, std::size_t octets, bool cut);

/// An answer that went wrong: the sentence on one printable line.
std::string write_helper_failure(std::string_view sentence);

/// The last line that is not empty, where Postfix's programs say why they ended: warnings stand before it.
std::string_view last_line_of(std::string_view said);

/// How many messages `postsuper` says it did something to, by its closing line ("postsuper: Deleted: 3 messages").
/// Nothing when the line is not there.
std::optional<std::size_t> count_of_postsuper(std::string_view said);

}  // namespace tidegate
