#include <gtest/gtest.h>

#include "maillog/line.hpp"

namespace tidegate {
namespace {

/// A fact as one line, for tables.
std::string shown(const LogFact& fact) {
    if (const auto* m = std::get_if<MessageFact>(&fact)) {
        std::string to;
        for (const auto& one : m->recipients) to += "+" + one;
        return "message " + m->id + (m->begins ? " begins" : "") + " client=" + m->client + " login=" + m->login +
               " local=" + m->local_user + " origin=" + m->origin_id + " from=" + m->from.value_or("?") +
               " size=" + std::to_string(m->size) + " n=" + std::to_string(m->recipient_count) +
               " id=" + m->message_id + to;
    }
    if (const auto* d = std::get_if<DeliveryFact>(&fact))
        return "delivery " + d->id + " to=" + d->to + " orig=" + d->original_to + " relay=" + d->relay + "/" +
               d->relay_address + " dsn=" + d->enhanced + " status=" + std::to_string(static_cast<int>(d->status)) +
               " (" + d->reply + ")";
    if (const auto* r = std::get_if<RefusedFact>(&fact))
        return "refused client=" + r->client + " login=" + r->login + " from=" + r->from + " to=" + r->to +
               " dsn=" + r->enhanced;
    if (const auto* l = std::get_if<LoginFact>(&fact))
        return std::string{l->succeeded ? "login " : "failed "} + l->service + " " + l->user + " " + l->client + " " +
               l->method + (l->tls ? " tls" : "") + " " + std::to_string(l->attempts);
    return "done " + std::get<DoneFact>(fact).id;
}

struct Case {
    const char* name;
    std::string program;
    std::string text;
    std::string fact;  ///< empty: nothing
};

template <class Read>
void walk(const std::vector<Case>& cases, Read read) {
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        const auto fact = read(c);
        EXPECT_EQ(fact ? shown(*fact) : "", c.fact);
    }
}

const std::string id = "4XyZab1234z";

TEST(MailLog, PostfixLinesAreRead) {
    const std::vector<Case> cases = {
        {"a login", "postfix/submission/smtpd",
         id + ": client=laptop.example.net[192.0.2.10], sasl_method=PLAIN, sasl_username=anna@example.org",
         "message 4XyZab1234z begins client=192.0.2.10 login=anna@example.org local= origin= from=? size=0 n=0 id="},
        {"of IPv6, with a port and a sender behind the login", "postfix/smtpd",
         id + ": client=unknown[2001:db8::1]:4711, sasl_method=LOGIN, sasl_username=anna, sasl_sender=b@example.org",
         "message 4XyZab1234z begins client=2001:db8::1 login=anna local= origin= from=? size=0 n=0 id="},
        {"a login with a comma", "postfix/smtpd",
         id + ": client=h[192.0.2.1], sasl_method=PLAIN, sasl_username=a, b@example.org",
         "message 4XyZab1234z begins client=192.0.2.1 login=a, b@example.org local= origin= from=? size=0 n=0 id="},
        {"back from a filter", "postfix/smtpd",
         id + ": client=localhost[127.0.0.1], orig_queue_id=3AbCdEf, orig_client=laptop[192.0.2.10]",
         "message 4XyZab1234z begins client=127.0.0.1 login= local= origin=3AbCdEf from=? size=0 n=0 id="},
        {"of a program", "postfix/pickup", "12AB34CD5E: uid=1000 from=<anna>",
         "message 12AB34CD5E begins client= login= local=1000 origin= from=? size=0 n=0 id="},
        {"the Message-ID", "postfix/cleanup", id + ": message-id=<1@example.org>",
         "message 4XyZab1234z client= login= local= origin= from=? size=0 n=0 id=1@example.org"},
        {"the envelope", "postfix/qmgr", id + ": from=<anna@example.org>, size=512, nrcpt=2 (queue active)",
         "message 4XyZab1234z client= login= local= origin= from=anna@example.org size=512 n=2 id="},
        {"the null sender", "postfix/qmgr", id + ": from=<>, size=9, nrcpt=1 (queue active)",
         "message 4XyZab1234z client= login= local= origin= from= size=9 n=1 id="},
        {"too old", "postfix/qmgr", id + ": from=<a@example.org>, status=expired, returned to sender",
         "delivery 4XyZab1234z to= orig= relay=/ dsn= status=3 (expired)"},
        {"delivered", "postfix/smtp",
         id + ": to=<b@example.com>, relay=mx.example.com[198.51.100.1]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, "
              "status=sent (250 ok)",
         "delivery 4XyZab1234z to=b@example.com orig= relay=mx.example.com/198.51.100.1 dsn=2.0.0 status=0 (250 ok)"},
        {"bounced, by an alias", "postfix/lmtp",
         id + ": to=<b@example.com>, orig_to=<c@example.org>, relay=mx[private/lmtp], conn_use=3, delay=1, "
              "delays=0/0/0/1, dsn=5.1.1, status=bounced (host mx said: 550 5.1.1 <b@example.com> unknown (in reply "
              "to RCPT TO command))",
         "delivery 4XyZab1234z to=b@example.com orig=c@example.org relay=mx/ dsn=5.1.1 status=1 (host mx said: 550 "
         "5.1.1 <b@example.com> unknown (in reply to RCPT TO command))"},
        {"a quoted local part that looks like the rest of a line", "postfix/smtp",
         id + ": to=<\"x>, relay=a, dsn=2.0.0, status=sent (ok)\"@example.com>, relay=none, delay=1, delays=1/0/0/0, "
              "dsn=4.4.1, status=deferred (connect: Connection refused)",
         "delivery 4XyZab1234z to=\"x>, relay=a, dsn=2.0.0, status=sent (ok)\"@example.com orig= relay=none/ "
         "dsn=4.4.1 status=2 (connect: Connection refused)"},
        {"a lone quotation mark, as old servers write it", "postfix/smtp",
         id + ": to=<x\"y@example.com>, relay=none, delay=1, dsn=4.4.1, status=deferred (later)",
         "delivery 4XyZab1234z to=x\"y@example.com orig= relay=none/ dsn=4.4.1 status=2 (later)"},
        {"refused here, with a login", "postfix/smtpd",
         "NOQUEUE: reject: RCPT from h[192.0.2.3]: 550 5.1.1 <x@example.org>: Recipient address rejected: User "
         "unknown; from=<a@example.org> to=<x@example.org> proto=ESMTP sasl_username=<anna> helo=<h>",
         "refused client=192.0.2.3 login=anna from=a@example.org to=x@example.org dsn=5.1.1"},
        {"refused here, the login only in what the client calls itself", "postfix/smtpd",
         "NOQUEUE: reject: RCPT from h[192.0.2.3]: 554 5.7.1 no; from=<a@example.net> to=<x@example.org> proto=ESMTP "
         "helo=<h> sasl_username=<anna>",
         "refused client=192.0.2.3 login= from=a@example.net to=x@example.org dsn=5.7.1"},
        {"done", "postfix/qmgr", id + ": removed", "done 4XyZab1234z"},
        {"a warning", "postfix/smtpd", "warning: client=x[1.2.3.4]", ""},
        {"a delivery that no delivery agent tells", "postfix/smtpd", id + ": to=<b@example.com>, status=sent (x)", ""},
        {"a login that no smtpd tells", "postfix/cleanup", id + ": client=h[192.0.2.1], sasl_username=eve", ""},
        {"another program", "sshd", id + ": removed", ""},
        {"a program that only begins like it", "postfixer", id + ": removed", ""},
        {"an address that does not end", "postfix/smtp", id + ": to=<b@example.com, status=bounced (x)", ""},
        {"a status that is none", "postfix/smtp", id + ": to=<b@example.com>, status=flying (x)", ""},
        {"nothing", "postfix/smtp", "", ""},
    };
    walk(cases, [](const Case& c) { return read_postfix(c.program, c.text); });
}

TEST(MailLog, DovecotLinesAreRead) {
    const std::vector<Case> cases = {
        {"a login", "dovecot",
         "imap-login: Login: user=<anna@example.org>, method=PLAIN, rip=192.0.2.10, lip=192.0.2.1, mpid=7, TLS, "
         "session=<q>",
         "login imap anna@example.org 192.0.2.10 PLAIN tls 1"},
        {"in a file of its own", "pop3-login", "Info: Login: user=<anna>, method=CRAM-MD5, rip=2001:db8::1, lip=::1",
         "login pop3 anna 2001:db8::1 CRAM-MD5 1"},
        {"as 2.4 says it", "dovecot", "submission-login: Logged in: user=<anna>, method=PLAIN, rip=192.0.2.1, lip=a",
         "login submission anna 192.0.2.1 PLAIN 1"},
        {"failed", "dovecot",
         "managesieve-login: Disconnected (auth failed, 3 attempts in 12 secs): user=<anna>, method=PLAIN, "
         "rip=192.0.2.1, lip=a",
         "failed managesieve anna 192.0.2.1 PLAIN 3"},
        {"failed, with the cause first", "dovecot",
         "imap-login: Disconnected: Connection closed (auth failed, 1 attempts in 2 secs): user=<anna>, method=PLAIN, "
         "rip=192.0.2.1, lip=a, TLS: Connection closed, session=<q>",
         "failed imap anna 192.0.2.1 PLAIN tls 1"},
        {"failed, as 2.4 says it", "dovecot",
         "imap-login: Login aborted: Connection closed (auth failed, 2 attempts in 2 secs) (auth_failed): "
         "user=<anna>, method=PLAIN, rip=192.0.2.1, lip=a",
         "failed imap anna 192.0.2.1 PLAIN 2"},
        {"a name that brings an address of its own", "dovecot",
         "imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<eve>, method=PLAIN, rip=203.0.113.1, "
         "lip=x>, method=PLAIN, rip=192.0.2.66, lip=a",
         "failed imap eve>, method=PLAIN, rip=203.0.113.1, lip=x 192.0.2.66 PLAIN 1"},
        {"a failed name that looks like a login", "dovecot",
         "imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<imap-login: Login: user=<anna>, "
         "method=PLAIN, rip=192.0.2.66, lip=a",
         "failed imap imap-login: Login: user=<anna 192.0.2.66 PLAIN 1"},
        {"without an attempt", "dovecot",
         "imap-login: Disconnected (no auth attempts in 0 secs): user=<>, rip=192.0.2.1, lip=a", ""},
        {"a session's end", "dovecot", "imap(anna)<1><q>: Logged out in=1 out=2", ""},
        {"no address", "dovecot", "imap-login: Login: user=<anna>, method=PLAIN, lip=a", ""},
        {"no name", "dovecot", "imap-login: Login: user=<>, method=PLAIN, rip=192.0.2.1, lip=a", ""},
        {"another program", "cron", "imap-login: Login: user=<anna>, method=PLAIN, rip=192.0.2.1, lip=a", ""},
    };
    walk(cases, [](const Case& c) { return read_dovecot(c.program, c.text); });
}

TEST(MailLog, EximLinesAreRead) {
    const std::string longer = "1tAbCd-000000012Ab-1234";
    const std::vector<Case> cases = {
        {"a login", "",
         longer + " <= anna@example.org H=laptop.example.net (x) [192.0.2.10]:4711 P=esmtpsa X=TLS1.3:y:256 CV=no "
                  "A=plain_server:anna S=1234 id=1@example.org T=\"Hi \\\"x\\\" A=plain:eve\" for b@example.com c@d",
         "message " + longer +
             " begins client=192.0.2.10 login=anna local= origin= from=anna@example.org size=1234 n=2 "
             "id=1@example.org+b@example.com+c@d"},
        {"a program, with the old ids", "", "1tAbCd-0000AB-Xy <= root@example.org U=root P=local S=300",
         "message 1tAbCd-0000AB-Xy begins client= login= local=root origin= from=root@example.org size=300 n=0 id="},
        {"a bounce", "", "1tAbCd-0000AB-Xy <= <> R=1tAbCc-0000AB-Xy U=Debian-exim P=local S=300",
         "message 1tAbCd-0000AB-Xy begins client= login= local=Debian-exim origin= from= size=300 n=0 id="},
        {"delivered", "",
         longer + " => b@example.com R=dnslookup T=remote_smtp H=mx.example.com [198.51.100.1] X=TLS C=\"250 ok\"",
         "delivery " + longer + " to=b@example.com orig= relay=mx.example.com/198.51.100.1 dsn= status=0 ()"},
        {"unknown", "",
         longer + " ** b@example.com <c@example.org> R=dnslookup T=remote_smtp H=mx.example.com [198.51.100.1]: SMTP "
                  "error from remote mail server after RCPT TO:<b@example.com>: 550 5.1.1 no such user",
         "delivery " + longer +
             " to=b@example.com orig=c@example.org relay=mx.example.com/198.51.100.1 dsn=5.1.1 status=1 (550 5.1.1 no "
             "such user)"},
        {"refused at the end of data", "",
         longer + " ** b@example.com R=r T=t H=mx [198.51.100.1]: SMTP error from remote mail server after end of "
                  "data: 554 5.7.1 spam",
         "delivery " + longer + " to=b@example.com orig= relay=mx/198.51.100.1 dsn=5.7.1 status=1 (554 5.7.1 spam)"},
        {"no route", "", longer + " ** b@example.com: Unrouteable address",
         "delivery " + longer + " to=b@example.com orig= relay=/ dsn= status=1 (Unrouteable address)"},
        {"later", "",
         longer + " == b@example.com R=r T=t defer (-44): SMTP error from remote mail server after RCPT "
                  "TO:<b@example.com>: 451 4.7.1 greylisted",
         "delivery " + longer + " to=b@example.com orig= relay=/ dsn=4.7.1 status=2 (451 4.7.1 greylisted)"},
        {"done", "", longer + " Completed", "done " + longer},
        {"no id", "", "rejected RCPT <x@example.org>", ""},
        {"nothing", "", "", ""},
    };
    walk(cases, [](const Case& c) { return read_exim(c.text); });
}

TEST(MailLog, RspamdLinesAreRead) {
    const std::string head = "<de4dd5>; task; rspamd_task_write_log: ";
    const std::vector<Case> cases = {
        {"a result", "",
         head + "id: <1@example.org>, qid: <4XyZab1234z>, ip: 192.0.2.10, user: anna@example.org, from: "
                "<anna@example.org>, (default: F (no action): [0.10/15.00] [X(0.1){, ip: 1.1.1.1;}]), len: 512, time: "
                "1ms, dns req: 0, digest: <x>, rcpts: <b@example.com,c@d>, mime_rcpts: <e@f>",
         "message 4XyZab1234z client=192.0.2.10 login=anna@example.org local= origin= from=anna@example.org size=512 "
         "n=0 id=1@example.org+b@example.com+c@d"},
        {"a Message-ID that brings a login of its own", "",
         head + "id: <1>, qid: <4XyZab1234z>, ip: 192.0.2.9, user: eve, from: <e@f>>, qid: <4XyZab1234y>, ip: "
                "192.0.2.10, user: anna, from: <a@b>, (default: F (no action): [0/15] []), len: 1",
         ""},
        {"no queue id", "", head + "id: <1>, ip: 192.0.2.9, (default: F (no action): [0/15] []), len: 1", ""},
        {"another line", "", "<de4dd5>; task; rspamd_message_parse: loaded message; id: <1>", ""},
    };
    walk(cases, [](const Case& c) { return read_rspamd(c.text); });
}

TEST(MailLog, TimesAreReadInEveryForm) {
    const auto now = parse_rfc3339("2026-03-02T12:00:00Z").value();
    const auto berlin = Zone::find("Europe/Berlin").value();
    const struct {
        const char* name;
        std::string line;
        std::string at;  ///< empty: no line of a log
        std::string program;
    } cases[] = {
        {"syslog", "Mar  1 14:02:00 mail postfix/qmgr[1]: x", "2026-03-01T13:02:00Z", "postfix/qmgr"},
        {"syslog of last year", "Dec 31 23:59:59 mail postfix/qmgr[1]: x", "2025-12-31T22:59:59Z", "postfix/qmgr"},
        {"a clock that is ahead", "Mar  3 10:00:00 mail dovecot: x", "2026-03-03T09:00:00Z", "dovecot"},
        {"beyond a day ahead", "Mar  4 10:00:00 mail dovecot: x", "2025-03-04T09:00:00Z", "dovecot"},
        {"the 29th of February", "Feb 29 10:00:00 mail dovecot: x", "2024-02-29T09:00:00Z", "dovecot"},
        {"with a priority", "<22>Mar  1 14:02:00 mail dovecot: x", "2026-03-01T13:02:00Z", "dovecot"},
        {"RFC 3339", "2026-03-01T14:02:00.123456+02:00 mail postfix/smtp[1]: x", "2026-03-01T12:02:00.123Z",
         "postfix/smtp"},
        {"a file of Dovecot's", "Mar 01 14:02:00 imap-login: Info: x", "2026-03-01T13:02:00Z", "imap-login"},
        {"a file of Dovecot's, with the year", "2026-03-01 14:02:00 imap-login: Info: x", "2026-03-01T13:02:00Z",
         "imap-login"},
        {"Exim's", "2026-03-01 14:02:00 1tAbCd-0000AB-Xy Completed", "2026-03-01T13:02:00Z", "exim"},
        {"Exim's with everything", "2026-03-01 14:02:00.123 +0200 [12] 1tAbCd-0000AB-Xy Completed",
         "2026-03-01T12:02:00Z", "exim"},
        {"rspamd's", "2026-03-01 14:02:00 #12(normal) <a>; task; x", "2026-03-01T13:02:00Z", "rspamd"},
        {"the hour that is left out", "2026-03-29 02:30:00 imap-login: x", "2026-03-29T01:00:00Z", "imap-login"},
        {"the hour that comes twice", "2025-10-26 02:30:00 imap-login: x", "2025-10-26T00:30:00Z", "imap-login"},
        {"no day of any month", "Feb 31 10:00:00 mail dovecot: x", "", ""},
        {"no time", "Mar  1 25:02:00 mail dovecot: x", "", ""},
        {"cut", "Mar  1 14:02", "", ""},
        {"nothing", "", "", ""},
    };
    LogReader reader{LogFormat::any, berlin, now};
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        const auto head = reader.head(c.line);
        ASSERT_EQ(head.has_value(), !c.at.empty());
        if (!head) continue;
        EXPECT_EQ(format_rfc3339(head->at), c.at);
        EXPECT_EQ(head->program, c.program);
    }
}

