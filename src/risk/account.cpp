#include "risk/account.hpp"

#include <array>
#include <cmath>

namespace tidegate {

namespace {

/// A hundredth of a nat is what people are shown.
double rounded(double nats) { return std::round(nats * 100) / 100; }

struct Words {
    std::string_view signal;
    std::string_view against;  ///< when it speaks against the sender …
    std::string_view good;     ///< … and when for it
};

constexpr auto all_words = std::to_array<Words>({
    {"strangers_hour", "Messages to strangers alone, within the hour", {}},
    {"strangers_day", "Messages to strangers alone, within the day", {}},
    {"same_subject", "One subject to several strangers", {}},
    {"many_strangers", "Many people never written to before, in one message", {}},
    {"own_copies", "Nearly the same text again and again, each to other people", {}},
    {"different_people", "One message after another, each to different people", {}},
    {"new_recipients_hour", "New external recipients, within the hour", {}},
    {"new_recipients_day", "New external recipients, within the day", {}},
    {"new_domains", "Recipients at domains never written to before", {}},
    {"new_internal", "New internal recipients, within the hour", {}},
    {"new_share", "More new recipients than usual", "Fewer new recipients than usual"},
    {"known_recipients", {}, "All recipients were written to before"},
    {"standing", {}, "Has been sending here for a while"},
    {"reply", {}, "A reply to people who were written to before"},
    {"newsletter", {}, "A newsletter, as this sender is known for"},
    {"messages_hour", "More messages than usual, within the hour", {}},
    {"silence", "The first mail after a long silence", {}},
    {"hour", "An unusual time of the week for this sender", "A usual time of the week for this sender"},
    {"size", "An unusual size for this sender", "A usual size for this sender"},
    {"header_order", "Composed by a program that is new with this sender", "Header fields in their usual order"},
    {"message_id", "A Message-ID of a shape that is new with this sender", "A Message-ID of the usual shape"},
    {"boundary", "A MIME boundary of a shape that is new with this sender", "A MIME boundary of the usual shape"},
    {"mailer", "A mail program that is new with this sender", "The usual mail program"},
    {"language", "A language that is new with this sender", "The usual language"},
    {"kind", "A kind of mail that is new with this sender", "The usual kind of mail"},
    {"network", "From a network that is new with this sender", "From a network that this sender is known in"},
    {"country", "From a country that is new with this sender", "From a country that this sender is known in"},
    {"failed_logins", "Failed logins before", {}},
    {"password_spray", "A login from a network that tries passwords with many", {}},
    {"impossible_travel", "Logins from places too far apart for the time between them", {}},
    {"many_networks", "Logins from many networks at once", {}},
    {"same_text", "The same text leaves through other senders too", {}},
    {"same_shape", "Mail of the same build leaves through other senders too", {}},
    {"same_link_domain", "Other senders link to the same domain", {}},
    {"same_network", "Other senders send from the same network", {}},
    {"content", "What the messages say is like spam", "What the messages say is like honest mail"},
    {"bulk_content", "What the bulk mail says is like spam", "What the bulk mail says is like honest mail"},
    {"other_filter", "Another filter takes the messages for spam", "Another filter finds nothing in the messages"},
    {"unknown_recipient", "Recipients that do not exist", {}},
    {"policy_refusal", "Refused by receivers", {}},
    {"complaint", "Complaints about this sender", {}},
    {"new_forwarding", "A rule began to forward where it never did before", {}},
});

Signal shown(const Risk::Addend& addend) {
    Signal out{.name = addend.name,
               .sentence = addend.sentence,
               .value = static_cast<double>(addend.value),
               .usual = static_cast<double>(addend.usual),
               .threshold = static_cast<double>(addend.threshold),
               .weight = rounded(addend.nats)};
    if (out.sentence.empty()) out.sentence = in_words(addend.name, addend.nats < 0);
    return out;
}

}  // namespace

std::string_view in_words(std::string_view signal, bool speaks_for_the_sender) {
    for (const auto& words : all_words) {
        if (words.signal != signal) continue;
        const auto& said = speaks_for_the_sender ? words.good : words.against;
        return said.empty() ? signal : said;
    }
    return signal;
}

RiskAccount account_of(const Risk& risk, Instant now, const Weights& weights, const RiskBounds& bounds,
                       std::size_t most) {
    const double exact = risk.at(now, weights);
    RiskAccount out;
    out.level = {.value = rounded(exact),
                 .rest = rounded(weights.rest),
                 .watch_from = rounded(bounds.lower),
                 .hold_from = 0,
                 .restrict_from = rounded(bounds.upper),
                 .state = std::string{to_string(state_of(exact, bounds))}};
    double left = out.level.value - out.level.rest;
    const auto take = [&](const Risk::Addend& addend) {
        out.signals.push_back(shown(addend));
        left -= out.signals.back().weight;
    };
    std::size_t weaker = 0;
    for (const auto& addend : risk.addends(now, weights)) {
        if (out.signals.size() < most && std::abs(addend.nats) >= 0.005)
            take(addend);
        else
            ++weaker;
    }
    for (const auto& bound : risk.bounds(now, weights)) take(bound);
    if (std::abs(left) >= 0.005) {
        out.signals.push_back(
            {.name = "others",
             .sentence = weaker == 0 ? std::string{"Rounding"} : std::to_string(weaker) + " weaker signals together",
             .weight = rounded(left)});
    }
    return out;
}

}  // namespace tidegate
