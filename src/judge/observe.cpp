#include "judge/observe.hpp"

#include <arpa/inet.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <vector>

#include "core/text.hpp"
#include "message/language.hpp"

namespace tidegate {

namespace {

std::uint32_t short_hash(std::string_view text) {
    return text.empty() ? 0 : static_cast<std::uint32_t>(lasting_hash(text)) | 1U;
}

/// "Re: Invoice 4711" and "invoice 4712" are one subject.
std::string plain_subject(std::string_view subject) {
    std::string out = lower(subject);
    std::string_view rest = out;
    for (bool cut = true; cut;) {
        cut = false;
        rest = trimmed(rest);
        for (const std::string_view prefix : {"re:", "fwd:", "fw:", "aw:", "wg:"}) {
            if (!rest.starts_with(prefix)) continue;
            rest.remove_prefix(prefix.size());
            cut = true;
        }
    }
    std::string letters;
    std::ranges::copy_if(rest, std::back_inserter(letters), [](char c) { return c < '0' || c > '9'; });
    return letters;
}

bool has_field(const Mail& mail, std::string_view wanted) {
    return std::ranges::any_of(mail.fields, [&](const HeaderField& field) { return lower(field.name) == wanted; });
}

/// The fields that composing programs write, in their order; what varies from mail to mail by its nature is left out.
std::uint32_t header_order(const Mail& mail) {
    std::string names;
    for (const auto& field : mail.fields) {
        const auto name = lower(field.name);
        if (name == "received" || name == "cc" || name == "in-reply-to" || name == "references") continue;
        names += name + '\n';
    }
    return short_hash(names);
}

/// Without its version, which changes by itself.
std::uint32_t mailer(const Mail& mail) {
    const auto end = std::ranges::find_if(mail.mailer, [](char c) { return (c >= '0' && c <= '9') || c == '/'; });
    return short_hash(std::string{mail.mailer.begin(), end});
}

void observe_mail(const Mail& mail, Observation& into) {
    const auto set = [&](Trait trait, std::uint32_t value) { into.traits[static_cast<std::size_t>(trait)] = value; };
    set(Trait::header_order, header_order(mail));
    set(Trait::message_id, short_hash(mail.message_id_shape));
    set(Trait::boundary, short_hash(mail.boundary_shape));
    set(Trait::mailer, mailer(mail));
    set(Trait::language, short_hash(language_of(mail.text)));
    into.reply = has_field(mail, "in-reply-to") || has_field(mail, "references");
    into.subject = short_hash(plain_subject(mail.subject));
}

}  // namespace

std::uint64_t lasting_hash(std::string_view text) {
    const auto small = lower(text);
    return std::max<std::uint64_t>(XXH3_64bits(small.data(), small.size()), 1);
}

void observe_recipient(Observation& into, std::string_view recipient, const Organisation& organisation) {
    if (organisation.lifeline(recipient)) return;
    if (organisation.internal(recipient)) {
        if (into.internal.size() < most_observed) into.internal.push_back(lasting_hash(recipient));
        return;
    }
    if (into.external.size() >= most_observed) return;
    into.external.push_back(lasting_hash(recipient));
    const auto at = recipient.rfind('@');
    if (at != std::string_view::npos) into.domains.push_back(short_hash(recipient.substr(at + 1)));
}

Observation observe(const Submission& submission, const Organisation& organisation, MailKind kind, Instant at,
                    const PlaceFile* places) {
    Observation out;
    out.at = at;
    for (const auto& recipient : submission.recipients) observe_recipient(out, recipient, organisation);
    out.size = submission.size.value_or(0);
    if (submission.headers) {
        out.subject = short_hash(plain_subject(submission.headers->subject));
        out.unsubscribe = submission.headers->list_unsubscribe;
    }
    if (submission.mail) observe_mail(*submission.mail, out);
    out.traits[static_cast<std::size_t>(Trait::kind)] = short_hash(to_string(kind));
    out.traits[static_cast<std::size_t>(Trait::network)] = network_of(submission.client);
    if (places != nullptr && !submission.client.empty())
        out.traits[static_cast<std::size_t>(Trait::country)] = short_hash(places->find(submission.client).country);
    return out;
}

std::uint32_t network_of(std::string_view client) {
    if (client.empty()) return 0;
    const std::string text{client};
    std::array<unsigned char, sizeof(in6_addr)> octets{};
    std::size_t kept = 0;
    if (inet_pton(AF_INET, text.c_str(), octets.data()) == 1) {
        kept = 3;
    } else if (inet_pton(AF_INET6, text.c_str(), octets.data()) == 1) {
        kept = 6;
    } else {
        return 0;
    }
    return static_cast<std::uint32_t>(XXH3_64bits(octets.data(), kept)) | 1U;
}

Fingerprint fingerprint_of(const Mail& mail) {
    std::vector<std::string_view> links;
    links.reserve(mail.links.size());
    for (const auto& link : mail.links) links.push_back(link.target);
    return fingerprint({.text = mail.text,
                        .links = links,
                        .personal = {},
                        .parts = mail.structure,
                        .skeleton = {},
                        .size = mail.text.size()});
}

}  // namespace tidegate