TEST(MailLog, LongLinesAreCut) {
    LogReader reader{LogFormat::any, Zone::utc(), parse_rfc3339("2026-03-02T12:00:00Z").value()};
    const std::string head = "Mar  1 14:02:00 mail postfix/smtp[1]: 4XyZab1234z: to=<b@example.com>, relay=none, ";
    const auto read = reader.read(head + "dsn=5.0.0, status=bounced (" + std::string(20'000, 'x') + ")");
    ASSERT_TRUE(read);
    EXPECT_EQ(std::get<DeliveryFact>(read->fact).reply.size(), longest_reply);
    EXPECT_FALSE(reader.read(head + std::string(20'000, 'x') + ", status=bounced (x)"));
}

TEST(MailLog, TheFormatNarrowsWhatIsRead) {
    const auto now = parse_rfc3339("2026-03-02T12:00:00Z").value();
    const std::string line = "Mar  1 14:02:00 mail postfix/qmgr[1]: 4XyZab1234z: removed";
    EXPECT_TRUE(LogReader(LogFormat::any, Zone::utc(), now).read(line));
    EXPECT_TRUE(LogReader(LogFormat::postfix, Zone::utc(), now).read(line));
    EXPECT_FALSE(LogReader(LogFormat::exim, Zone::utc(), now).read(line));
    EXPECT_EQ(log_format_of("exim").value(), LogFormat::exim);
    EXPECT_FALSE(log_format_of("sendmail"));
}

}  // namespace
}  // namespace tidegate
