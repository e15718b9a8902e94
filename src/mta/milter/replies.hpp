#pragma once
// A verdict as packets. Whatever stands in the verdict, the MTA is told one line of printable ASCII.

#include <string>
#include <string_view>

#include "core/verdict.hpp"
#include "mta/milter/negotiation.hpp"

namespace tidegate::milter {

/// The answer to RCPT: the recipient is taken (accept, flag, hold: what is held is held at the end) or refused (defer,
/// reject).
void write_recipient_reply(const Verdict& verdict, std::string& replies);

/// The answer to the end of the message, changes first. An action that the MTA does not offer is left out; without the
/// quarantine what should be held is deferred, so that nothing doubtful leaves.
void write_message_reply(const Verdict& verdict, const Agreement& agreement, std::string& replies);

/// SMFIR_REPLYCODE with `code` (400 to 599), `enhanced` and `text`: CR, LF, NUL and 8-bit octets become "?", "%" is
/// doubled because sendmail takes the text for a format, and the line that the client sees has at most 512 octets.
void write_reply_code(unsigned code, std::string_view enhanced, std::string_view text, std::string& replies);

}  // namespace tidegate::milter
