#pragma once
// What another spam filter said of a message, as it stands in the header: SpamAssassin's X-Spam-Status and its kin,
// rspamd's X-Spamd-Result and its kin.

#include <optional>
#include <string>

#include "core/verdict.hpp"
#include "message/mail.hpp"

namespace tidegate {

/// One filter's points, and from how many on it takes a mail for spam.
struct FilterOpinion {
    std::string filter;   ///< "SpamAssassin", "rspamd" or "another filter"
    double score = 0;     ///< -10,000 to 10,000
    double required = 5;  ///< above 0, at most 1,000
};

/// The worst that any of these fields says: X-Spam-Status, X-Spam-Score, X-Spam-Level, X-Spam-Flag, X-Spam,
/// X-Spamd-Result, X-Rspamd-Score, X-Rspamd-Action. Nothing when there is none that can be read. A verdict without
/// points counts as just enough points. Any octets; linear.
std::optional<FilterOpinion> opinion_in_header(const Mail& mail);

/// The measure of the signal other_filter: 0 at half of what is required, 2 at all of it, as log-odds by rule of thumb.
double measure_of(const FilterOpinion& opinion);

/// The signal of the header, which only ever speaks against the sender: whoever sends can write such a field, so that
/// one that speaks for the mail is worth nothing, and a mail without any is no worse. Nothing when nothing speaks
/// against.
std::optional<Signal> other_filter_signal(const Mail& mail);

}  // namespace tidegate
