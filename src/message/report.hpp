#pragma once
// What a receiver sends back when somebody there says "this is spam": an abuse report (ARF), and what it tells of the
// mail that it complains about.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/time.hpp"

namespace tidegate {

inline constexpr std::size_t longest_report = 512U << 10U;  ///< octets that are looked at
inline constexpr std::size_t most_report_ids = 20;          ///< Received fields of the original that are looked at

/// Source   RFC 5965: the part message/feedback-report, and the part with the original mail or its header.
/// Values   as the reporter wrote them, which is anybody: raw octets, escape before showing. Addresses are bare, with
///          their domain in lower case. What is not said is empty.
struct FeedbackReport {
    std::string type;  ///< Feedback-Type, lower case: "abuse", "fraud", "virus", "other", "not-spam", "auth-failure" …
    std::string user_agent;
    std::string source_ip;
    std::string original_mail_from;
    std::string original_recipient;  ///< the first Original-Rcpt-To
    std::string reported_domain;     ///< the first
    std::optional<Instant> arrived;  ///< Arrival-Date or Received-Date

    std::string from;        ///< who reports: From of the report itself
    std::string message_id;  ///< of the report itself

    std::string original_from;  ///< of the mail that is reported, like the next
    std::string original_return_path;
    std::string original_message_id;     ///< with its angle brackets, if it has any
    std::vector<std::string> queue_ids;  ///< what stands behind "id" in its Received fields, newest first
};

/// Reads a report from a whole mail with LF or CRLF line ends. Fault::invalid when it has no part
/// message/feedback-report with a Feedback-Type in the first levels of its MIME tree. Thread-safe.
Result<FeedbackReport> read_feedback_report(std::string_view mail);

}  // namespace tidegate
