#include "message/kind.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace tidegate {

namespace {

/// The sender rewriting scheme: "SRS0=hash=stamp=domain=user@forwarder", or with "+" or "-".
bool is_rewritten(std::string_view sender) {
    const std::string start = lower(sender.substr(0, 5));
    if (!start.starts_with("srs0") && !start.starts_with("srs1")) return false;
    return start.ends_with('=') || start.ends_with('+') || start.ends_with('-');
}

}  // namespace

std::string_view to_string(MailKind kind) {
    switch (kind) {
        case MailKind::person: return "person";
        case MailKind::bulk: return "bulk";
        case MailKind::forward: return "forward";
        case MailKind::auto_reply: return "auto_reply";
        case MailKind::dsn: return "dsn";
        case MailKind::list: return "list";
        case MailKind::script: return "script";
    }
    return "person";
}

MailKind kind_of(const Submission& submission) {
    const Headers none;
    const Headers& headers = submission.headers ? *submission.headers : none;
    if (!headers.redirected_from.empty() || headers.resent || is_rewritten(submission.from)) return MailKind::forward;
    if (submission.from.empty()) return MailKind::dsn;
    if (headers.auto_submitted) return MailKind::auto_reply;
    if (headers.list_id) return MailKind::list;
    if (headers.list_unsubscribe || headers.precedence_bulk) return MailKind::bulk;
    if (submission.login.empty() && !submission.local_user.empty()) return MailKind::script;
    return MailKind::person;
}

MailKind kind_of(const Mail& mail) {
    const bool null_path = std::ranges::any_of(mail.fields, [](const HeaderField& field) {
        return lower(field.name) == "return-path" && trimmed(field.value) == "<>";
    });
    const bool report = mail.structure.starts_with("multipart/report");
    const bool daemon = lower(mail.headers.from).starts_with("mailer-daemon");
    Submission submission;
    submission.headers = mail.headers;
    if (!null_path && !report && !daemon) submission.from = "unknown";
    return kind_of(submission);
}

}  // namespace tidegate
