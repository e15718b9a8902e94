#pragma once
// One message as the mail server offers it: facts only, nothing decided.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/time.hpp"

namespace tidegate {

struct Mail;

/// The ways in. The same sequence of submissions gives the same decisions through each.
enum class Way : std::uint8_t { milter, policy, check };
std::string_view to_string(Way way);

/// Where in the SMTP transaction the question is asked.
enum class Stage : std::uint8_t {
    recipient,    ///< at RCPT: the last of `recipients` is the one asked about
    data,         ///< at DATA, before the content (policy delegation only)
    end_of_data,  ///< the whole message is known to the MTA: what counts is counted here
};

/// What the message's own header says, as far as it is known at this stage. Raw octets of the mail,
/// unfolded, each cut at 998 octets (RFC 5322 2.1.1): escape before showing.
struct Headers {
    std::string from;  ///< the first address of From, bare ("alice@example.org"), lower-case domain
    std::string subject;
    std::string message_id;  ///< with its angle brackets, or empty
    bool list_unsubscribe = false;
    bool precedence_bulk = false;  ///< Precedence: bulk, list or junk
    bool auto_submitted = false;   ///< Auto-Submitted other than "no" (RFC 3834 5)
    bool resent = false;           ///< any Resent-* field
    std::string redirected_from;   ///< X-Sieve-Redirected-From: whose rule sent it on, or empty
    bool list_id = false;          ///< List-Id (RFC 2919)
};

/// One message offered by the MTA.
///
/// Strings come from outside: octets of any value, but each length is bounded by the codec that read it.
struct Submission {
    Way way = Way::milter;
    Stage stage = Stage::end_of_data;
    Instant at{};             ///< when it was offered
    std::string login;        ///< SASL login as given, or empty
    std::string local_user;   ///< user name or uid of a local (non-SMTP) submission, or empty
    std::string client;       ///< client address without brackets, "192.0.2.1" or "2001:db8::1"; empty when local
    std::string client_name;  ///< what the MTA calls the client, or empty
    std::string auth_method;  ///< PLAIN, LOGIN …, or empty
    bool tls = false;
    std::string from;                      ///< envelope sender without brackets; empty is the null sender
    std::vector<std::string> recipients;   ///< envelope recipients that the MTA accepted, without brackets
    std::uint32_t unnamed_recipients = 0;  ///< recipients known by number only (policy delegation at DATA)
    std::optional<std::uint64_t> size;     ///< octets, when known
    std::string queue_id;
    std::string instance;              ///< what ties several questions to one message (policy delegation), or empty
    std::optional<Headers> headers;    ///< nothing until the MTA has shown them
    std::shared_ptr<const Mail> mail;  ///< the whole message, read (message/mail.hpp); nothing where it was not shown
    std::optional<Instant> submitted;  ///< when the person handed it in, if that was earlier (a queue that drains)
};

}  // namespace tidegate
