// The signals of behaviour: each compares one thing of the present with the sender's past, and says so in a sentence.

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "behaviour/past.hpp"

namespace tidegate {

namespace {

/// What a busy hour or day of a sender is, of whom nothing is known yet.
constexpr double typical_acts_hour = 4, typical_acts_day = 5, typical_strangers_hour = 2, typical_strangers_day = 2.5,
                 typical_domains = 3, typical_inside = 6, typical_messages_hour = 10, typical_people_hour = 6,
                 typical_copies = 2;

std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, value < 10 && value != std::floor(value) ? "%.1f" : "%.0f", value);
    return text;
}

std::string one_in(double share) { return share <= 0 ? "none" : "1 in " + number(std::max(1.0, 1 / share)); }

/// A quarter above the usual is nothing yet.
double excess(double value, double usual) { return std::max(0.0, std::log((1 + value) / (1 + 1.25 * usual))); }

}  // namespace

std::size_t hour_of_week(Instant at);

/// One message against one past; gathers the signals.
class Comparison {
public:
    Comparison(const Past& past, const Observation& seen, const Recent& recent)
        : past_{past}, seen_{seen}, recent_{recent}, novelty_{recent.novelty()} {
        const auto messages = static_cast<double>(past.messages());
        trust_ = messages / (messages + 6);
    }

    std::vector<Signal> signals() && {
        strangers();
        new_recipients();
        acquaintance();
        pace();
        hour();
        size();
        traits();
        practice();
        standing();
        return std::move(signals_);
    }

private:
    void say(std::string name, std::string sentence, double value, double usual, double measure) {
        signals_.push_back({.name = std::move(name),
                            .sentence = std::move(sentence),
                            .value = value,
                            .usual = usual,
                            .threshold = usual,
                            .weight = measure * trust_});
    }

    /// A sum of the present above what a busy time of this sender has. Nothing is said when it is not above. `share`:
    /// how much of it counts.
    void above(const char* name, const char* what, const char* span, double value, double usual, double share = 1) {
        const double measure = excess(value * share, usual);
        if (measure <= 0) return;
        say(name, number(value) + " " + what + " " + span + "; a busy one of this sender has " + number(usual), value,
            usual, measure);
    }

    /// What is usual, but no less than nobody would wonder at.
    double at_least(double least, Past::Count count, double typical) const {
        return std::max(least, past_.usual(count, typical));
    }

    void strangers() {
        if (!novelty_.only_strangers()) return;
        // Who writes to many old friends at the same time is no intruder with a list of addresses.
        const double mixed = recent_.fresh_share();
        above("strangers_hour", "messages only to people never written to before", "in about an hour",
              recent_.sum(Recent::strangers_hour), at_least(1, Past::peak_strangers, typical_strangers_hour), mixed);
        above("strangers_day", "messages only to people never written to before", "in about a day",
              recent_.sum(Recent::strangers_day), at_least(1, Past::strangers_of_day, typical_strangers_day), mixed);
        // Acts of an hour, as if one message had made them: the inverse of `acts`.
        const double at_once = std::exp((past_.usual(Past::peak_fresh, typical_acts_hour) - 1) / 2);
        above("many_strangers", "people never written to before", "in one message", novelty_.fresh,
              std::clamp(at_once, 8.0, 1000.0), mixed);
        const auto same = recent_.same_subject(seen_.subject);
        if (same.strangers > 1.5) {
            say("same_subject",
                number(same.strangers) + " messages with this subject to different strangers in about a day",
                same.strangers, 1, std::log(same.strangers) * same.strangers / same.all);
        }
    }

    void new_recipients() {
        if (novelty_.fresh > 0) {
            const double mixed = recent_.fresh_share();
            above("new_recipients_hour", "acts of writing to new external recipients", "in about an hour",
                  recent_.sum(Recent::fresh_acts_hour), at_least(2, Past::peak_fresh, typical_acts_hour), mixed);
            above("new_recipients_day", "acts of writing to new external recipients", "in about a day",
                  recent_.sum(Recent::fresh_acts_day), at_least(2, Past::fresh_of_day, typical_acts_day), mixed);
            above("new_domains", "external domains never written to before", "in about an hour",
                  recent_.sum(Recent::domains_hour), at_least(1, Past::peak_domains, typical_domains), mixed);
        }
        if (novelty_.fresh_internal > 0) {
            above("new_internal", "acts of writing to new internal recipients", "in about an hour",
                  recent_.sum(Recent::inside_acts_hour), at_least(2, Past::peak_inside, typical_inside));
        }
    }

    /// New and known recipients of this message and of the hour.
    void acquaintance() {
        const double external = recent_.sum(Recent::external_hour);
        if (novelty_.external > 0) {
            const double share = recent_.fresh_share(), usual = past_.fresh_share();
            const double measure = std::log((share + 0.05) / (usual + 0.05)) * std::log(1 + std::min(external, 50.0));
            say("new_share",
                std::to_string(novelty_.fresh) + " of " + std::to_string(novelty_.external) +
                    " external recipients were never written to before; usual is " + one_in(usual),
                share, usual, measure);
        }
        const bool all = novelty_.nobody_new();
        say("known_recipients",
            all ? "All recipients were written to before" : "Not all recipients were written to before", all ? 1 : 0, 1,
            all ? -1 : 0);
    }

