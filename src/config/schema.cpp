#include "config/schema.hpp"

namespace tidegate {

namespace {

using namespace field;

using Settings = std::vector<Setting>;
constexpr std::uint32_t most_recipients = 100'000'000;

void organisation(Config& c, Settings& out) {
    auto& o = c.organisation;
    out.insert(
        out.end(),
        {{"organisation.domains", List{&o.domains, Form::domain, true}, Reload::live,
          "The accepted domains: a recipient in one of them is internal, any other is external. The first one is where "
          "notices come from unless notify.sender_domain says otherwise."},
         {"organisation.subdomains", Flag{&o.subdomains}, Reload::live,
          "Whether every subdomain of an accepted domain is accepted too."},
         {"organisation.zone", Text{&o.zone, Form::zone, "the machine's zone (/etc/localtime), or Etc/UTC"},
          Reload::live,
          "The time zone of the people who run this. \"Until the following day\" ends at its midnight, and times for "
          "people are shown in it."},
         {"organisation.lifelines", List{&o.lifelines, Form::address, false}, Reload::live,
          "Recipients that a restricted sender can still write to, such as the help desk. postmaster and abuse at "
          "every "
          "accepted domain are lifelines without being named."},
         {"organisation.mailboxes", Whole{&o.mailboxes, 0, most_recipients, "mailboxes"}, Reload::live,
          "How many mailboxes there are. The organisation's limit of external recipients in a sliding day is then "
          "500 * mailboxes^0.7 + 9500, rounded: 12006 for 10. 0: not known, and no such limit."},
         {"organisation.external_per_day", Whole{&o.external_per_day, 0, most_recipients, "recipients"}, Reload::live,
          "The organisation's limit of external recipients in a sliding day, in place of the formula. 0: by the "
          "formula, if mailboxes is set."},
         {"organisation.groups", Groups{&o.groups}, Reload::live,
          "Groups that policies can name. Each key is a group, its value the list of its members: logins, addresses, "
          "\"connector:NAME\" or \"local:NAME\"."},
         {"connectors", Connectors{&c.connectors}, Reload::live,
          "Hosts that send without a login, such as printers and application servers. `name` makes the entity "
          "\"connector:NAME\"; `networks` lists its addresses or networks. Of several that match, the narrowest "
          "network wins. Where none covers 127.0.0.1, the machine itself is \"connector:localhost\"."}});
}

void listening(Config& c, Settings& out) {
    auto& l = c.listen;
    out.insert(
        out.end(),
        {{"listen.api", Text{&l.api, Form::loopback, "off, but for the unix socket api.sock in the state folder"},
          Reload::restart,
          "Where the API and its pages listen, on this machine only: it is plain HTTP. For other machines put a proxy "
          "that speaks TLS in front, such as nginx or caddy. Port 0 takes a free one."},
         {"listen.milter", Text{&l.milter, Form::endpoint, "off"}, Reload::restart,
          "Where the milter listens: the way in that knows most. See tidegate-milter(7)."},
         {"listen.policy", Text{&l.policy, Form::endpoint, "off"}, Reload::restart,
          "Where Postfix policy delegation listens. See tidegate-policy(7)."},
         {"listen.auth_policy", Text{&l.auth_policy, Form::loopback, "off"}, Reload::restart,
          "Where Dovecot's auth policy client reports logins, on this machine only. See tidegate-login(7)."},
         {"logins.key_file", Text{&c.logins.key_file, Form::path, "none: whoever reaches the port may report"},
          Reload::restart,
          "A file whose first line Dovecot must send as `auth_policy_server_api_header = Authorization: Bearer KEY`. "
          "Keep it at mode 0640."},
         {"complaints.mailbox", Text{&c.complaints.mailbox, Form::path, "none"}, Reload::restart,
          "A mailbox (mbox file or Maildir) that abuse reports are delivered to; it is looked into every ten seconds "
          "and "
          "not changed. See tidegate-complaint(7)."},
         {"networks.countries", Text{&c.networks.countries, Form::path, "none: places are not judged"}, Reload::live,
          "A file in MaxMind DB format that knows the country of an address, and better its position, such as "
          "GeoLite2-City.mmdb. A reload opens it anew; replace it by renaming another over it."},
         {"listen.threads", Whole{&l.threads, 0, 256, "threads"}, Reload::restart,
          "How many threads serve connections. 0: one a core."},
         {"portal.link", Text{&c.portal.link, Form::link, "http:// and the address of listen.api"}, Reload::live,
          "The address under which people reach the pages of the API. Replies and notices link to a case under it."}});
}

void judging(Config& c, Settings& out) {
    out.insert(
        out.end(),
        {{"policies.directory", Text{&c.policies.directory, Form::path, "none"}, Reload::live,
          "A folder of policies in files, one policy a *.toml, for those who keep them under version control: see "
          "tidegate-policies(5). Such "
          "policies cannot be edited by the API or the command line."},
         {"policies.select_by", OneOf{&c.policies.select_by, {"login", "from"}}, Reload::live,
          "Whether the policy is chosen by who logged in or by the header From. Counts and restrictions belong to the "
          "login either way."},
         {"policies.over_limit_answer", OneOf{&c.policies.over_limit_answer, {"restrict", "defer"}}, Reload::live,
          "What meets a submission over a limit of recipients: the action of its policy, or only an answer to come "
          "again later (450), which restricts nobody. Where detection acts, a limit alone restricts nobody in any "
          "case: "
          "only who is under suspicion otherwise, and nobody for a newsletter: it waits, or is held where the sender "
          "has "
          "not always sent them."},
         {"senders.foreign", OneOf{&c.senders.foreign, {"allow", "refuse"}}, Reload::live,
          "Whether a login may use an envelope sender outside the accepted domains."},
         {"replies", Replies{&c.replies}, Reload::live,
          "Other words or codes for refusals, a table each. `cause` is the token, \"TG-RATE\"; `answer` is \"defer\" "
          "or "
          "\"reject\"; `code`, `enhanced` and `text` replace what is built in where they are set. A text may name "
          "{entity}, "
          "{since}, {until}, {why} and {room}; what stands in [square brackets] around {until} or {room} is left out "
          "when there is none. The token, the case and the link are always added."},
         {"milter.inspect", OneOf{&c.milter.inspect, {"auto", "envelope", "headers", "message"}}, Reload::restart,
          "How much of a message the milter asks for. \"envelope\" is quickest; \"headers\" also tells forwards, bulk "
          "mail and automatic replies apart and knows the header From; \"message\" takes the body as well. \"auto\" is "
          "\"message\" while detection is on, and \"headers\" otherwise."},
         {"detection.mode", OneOf{&c.detection.mode, {"observe", "act", "off"}}, Reload::live,
          "What follows when a sender's mail looks like abuse, by what it says, by the sender's own past and by the "
          "same "
          "text leaving through others. \"observe\" learns what is usual and tells people, and stops nothing: right "
          "for "
          "the first weeks. \"act\" holds doubtful mail and restricts where there is no doubt. \"off\" keeps limits "
          "only."},
         {"detection.weights", Text{&c.detection.weights, Form::path, "as shipped"}, Reload::live,
          "A file with what each signal weighs, to overrule the shipped one (share/risk.weights)."},
         {"detection.model", Text{&c.detection.model, Form::path, "as shipped"}, Reload::live,
          "A content model that `tidegate train` made, instead of the shipped one."},
         {"detection.rspamd", Text{&c.detection.rspamd, Form::server, "not asked"}, Reload::restart,
          "Where rspamd's normal worker listens, as \"127.0.0.1:11333\": it is asked what it makes of each message "
          "that "
          "the milter or POST /v1/check shows, and its points become a signal. A message waits 2 s for it at most; "
          "where "
          "it fails three times in a row it is left alone for a minute at a time, and mail is judged without it."},
         {"detection.spamassassin", Text{&c.detection.spamassassin, Form::server, "not asked"}, Reload::restart,
          "Where SpamAssassin's spamd listens, as \"127.0.0.1:783\": asked like detection.rspamd. Of both the worse "
          "counts."},
         {"detection.canaries", List{&c.detection.canaries, Form::member, false}, Reload::live,
          "Senders that detection must never stop, such as payroll or the shop's invoices. When one would be held or "
          "restricted for what its mail looks like, it is not: people are told, and the circuit breaker becomes wary; "
          "a second one within the hour opens it. Limits hold for them as for others."},
         {"logs.files", List{&c.logs.files, Form::path, false}, Reload::restart,
          "Logs of the mail server that are followed, such as [\"/var/log/mail.log\"]: what receivers answer is "
          "charged "
          "to who submitted the message (Postfix and Exim), and shows in its case. The daemon's user must be able to "
          "read them; on Debian the group adm can. See tidegate-logs(7)."},
         {"logs.journal", Flag{&c.logs.journal}, Reload::restart,
          "Whether the systemd journal is followed as well, for Postfix, Dovecot and Exim where they log there. Needs "
          "the group systemd-journal. Do not follow one server by both."}});
}

void keeping(Config& c, Settings& out) {
    out.insert(
        out.end(),
        {{"held.days", Whole{&c.held.days, 0, 365, "days"}, Reload::restart,
          "How long a message waits on hold for somebody to let it go. Its sender and the administrators are told a "
          "day "
          "before, then tidegate-helper deletes it, and they are told that. 0: it waits for ever."},
         {"store.when_unavailable", OneOf{&c.store.when_unavailable, {"accept", "defer"}}, Reload::live,
          "What happens to mail while the store cannot be written: it goes on by the last known state, or is answered "
          "with 451. Known restrictions hold either way."},
         {"store.trace_days", Whole{&c.store.trace_days, 1, 3650, "days"}, Reload::restart,
          "How long the trace of single submissions is kept."},
         {"store.evidence_days", Whole{&c.store.evidence_days, 1, 3650, "days"}, Reload::restart,
          "How long the evidence of a closed case is kept."}});
}

void telling(Config& c, Settings& out) {
    auto& n = c.notify;
    out.insert(
        out.end(),
        {{"notify.administrators", List{&n.administrators, Form::address, false}, Reload::live,
          "Who is told of restrictions and alerts by mail, whatever the policy. With an empty list only the addresses "
          "in "
          "policies and alert policies are told."},
         {"notify.sender_domain", Text{&n.sender_domain, Form::domain, "the first of organisation.domains"},
          Reload::live, "The domain that notices are sent from. They are known by their sender and never limited."},
         {"notify.smtp", Text{&n.smtp, Form::server, ""}, Reload::live, "The server that takes notices."},
         {"notify.tell_sender", Flag{&n.tell_sender}, Reload::live,
          "Whether a restricted person is told by mail, in plain words. The mailbox still receives."},
         {"notify.webhooks", Webhooks{&n.webhooks}, Reload::live,
          "Where notices are posted as JSON. `url` is http:// or https://; `secret_file` names a file with a key of at "
          "least 16 octets by which each post is signed (HMAC-SHA-256). Keep that file at mode 0640."},
         {"helper.socket", Text{&c.helper.socket, Form::path, "helper.sock in the state folder"}, Reload::restart,
          "The socket of tidegate-helper, which holds, releases and deletes queued mail as root. Without a helper that "
          "is left out and said so."},
         {"log.target", Text{&c.log.target, Form::log_target, ""}, Reload::restart,
          "Where the log goes: one line a decision, key=value. \"syslog\" uses the facility mail."},
         {"log.redact", Flag{&c.log.redact}, Reload::restart,
          "Whether envelope addresses (from=, to=) are left out of the log."},
         {"api.check_from_loopback", Flag{&c.api.check_from_loopback}, Reload::restart,
          "Whether POST /v1/check is open to the machine itself without a token."}});
}

std::string quoted(std::string_view text) {
    std::string out{"\""};
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

std::string listed(const std::vector<std::string>& texts) {
    std::string out{"["};
    for (const auto& text : texts) out += (out.size() > 1 ? ", " : "") + quoted(text);
    return out + "]";
}

std::string written_as(const Flag& f) { return *f.at ? "true" : "false"; }
std::string written_as(const Whole& f) { return std::to_string(*f.at); }
std::string written_as(const Text& f) { return quoted(*f.at); }
std::string written_as(const OneOf& f) { return quoted(*f.at); }
std::string written_as(const List& f) { return listed(*f.at); }

std::string written_as(const Groups& f) {
    std::string out;
    for (const auto& [name, members] : *f.at) out += (out.empty() ? "" : ", ") + quoted(name) + " = " + listed(members);
    return out.empty() ? "{}" : "{ " + out + " }";
}

std::string written_as(const Connectors& f) {
    std::string out{"["};
    for (const auto& connector : *f.at)
        out += (out.size() > 1 ? ", { name = " : "{ name = ") + quoted(connector.name) +
               ", networks = " + listed(connector.networks) + " }";
    return out + "]";
}

std::string written_as(const Webhooks& f) {
    std::string out{"["};
    for (const auto& hook : *f.at)
        out += (out.size() > 1 ? ", { url = " : "{ url = ") + quoted(hook.url) +
               ", secret_file = " + quoted(hook.secret_file) + " }";
    return out + "]";
}

std::string written_as(const Replies& f) {
    std::string out{"["};
    for (const auto& reply : *f.at)
        out += (out.size() > 1 ? ", { cause = " : "{ cause = ") + quoted(reply.cause) +
               ", answer = " + quoted(reply.answer) + ", code = " + std::to_string(reply.code) +
               ", enhanced = " + quoted(reply.enhanced) + ", text = " + quoted(reply.text) + " }";
    return out + "]";
}

std::string_view form_in_words(Form form, bool several) {
    switch (form) {
        case Form::domain: return several ? "domains like [\"example.org\"]" : "a domain like \"example.org\"";
        case Form::address:
            return several ? "addresses like [\"anna@example.org\"]" : "an address like \"anna@example.org\"";
        case Form::member:
            return several ? "logins and addresses like [\"anna@example.org\"]" : "a login like \"anna@example.org\"";
        case Form::zone: return "a time zone like \"Europe/Berlin\"";
        case Form::endpoint:
            return "\"address:port\" like \"127.0.0.1:8470\" or \"[::1]:8470\", \"unix:/path\", or \"\"";
        case Form::loopback:
            return "\"address:port\" of this machine like \"127.0.0.1:8470\" or \"[::1]:8470\", or \"\"";
        case Form::server: return "\"host:port\" like \"127.0.0.1:25\"";
        case Form::link:
        case Form::url: return "an http:// or https:// address like \"https://gate.example.org\"";
        case Form::path:
            return several ? "paths like [\"/var/log/mail.log\"]" : "a path like \"/etc/tidegate/policies\"";
        case Form::log_target: return "\"stderr\", \"syslog\", \"journal\" or \"file:/path\"";
    }
    return "text";
}

std::string expected_of(const Flag&) { return "true or false"; }
std::string expected_of(const Text& f) { return std::string{form_in_words(f.form, false)}; }
std::string expected_of(const List& f) {
    return std::string{f.required ? "a list of one or more " : "a list of "}.append(form_in_words(f.form, true));
}
std::string expected_of(const Groups&) { return "a table of lists like sales = [\"anna@example.org\"]"; }
std::string expected_of(const Connectors&) { return "tables [[connectors]] with name and networks"; }
std::string expected_of(const Replies&) { return "tables [[replies]] with cause, answer, code, enhanced and text"; }
std::string expected_of(const Webhooks&) { return "tables [[notify.webhooks]] with url and secret_file"; }
std::string expected_of(const Whole& f) {
    return "a whole number of " + std::string{f.unit} + " from " + std::to_string(f.least) + " to " +
           std::to_string(f.most);
}
std::string expected_of(const OneOf& f) {
    std::string out;
    for (std::size_t i = 0; i < f.allowed.size(); ++i) {
        if (i != 0) out += i + 1 == f.allowed.size() ? " or " : ", ";
        out += quoted(f.allowed[i]);
    }
    return out;
}

}  // namespace

std::vector<Setting> schema(Config& into) {
    Settings out;
    organisation(into, out);
    listening(into, out);
    judging(into, out);
    keeping(into, out);
    telling(into, out);
    return out;
}

std::string expectation(const SettingField& field) {
    return std::visit([](const auto& f) { return expected_of(f); }, field);
}

std::string written(const SettingField& field) {
    return std::visit([](const auto& f) { return written_as(f); }, field);
}

std::vector<std::string> needs_restart(const Config& before, const Config& after) {
    auto old = before;
    auto now = after;
    const auto olds = schema(old);
    const auto nows = schema(now);
    std::vector<std::string> out;
    for (std::size_t i = 0; i < olds.size(); ++i)
        if (olds[i].reload == Reload::restart && written(olds[i].field) != written(nows[i].field))
            out.emplace_back(olds[i].key);
    return out;
}

}  // namespace tidegate
