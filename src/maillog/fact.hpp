#pragma once
// What one line of a mail log says. Everything in it is text that strangers can choose: bounded, and never shown
// unescaped.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tidegate {

/// What a line tells of a message under a queue id. Each line tells a part; what it does not tell stays empty.
struct MessageFact {
    std::string id;
    bool begins = false;      ///< the message came in with this line: an id that was used before is another message
    std::string client;       ///< address without brackets
    std::string client_name;  ///< as the server calls it
    std::string method;       ///< of authentication
    std::string login;        ///< that succeeded
    std::string local_user;   ///< of a message that a program on the machine handed in: user name, or uid
    std::string origin_id;    ///< the id under which it was here before, and came back from a filter
    std::optional<std::string> from;      ///< envelope; empty is the null sender
    std::uint64_t size = 0;               ///< octets; 0: not told
    std::uint32_t recipient_count = 0;    ///< 0: not told
    std::string message_id;               ///< without brackets
    std::vector<std::string> recipients;  ///< where one line names them all
};

/// What became of a message for one recipient, so far.
struct DeliveryFact {
    enum class Status : std::uint8_t { sent, bounced, deferred, expired };
    std::string id;
    std::string to;           ///< empty where the line is about every recipient
    std::string original_to;  ///< before aliases; empty: the same
    std::string relay;        ///< host name, or what the server calls the way ("local", "none")
    std::string relay_address;
    std::string enhanced;  ///< RFC 3463, empty where the line has none
    Status status = Status::deferred;
    std::string reply;  ///< the words behind the status, at most `longest_reply` octets
};

/// A recipient that this server refused itself, before there was a message.
struct RefusedFact {
    std::string client;
    std::string login;  ///< mostly not told
    std::string from, to;
    std::string enhanced;
    std::string reply;
};

/// The server has done with the message.
struct DoneFact {
    std::string id;
};

/// An attempt to log in to a mailbox.
struct LoginFact {
    std::string user;
    std::string client;   ///< address
    std::string service;  ///< "imap", "pop3", "submission", "managesieve"
    std::string method;
    bool tls = false;
    bool succeeded = false;
    std::uint32_t attempts = 1;  ///< that failed, at least 1
};

using LogFact = std::variant<MessageFact, DeliveryFact, RefusedFact, DoneFact, LoginFact>;

constexpr std::size_t longest_log_line = 8'192;  ///< octets; what is longer is cut there
constexpr std::size_t longest_reply = 600;       ///< octets
constexpr std::size_t most_line_recipients = 1'000;

/// What the program behind a line (its tag in syslog, or the format of its own file) means by the text. Nothing: it
/// says nothing that is used here. Pure; no allocation where there is nothing.
std::optional<LogFact> read_postfix(std::string_view program, std::string_view text);
std::optional<LogFact> read_dovecot(std::string_view program, std::string_view text);
std::optional<LogFact> read_exim(std::string_view text);
std::optional<LogFact> read_rspamd(std::string_view text);

}  // namespace tidegate
