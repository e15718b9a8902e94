#pragma once
// Everything an operator can set, as values. Which keys they have, their bounds and their manual are in schema.cpp.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tidegate {

/// A relay host that sends without a login.
struct ConnectorSetting {
    std::string name;
    std::vector<std::string> networks;  ///< addresses or networks in CIDR notation
    friend bool operator==(const ConnectorSetting&, const ConnectorSetting&) = default;
};

/// Where notices are posted as JSON.
struct WebhookSetting {
    std::string url;
    std::string secret_file;  ///< holds the key of the HMAC; empty: unsigned
    friend bool operator==(const WebhookSetting&, const WebhookSetting&) = default;
};

/// Another text or code for the refusals of one cause. What is empty or 0 stays as it is built in.
struct ReplySetting {
    std::string cause;       ///< its token: "TG-RATE"
    std::string answer;      ///< "defer" or "reject": some causes have a reply for each
    std::uint32_t code = 0;  ///< 4yz for defer, 5yz for reject
    std::string enhanced;    ///< "4.7.28"
    std::string text;
    friend bool operator==(const ReplySetting&, const ReplySetting&) = default;
};

/// A configuration. The member initialisers are the defaults; `load` gives only values that are within bounds. Paths
/// are absolute, or relative to where the program runs when they were read without a file's folder.
struct Config {
    struct {
        std::vector<std::string> domains;  ///< lower case; at least one
        bool subdomains = false;
        std::string zone;                    ///< IANA name; `load` puts the machine's zone where none is set
        std::vector<std::string> lifelines;  ///< lower case
        std::uint32_t mailboxes = 0;
        std::uint32_t external_per_day = 0;                      ///< recipients
        std::map<std::string, std::vector<std::string>> groups;  ///< members in lower case
    } organisation;

    std::vector<ConnectorSetting> connectors;

    std::vector<ReplySetting> replies;

    struct {
        std::string api = "127.0.0.1:8470";     ///< "address:port" of this machine, or empty (off)
        std::string milter = "127.0.0.1:8471";  ///< "address:port", "unix:/path" or empty (off), like the next
        std::string policy = "127.0.0.1:8472";
        std::string auth_policy;    ///< "address:port" of this machine, or empty (off)
        std::uint32_t threads = 0;  ///< 0: one a core
    } listen;

    struct {
        std::string key_file;  ///< holds what the login service must send along; empty: nothing
    } logins;

    struct {
        std::string mailbox;  ///< an mbox file or a Maildir; empty: none
    } complaints;

    struct {
        std::string countries;  ///< a MaxMind DB file; empty: nobody knows where an address is
    } networks;

    struct {
        std::string link;  ///< without "/" at the end; empty: http:// and the address of listen.api
    } portal;

    struct {
        std::string directory;                       ///< empty: none
        std::string select_by = "login";             ///< or "from"
        std::string over_limit_answer = "restrict";  ///< or "defer"
    } policies;

    struct {
        std::string foreign = "allow";  ///< or "refuse"
    } senders;

    struct {
        std::string inspect = "auto";  ///< or "envelope", "headers", "message"
    } milter;

    struct {
        std::string mode = "observe";       ///< or "off", "act"
        std::string weights;                ///< a file in the form of share/risk.weights; empty: as shipped
        std::string model;                  ///< a content model made by `tidegate train`; empty: as shipped
        std::vector<std::string> canaries;  ///< entities, lower case
        std::string rspamd, spamassassin;   ///< host:port of a filter that is asked; empty: none
    } detection;

    struct {
        std::uint32_t days = 7;  ///< 0: for ever
    } held;

    struct {
        std::vector<std::string> files;  ///< paths
        bool journal = false;
    } logs;

    struct {
        std::string when_unavailable = "accept";  ///< or "defer"
        std::uint32_t trace_days = 30;
        std::uint32_t evidence_days = 365;
    } store;

    struct {
        std::vector<std::string> administrators;  ///< addresses
        std::string sender_domain;                ///< empty: the first of organisation.domains
        std::string smtp = "127.0.0.1:25";        ///< host:port
        bool tell_sender = true;
        std::vector<WebhookSetting> webhooks;
    } notify;

    struct {
        std::string socket;  ///< empty: STATE/helper.sock
    } helper;

    struct {
        std::string target = "stderr";  ///< or "syslog", "journal", "file:/path"
        bool redact = false;
    } log;

    struct {
        bool check_from_loopback = true;
    } api;
};

}  // namespace tidegate