    void pace() {
        above("messages_hour", "messages", "in about an hour", recent_.sum(Recent::messages_hour),
              at_least(2, Past::peak_hour, typical_messages_hour));
        // A thief with the owner's address book writes to one after the other; a conversation goes on with the same.
        if (recent_.to_others()) {
            above("different_people", "messages to one after another of different people", "in about an hour",
                  recent_.sum(Recent::people_hour), at_least(2, Past::peak_people, typical_people_hour));
            if (seen_.copy)
                above("own_copies", "messages of nearly the same text, each to other people,", "in about a day",
                      recent_.sum(Recent::copies_day), at_least(1, Past::peak_copies, typical_copies));
        }
        const double days = static_cast<double>(recent_.gap().count()) / 8.64e7;
        if (days > 30) {
            say("silence", "The first message after " + number(days) + " days", days, 30, std::log(days / 30));
        }
    }

    void hour() {
        double all = 0;
        for (const auto cell : past_.hours_) all += cell;
        const auto at = hour_of_week(seen_.at);
        const auto around = [this, at](std::size_t by) { return static_cast<double>(past_.hours_[(at + by) % 56]); };
        // The neighbours lend a quarter each, the same hours of the other days together another one.
        double others = 0;
        for (std::size_t day = 1; day < 7; ++day) others += around(day * 8);
        const double share = (around(0) + (around(1) + around(55) + others / 6) / 4 + 0.5) / (all * 1.75 + 28);
        say("hour", "Mail at this time of the week is " + one_in(share) + " of this sender's", share, 1.0 / 56,
            std::clamp(std::log(1.0 / 56 / share), -1.5, 2.5));
    }

    void size() {
        if (seen_.size == 0 || past_.sizes_ < 5) return;
        const double mean = past_.size_mean_;
        const double spread = std::sqrt(std::max(0.15, past_.size_square_ - mean * mean));
        const double away = std::abs(std::log(static_cast<double>(seen_.size)) - mean) / spread;
        say("size", std::to_string(seen_.size) + " octets, where " + number(std::exp(mean)) + " are usual",
            static_cast<double>(seen_.size), std::exp(mean), std::clamp(away - 1, -1.0, 2.0));
    }

    void trait(Trait which, const char* name, const char* what) {
        const auto value = seen_.trait(which);
        if (value == 0 || past_.traits_.seen(which) == 0) return;
        // As a ratio: with an intruder it is new four times in five.
        const double newness = std::min(0.8, past_.traits_.newness(which));
        const bool known = past_.traits_.has(which, value);
        const double share = past_.traits_.share(which, value);
        say(name,
            known ? std::string{"The "} + what + " is one of this sender's, seen in " + number(share * 100) +
                        " % of the messages"
                  : std::string{"The "} + what + " was never seen with this sender in " +
                        std::to_string(past_.traits_.seen(which)) + " messages",
            known ? share : 0, known ? share : 1 - newness,
            known ? std::log(0.2 / (1 - newness)) : std::log(0.8 / newness));
    }

    void traits() {
        trait(Trait::header_order, "header_order", "order of the header fields");
        trait(Trait::message_id, "message_id", "shape of the Message-ID");
        trait(Trait::boundary, "boundary", "shape of the MIME boundary");
        trait(Trait::mailer, "mailer", "mail program");
        trait(Trait::language, "language", "language of the text");
        trait(Trait::kind, "kind", "kind of mail");
        trait(Trait::network, "network", "network it was sent from");
        trait(Trait::country, "country", "country it was sent from");
    }

    /// What this sender has always done, and does again.
    void practice() {
        if (seen_.unsubscribe) {
            const double usual = (past_.unsubscribe_ + 0.1) / (past_.unsubscribe_known_ + 2.0);
            const bool newsletter = *seen_.unsubscribe && usual > 0.25;
            say("newsletter",
                newsletter ? "It can be unsubscribed from, as " + one_in(usual) + " of this sender's mail"
                           : "It is none of the newsletters that this sender is known for",
                *seen_.unsubscribe ? 1 : 0, usual, newsletter ? -usual : 0);
        }
        const bool reply = seen_.reply && novelty_.nobody_new();
        say("reply",
            reply ? "A reply to people who were written to before" : "No reply to people who were written to before",
            reply ? 1 : 0, 1, reply ? -1 : 0);
    }

    void standing() {
        const double days = past_.active_days();
        say("standing", "Has sent " + std::to_string(past_.messages()) + " messages on " + number(days) + " days", days,
            60, -std::min(1.0, std::log(1 + days) / std::log(61)));
    }

    const Past& past_;
    const Observation& seen_;
    const Recent& recent_;
    const Novelty& novelty_;
    double trust_ = 0;
    std::vector<Signal> signals_;
};

std::vector<Signal> Past::unusual(const Observation& seen, const Recent& recent) const {
    return Comparison{*this, seen, recent}.signals();
}

}  // namespace tidegate
