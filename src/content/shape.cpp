// The structural features: each a name, so that a score can be explained by it.

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <set>

#include "content/features.hpp"
#include "core/text.hpp"
#include "message/links.hpp"

namespace tidegate {

namespace {

/// Fields that composing and sending programs write; the presence of each is a feature.
constexpr std::array<std::string_view, 34> sender_fields{"reply-to",
                                                         "sender",
                                                         "x-mailer",
                                                         "user-agent",
                                                         "x-priority",
                                                         "importance",
                                                         "priority",
                                                         "x-msmail-priority",
                                                         "x-mimeole",
                                                         "list-unsubscribe",
                                                         "list-unsubscribe-post",
                                                         "list-id",
                                                         "list-help",
                                                         "precedence",
                                                         "feedback-id",
                                                         "in-reply-to",
                                                         "references",
                                                         "mime-version",
                                                         "organization",
                                                         "errors-to",
                                                         "thread-index",
                                                         "thread-topic",
                                                         "content-language",
                                                         "auto-submitted",
                                                         "disposition-notification-to",
                                                         "cc",
                                                         "x-sg-eid",
                                                         "x-campaign",
                                                         "x-campaignid",
                                                         "x-report-abuse",
                                                         "x-mailgun-sid",
                                                         "x-csa-complaints",
                                                         "x-originating-ip",
                                                         "content-disposition"};

constexpr std::array<std::string_view, 24> free_mailers{
    "gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "aol.com",   "mail.com",  "gmx.de",    "gmx.net",
    "web.de",    "mail.ru",   "yandex.ru",   "icloud.com",  "live.com",  "msn.com",   "proton.me", "protonmail.com",
    "163.com",   "126.com",   "qq.com",      "yahoo.fr",    "libero.it", "orange.fr", "zoho.com",  "googlemail.com"};

/// Powers of two, so that near sizes share a feature.
std::string bucket(std::size_t value) { return std::to_string(std::bit_width(value)); }

std::string share(std::size_t part, std::size_t whole) {
    return whole == 0 ? "none" : std::to_string(part * 10 / whole);
}

class Shape {
public:
    Shape(const Mail& mail, const ShapeVisitor& visit) : mail_{mail}, visit_{visit} {}

    void visit() {
        text();
        if (has_header()) header();
        links();
        if (mail_.html.present) html();
        mime();
    }

private:
    void say(const std::string& name) {
        if (!said_.insert(name).second) return;
        visit_(static_cast<std::uint32_t>(XXH3_64bits_withSeed(name.data(), name.size(), 7) >> (64 - slot_bits[3])),
               name);
    }

    /// Some collections hold nothing but Subject and text: the absence of fields must say nothing there.
    bool has_header() const { return !mail_.headers.from.empty(); }

