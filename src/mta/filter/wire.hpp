#pragma once
// What is said to another spam filter and what it answers, free of sockets: spamd's protocol (SPAMC/1.5, spamd/PROTOCOL
// of SpamAssassin) and rspamd's (HTTP, POST /checkv2).

#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "core/submission.hpp"
#include "message/mail.hpp"

namespace tidegate::filter {

inline constexpr std::size_t longest_answer = 256UL * 1024;  ///< octets

/// "CHECK SPAMC/1.5" with the message.
std::string spamd_question(std::string_view message);

/// Of "SPAMD/1.1 0 EX_OK" and its fields the points; nothing while the empty line behind them has not arrived.
/// Fault::invalid when it can never be such an answer; Fault::unavailable when spamd says that it could not do it.
Result<std::optional<FilterOpinion>> spamd_answer(std::string_view received);

/// POST /checkv2 with the message, and of its envelope the sender, the recipients and the login. Not the client's
/// address: what sends mail with a password sits in networks that no mail should come from.
std::string rspamd_question(std::string_view host, const Submission& about, std::string_view message);

/// Of the JSON the points, and what rspamd's action "add header" takes of them as it is shipped. Nothing while it has
/// not all arrived. Fault::unavailable when rspamd answers with an error, Fault::not_found when its settings keep it
/// from scanning this one.
Result<std::optional<FilterOpinion>> rspamd_answer(std::string_view received);

}  // namespace tidegate::filter
