#pragma once
// What sort of mail it is, recognised before it is judged: each sort has its own idea of what is usual.

#include <cstdint>
#include <string_view>

#include "core/submission.hpp"
#include "message/mail.hpp"

namespace tidegate {

enum class MailKind : std::uint8_t {
    person,      ///< no sign of anything else
    bulk,        ///< List-Unsubscribe (RFC 2369), or Precedence: bulk, list or junk
    forward,     ///< sent on by a rule: X-Sieve-Redirected-From, Resent-* (RFC 5322 3.6.6), an SRS sender
    auto_reply,  ///< Auto-Submitted other than "no" (RFC 3834)
    dsn,         ///< the null sender (RFC 5321 4.5.5)
    list,        ///< a mailing list: List-Id (RFC 2919)
    script,      ///< handed in by a process of the mail server itself, with none of the signs above
};

/// "person", "bulk", "forward", "auto_reply", "dsn", "list" or "script".
std::string_view to_string(MailKind kind);

/// By what is known so far: before the header is there, the envelope alone decides. When several signs are there, the
/// one that says most about who caused the mail wins: forward, dsn, auto_reply, list, bulk, script.
MailKind kind_of(const Submission& submission);

/// Of a mail without its envelope: a null Return-Path, a multipart/report or a From of "mailer-daemon" stands for the
/// null sender.
MailKind kind_of(const Mail& mail);

}  // namespace tidegate