    void text() {
        std::size_t capitals = 0, small = 0, digits = 0, marks = 0, high = 0, money = 0;
        const std::string_view seen = std::string_view{mail_.text}.substr(0, text_read);
        for (const char c : seen) {
            capitals += c >= 'A' && c <= 'Z' ? 1 : 0;
            small += c >= 'a' && c <= 'z' ? 1 : 0;
            digits += c >= '0' && c <= '9' ? 1 : 0;
            marks += c == '!' ? 1 : 0;
            money += c == '$' ? 1 : 0;
            high += static_cast<unsigned char>(c) >= 0x80 ? 1 : 0;
        }
        say("text:size " + bucket(mail_.text.size() / 32));
        if (capitals > 0) say("text:capitals " + share(capitals, capitals + small));
        say("text:digits " + share(digits, seen.size()));
        say("text:foreign letters " + share(high, seen.size()));
        if (marks > 0) say("text:exclamation marks " + bucket(marks));
        if (money > 0) say("text:dollar signs " + bucket(money));
        if (mail_.invisible_characters > 0) say("text:invisible characters " + bucket(mail_.invisible_characters));
        if (mail_.subject.empty()) return say("subject:empty");
        const bool loud = std::ranges::none_of(mail_.subject, [](char c) { return c >= 'a' && c <= 'z'; });
        if (loud) say("subject:no small letter");
        say("subject:size " + bucket(mail_.subject.size()));
        if (mail_.subject.find('!') != std::string::npos) say("subject:exclamation mark");
        if (std::ranges::any_of(mail_.subject, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
            say("subject:foreign letters");
    }

    void header() {
        for (const auto& field : mail_.fields) {
            const std::string name = lower(field.name);
            if (std::ranges::find(sender_fields, name) != sender_fields.end()) say("field:" + name);
        }
        const std::string from = registered_domain(std::string{domain_of(mail_.from_address)});
        if (std::ranges::find(free_mailers, from) != free_mailers.end()) say("from:free mailer");
        if (const auto dot = from.rfind('.'); dot != std::string::npos) say("from:ends in ." + from.substr(dot + 1));
        if (mail_.from_name.empty()) say("from:no name");
        if (mail_.from_name.find('@') != std::string::npos) say("from:name is an address");
        if (!mail_.reply_to.empty()) {
            const std::string reply = registered_domain(std::string{domain_of(mail_.reply_to)});
            say(reply == from ? "reply:same domain" : "reply:another domain");
            if (reply != from && std::ranges::find(free_mailers, reply) != free_mailers.end())
                say("reply:another domain, free mailer");
        }
        say("to:count " + bucket(mail_.to_count));
        mailer();
    }

    /// The program's name without versions.
    void mailer() {
        if (mail_.mailer.empty()) return;
        std::string word;
        for (const char c : lower(mail_.mailer.substr(0, 40))) {
            if ((c >= 'a' && c <= 'z') || (c == ' ' && !word.empty())) {
                word += c;
            } else {
                break;
            }
        }
        say("mailer:" + std::string{trimmed(word)});
    }

    void links() {
        std::set<std::string_view> domains;
        const std::string from = registered_domain(std::string{domain_of(mail_.from_address)});
        std::size_t own = 0, with_host = 0;
        for (const auto& link : mail_.links) {
            if (lower(link.target.substr(0, 7)) == "mailto:") say("link:mail address");
            if (lower(link.target.substr(0, 5)) == "data:") say("link:data");
            if (link.host.empty() || with_host >= 100) continue;
            ++with_host;
            own += link.domain == from ? 1 : 0;
            domains.insert(link.domain);
            one_link(link);
        }
        say("link:count " + bucket(mail_.links.size()));
        if (with_host == 0) return;
        say("link:domains " + bucket(domains.size()));
        if (has_header()) say("link:to the sender's own domain " + share(own, with_host));
    }

    void one_link(const Link& link) {
        const bool number = link.host.find_first_not_of("0123456789.") == std::string::npos;
        if (is_masked(link)) say("link:masked");
        if (number) say("link:number");
        if (!number) say("link:ends in " + link.host.substr(std::min(link.host.rfind('.'), link.host.size())));
        if (link.host.starts_with("xn--") || link.host.find(".xn--") != std::string::npos) say("link:foreign host");
        if (std::ranges::count(link.host, '.') > 4) say("link:many labels");
        if (lower(link.target.substr(0, 8)) == "https://") say("link:https");
        const auto scheme = link.target.find("://");
        const auto rest = scheme == std::string::npos ? link.target : link.target.substr(scheme + 3);
        const auto end = std::min(rest.find_first_of("/?#"), rest.size());
        if (rest.substr(0, end).find('@') != std::string::npos) say("link:user in front of the host");
        if (rest.substr(0, end).find(':') != std::string::npos) say("link:port");
        say("link:length " + bucket(link.target.size()));
    }

    void html() {
        const auto& html = mail_.html;
        say("html:present");
        say("html:of its octets text " + share(mail_.text.size(), html.octets));
        if (html.hidden > 0) say("html:hidden text " + bucket(html.hidden / 16));
        say("html:images " + bucket(html.images));
        if (html.images > 0) say("html:remote images " + share(html.remote_images, html.images));
        if (html.images > 0 && mail_.text.size() < 200) say("html:images and hardly a text");
        if (html.forms > 0) say("html:form");
        if (html.scripts > 0) say("html:script");
        say("html:tables " + bucket(html.tables));
    }

    void mime() {
        if (!has_header()) return;
        say("mime:" + mail_.structure.substr(0, 120));
        for (const auto& charset : mail_.charsets) say("charset:" + printable(charset, 30));
        for (const auto& encoding : mail_.encodings) say("encoding:" + encoding);
        for (const auto& attachment : mail_.attachments) {
            say("attachment:" + attachment.type);
            const auto dot = attachment.name.rfind('.');
            if (dot != std::string::npos) say("attachment:*" + lower(attachment.name.substr(dot).substr(0, 8)));
        }
        if (mail_.other_text.empty() && mail_.html.present) say("mime:html without plain text");
    }

    const Mail& mail_;
    const ShapeVisitor& visit_;
    std::set<std::string> said_;
};

}  // namespace

void visit_shape(const Mail& mail, const ShapeVisitor& visit) { Shape{mail, visit}.visit(); }

}  // namespace tidegate
