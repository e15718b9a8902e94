#pragma once
// What another spam filter said of a message, as it stands in the header: SpamAssassin's X-Spam-Status and its kin,
// rspamd's X-Spamd-Result and its kin.

#include <optional>
#include <string>

#include "core/verdict.hpp"
#include "message/mail.hpp"

namespace tidegate {

/// The worst that any of these fields says: X-Spam-Status, X-Spam-Score, X-Spam-Level, X-Spam-Flag, X-Spam,
/// X-Spamd-Result, X-Rspamd-Score, X-Rspamd-Action. Nothing when there is none that can be read. A verdict without
/// points counts as just enough points. Any octets; linear.
std::optional<FilterOpinion> opinion_in_header(const Mail& mail);

/// The measure of the signal other_filter: 0 at half of what is required, 2 at all of it, as log-odds by rule of thumb.
double measure_of(const FilterOpinion& opinion);

inline constexpr double rspamd_reject = 15;             ///< points, as it is shipped
inline constexpr double rspamd_header_of_reject = 0.4;  ///< what its action "add header" takes of those for "reject"

/// The signal of what a filter was asked and of the header, the worse of the two. The header only ever speaks against
/// the sender: whoever sends can write such a field, so that one that speaks for the mail is worth nothing, and a mail
/// without any is no worse. What was asked may speak for the mail, too. Nothing when there is nothing to say.
std::optional<Signal> other_filter_signal(const Mail& mail);

}  // namespace tidegate
