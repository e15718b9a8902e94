#pragma once
// The milter protocol as a conversation: packets in, packets out, each recipient and each message a question.
//
//   CONNECT, HELO, DATA, UNKNOWN   noted; answered "continue" only if the MTA waits for an answer
//   MACRO                          of CONNECT and HELO kept for the connection, others to the end of the message
//   MAIL                           begins a message; continue
//   RCPT                           a question (Stage::recipient) that names this recipient alone
//                                    accept, flag, hold → continue; the recipient counts
//                                    defer, reject      → reply code; it does not count
//                                    over the bounds    → 452 or 550 without a question
//                                  of local mail no question: Postfix cannot refuse a recipient there (MILTER_README,
//                                  "non-SMTP Milter applications") and would keep the whole message back instead
//   HEADER, BODY                   kept as far as asked for; continue
//   EOM                            a question (Stage::end_of_data) with every accepted recipient
//                                    accept → accept          flag → add header X-Tidegate, accept
//                                    hold   → quarantine (Postfix: the hold queue), accept
//                                    copy_to → add recipient each, before the accept
//                                    defer, reject → reply code; of local mail: stays in maildrop, bounces
//   ABORT                          forgets the message. Postfix sends it after *every* SMTP message, whether it took it
//                                  or not, and none after a local one: it tells nothing about the outcome
//   QUIT                           close
//   QUIT_NC                        forgets the client; the next CONNECT comes on the same socket
//
// After sendmail's include/libmilter/mfdef.h and libmilter/engine.c, and Postfix's MILTER_README and
// src/milter/milter8.c.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"
#include "mta/milter/facts.hpp"
#include "mta/milter/frame.hpp"
#include "mta/milter/negotiation.hpp"
#include "net/conversation.hpp"

namespace tidegate {

/// How milter conversations are held. Shared by all of them, changed by none.
struct MilterOptions {
    milter::Inspect inspect = milter::Inspect::headers;
    std::size_t longest_packet = 2 << 20;  ///< octets of payload; one header field comes in one packet
    std::size_t longest_kept = 1 << 20;    ///< octets of a message that are kept (Inspect::message); all are counted
    bool hand_on = false;  ///< the octets of a message go with it (Mail::octets), for filters that are asked
    std::size_t most_recipients = 20'000;  ///< of one message; the next is answered 452

    /// Told the token of a verdict whose message the MTA did not take, as far as that can be known: the connection
    /// broke after the answer and before anything else was heard. May be empty. Called by the conversation's thread.
    std::function<void(const std::string& token)> give_back;
};

/// One connection of an MTA. Bounds: one packet of input, `longest_kept`, and `most_recipients` addresses.
class MilterConversation final : public Conversation {
public:
    /// `options` is shared with the listener, which may take other ones for later connections. `clock` outlives this.
    MilterConversation(std::shared_ptr<const MilterOptions> options, const Clock& clock);

    Result<Step> receive(std::string_view bytes) override;
    Result<Step> answer(const Verdict& verdict) override;
    void closed(bool peer_gone) override;
    std::optional<std::uint64_t> half_said() const override;

    /// What was kept of the message that the open question is about, with CRLF line ends.
    const std::string& kept() const { return message_.whole; }

private:
    /// From CONNECT to QUIT or QUIT_NC.
    struct Session {
        bool connected = false;
        milter::Client client;
        milter::Macros macros;
    };

    /// From MAIL to the answer at the end, or ABORT.
    struct Message {
        bool open = false;
        std::string from;
        std::vector<std::string> recipients;
        std::uint32_t unnamed_recipients = 0;  ///< local mail's beyond the bound: counted, not kept
        std::optional<std::uint64_t> declared;
        std::optional<Headers> headers;
        std::size_t fields = 0;
        std::uint64_t octets = 0;  ///< of header and body, as they were on the wire
        std::string whole;         ///< header, empty line, body
        bool in_body = false;
    };

    enum class Open : std::uint8_t { none, recipient, end_of_message };

    Step go_on();
    Outcome take(const milter::Frame& frame, Step& step);
    Outcome take_negotiation(std::string_view offer, Step& step);
    Outcome take_macros(std::string_view payload);
    Outcome take_connect(std::string_view payload);
    Outcome take_mail(std::string_view payload);
    Outcome take_recipient(std::string_view payload, Step& step);
    Outcome take_header(std::string_view payload);
    Outcome take_body(std::string_view piece);
    void keep(std::string_view piece);
    Outcome take_end_of_message(std::string_view piece, Step& step);
    Submission question(Stage stage);
    void end_message();

    std::shared_ptr<const MilterOptions> options_;
    const Clock& clock_;
    std::string input_;          ///< what has arrived
    std::uint64_t packets_ = 0;  ///< taken so far
    std::size_t taken_ = 0;      ///< octets of it that are dealt with; dropped at the next read, not at each answer
    std::optional<milter::Agreement> agreement_;
    Session session_;
    Message message_;
    milter::Macros message_macros_;  ///< they come before the MAIL that they belong to
    Open open_ = Open::none;
    std::string asked_;        ///< the recipient of the open question
    std::string unconfirmed_;  ///< the token of the last answer, until the MTA is heard again
};

}  // namespace tidegate
