// The message itself, as a conversation takes it: recipients, header, body, and the questions about them.

#include <algorithm>
#include <utility>

#include "message/headers.hpp"
#include "message/mail.hpp"
#include "mta/milter/conversation.hpp"
#include "mta/milter/protocol.hpp"
#include "mta/milter/replies.hpp"

namespace tidegate {

namespace {

/// Whom local mail is charged to. Postfix hides its own Received field, which has the uid, from milters: what is left
/// is the envelope sender.
std::string local_user_of(std::string_view sender) {
    const std::string_view local = sender.substr(0, sender.rfind('@'));
    return local.empty() ? "mailer-daemon" : std::string{local};
}

}  // namespace

Outcome MilterConversation::take_recipient(std::string_view payload, Step& step) {
    if (!message_.open) return milter::out_of_order(milter::recipient);
    const auto argument = milter::take_string(payload);
    if (!argument) return milter::malformed("RCPT");
    auto address = milter::bare_address(*argument);
    const bool room = message_.recipients.size() < options_->most_recipients;
    if (session_.client.local) {
        if (address && room) {
            message_.recipients.push_back(std::move(*address));
        } else {
            ++message_.unnamed_recipients;
        }
        milter::encode_frame(milter::proceed, {}, step.replies);
    } else if (!room) {
        milter::write_reply_code(452, "4.5.3", "Too many recipients in one message, send the rest in another one",
                                 step.replies);
    } else if (!address) {
        milter::write_reply_code(550, "5.1.3", "The recipient's address is too long", step.replies);
    } else {
        asked_ = std::move(*address);
        open_ = Open::recipient;
        step.question = question(Stage::recipient);
    }
    return {};
}

Outcome MilterConversation::take_header(std::string_view payload) {
    if (!message_.open) return milter::out_of_order(milter::header);
    const auto name = milter::take_string(payload);
    const auto value = milter::take_string(payload);
    if (!name || !value) return milter::malformed("HEADER");
    if (!message_.headers) message_.headers.emplace();
    message_.octets += name->size() + value->size() + 4;  // ": " and CRLF
    if (message_.fields >= most_header_fields) return {};
    ++message_.fields;
    note_header(*message_.headers, *name, *value);
    if (options_->inspect == milter::Inspect::message) {
        keep(*name);
        keep(": ");
        keep(*value);
        keep("\r\n");
    }
    return {};
}

Outcome MilterConversation::take_body(std::string_view piece) {
    if (!message_.open) return milter::out_of_order(milter::body);
    message_.octets += piece.size();
    if (options_->inspect == milter::Inspect::message) {
        if (!std::exchange(message_.in_body, true)) keep("\r\n");
        keep(piece);
    }
    return {};
}

void MilterConversation::keep(std::string_view piece) {
    message_.whole += piece.substr(0, options_->longest_kept - message_.whole.size());
}

Outcome MilterConversation::take_end_of_message(std::string_view piece, Step& step) {
    if (auto taken = take_body(piece); !taken) return taken;
    open_ = Open::end_of_message;
    step.question = question(Stage::end_of_data);
    return {};
}

Submission MilterConversation::question(Stage stage) {
    const auto either = [](const std::string& ours, const std::string& of_connection) {
        return ours.empty() ? of_connection : ours;
    };
    const milter::Macros& macros = message_macros_;
    Submission asked;
    asked.way = Way::milter;
    asked.stage = stage;
    asked.at = clock_.now();
    asked.login = either(macros.login, session_.macros.login);
    asked.auth_method = either(macros.auth_method, session_.macros.auth_method);
    asked.tls = !macros.tls_version.empty() || !session_.macros.tls_version.empty();
    asked.queue_id = macros.queue_id;
    asked.client_name = session_.client.name;
    if (session_.client.local) {
        asked.local_user = local_user_of(message_.from);
    } else {
        asked.client = either(session_.client.address, session_.macros.client);
    }
    asked.from = message_.from;
    if (stage == Stage::recipient) {  // the others are known to the decider, and copying them at each RCPT is dear
        asked.recipients.push_back(asked_);
        return asked;
    }
    asked.recipients = std::move(message_.recipients);
    asked.unnamed_recipients = message_.unnamed_recipients;
    const bool seen_whole = options_->inspect == milter::Inspect::message;
    asked.size = seen_whole ? message_.octets + 2 : message_.declared;  // 2: the line between header and body
    if (options_->inspect != milter::Inspect::envelope)
        asked.headers = message_.headers ? *message_.headers : Headers{};
    if (seen_whole) {
        auto mail = std::make_shared<Mail>(read_mail(message_.whole));
        const bool all = message_.whole.size() < options_->longest_kept;
        if (options_->hand_on && all) mail->octets = std::make_shared<const std::string>(message_.whole);
        asked.mail = std::move(mail);
    }
    return asked;
}

void MilterConversation::end_message() {
    message_ = {};
    message_macros_ = {};
}

}  // namespace tidegate
