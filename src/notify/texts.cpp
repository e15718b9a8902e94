#include "notify/texts.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace tidegate {

namespace {

constexpr std::size_t columns = 76;
constexpr std::size_t label_width = 13;
constexpr std::size_t most_listed = 50;

std::string line(std::string_view label, const std::string& text) {
    if (text.empty()) return {};
    std::string out{label};
    out.resize(label_width, ' ');
    return out + wrapped(utf8_line(text, 2'000), label_width) + "\n";
}

std::string subject_of(const Event& event, const EventFacts& facts) {
    const std::string who = utf8_line(event.entity, 100);
    switch (event.kind) {
        case EventKind::restricted: return "Sending stopped: " + who;
        case EventKind::released: return "Released: " + who;
        case EventKind::expired: return "May send again: " + who;
        case EventKind::alerted: return "Over a limit: " + who;
        case EventKind::suspected: return "Looks abused: " + who;
        case EventKind::forwarding_began: return "A rule began to forward mail: " + who;
        case EventKind::overflow_deferred: return "Over the limit again: " + who;
        case EventKind::warned: return std::to_string(facts.percent) + " % of a limit used: " + who;
        case EventKind::organisation_warned:
            return std::to_string(facts.percent) + " % of the organisation's limit used";
        case EventKind::organisation_full: return "The organisation's limit is used up";
        case EventKind::held:
        case EventKind::queue_held: return "Mail held: " + who;
        case EventKind::held_expiring: return "Held mail will be deleted: " + who;
        case EventKind::held_expired: return "Held mail was deleted: " + who;
        case EventKind::canary_tripped: return "A canary would have been stopped: " + who;
        case EventKind::breaker_opened: return "Detection only observes: too many healthy senders tripped";
        case EventKind::breaker_closed: return "Detection does its work again";
        case EventKind::trouble: return "Tidegate needs attention";
        case EventKind::trouble_over: return "Tidegate works again";
        default: return "Tidegate: " + std::string{to_string(event.kind)} + (who.empty() ? "" : " " + who);
    }
}

std::string why_of(const EventFacts& facts) {
    const auto* measure = exceeded(facts);
    if (measure == nullptr) return {};
    std::string out = std::to_string(measure->used + measure->demand) + " " + in_words(*measure) + ", limit " +
                      std::to_string(measure->limit);
    if (!facts.policy.empty()) {
        out += " (policy \"" + facts.policy + "\", version " + std::to_string(facts.policy_version) + ")";
    }
    return out;
}

/// A connector or a program of the mail server: no person, no mailbox, no password of its own.
bool is_machine(const Event& event) {
    return event.entity.starts_with("connector:") || event.entity.starts_with("local:");
}

std::string facts_block(const Told& told, const NoticeSettings& settings) {
    const auto& event = *told.event;
    const bool restricted = event.kind == EventKind::restricted;
    std::string out = line("What", event.sentence);
    out += line(restricted ? "Since" : "When", settings.zone.date_time(event.at));
    if (restricted) {
        out += line("Until", told.facts.until ? settings.zone.date_time(*told.facts.until) : "it is released");
    }
    out += line("Why", why_of(told.facts));
    if (event.kind == EventKind::released) out += line("By", event.actor);
    if (restricted && !is_machine(event)) out += line("Still works", "receiving mail");
    out += line("Case", event.case_reference);
    if (const auto link = link_of(event, settings); !link.empty()) out += line("Link", link);
    return out;
}

/// A word of a command: login names are hostile too, and people paste what they are told.
std::string quoted(const std::string& word) {
    const auto safe = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               std::string_view{"@.-_:+"}.find(c) != std::string_view::npos;
    };
    if (!word.empty() && word.front() != '-' && std::ranges::all_of(word, safe)) return word;
    std::string out = "'";
    for (const char c : printable(word, 320)) out += c == '\'' ? std::string{"'\\''"} : std::string{c};
    return out + "'";
}

std::string second_step(const Event& event) {
    if (is_machine(event)) {
        return "2. Find what sends there: a form on a web site, a script, a printer, an\n"
               "   account of that machine. Stop it or mend it.\n";
    }
    return "2. Ask the person whether it was them. If not, or if in doubt: change the\n"
           "   password, end open sessions, look for forwarding rules nobody made.\n";
}

std::string next_steps(const Told& told) {
    const auto& event = *told.event;
    const std::string who = quoted(event.entity);
    const std::string reference = quoted(event.case_reference);
    switch (event.kind) {
        case EventKind::restricted:
            return "What to do now\n"
                   "1. See what was sent, and from where:\n"
                   "     tidegate case show " +
                   reference + "\n" + second_step(event) +
                   "3. When the cause is gone, let it send again. It works at once, and held\n"
                   "   mail goes out; --held delete removes it instead:\n"
                   "     tidegate restricted release " +
                   who + " --reason \"what was found\"\n";
        case EventKind::suspected:
            return "To see what was sent and why it is suspected, and what is held:\n"
                   "     tidegate case show " +
                   reference +
                   "\n     tidegate held list\n"
                   "If it is honest, deliver what is held: the sender is believed for the rest of the\n"
                   "day. If not:\n"
                   "     tidegate entity restrict " +
                   who + " --reason \"why\"\n";
        case EventKind::forwarding_began:
            return "Ask the person whether it was them. If not: remove the rule, change the\n"
                   "password, and see what else was done:\n"
                   "     tidegate entity explain " +
                   who + "\n";
        case EventKind::alerted:
            return "To stop it by hand:\n"
                   "     tidegate entity restrict " +
                   who + " --reason \"why\"\n";
        case EventKind::overflow_deferred:
        case EventKind::warned:
            return "To see what is used and when there is room again:\n"
                   "     tidegate entity explain " +
                   who + "\n";
        case EventKind::organisation_full:
        case EventKind::organisation_warned: return "To see who uses how much:\n     tidegate entity list\n";
        case EventKind::held:
        case EventKind::held_expiring:
        case EventKind::queue_held:
            return "To look at it, let it go or delete it:\n"
                   "     tidegate held list\n"
                   "     tidegate held deliver QUEUE-ID\n"
                   "     tidegate held delete QUEUE-ID\n";
        case EventKind::canary_tripped:
            return "To see what spoke against it:\n     tidegate entity explain " + who +
                   "\nIf it was not the sender's own doing, mend what was changed last: the weights,\n"
                   "the model, a policy. Until then detection can be told to observe.\n";
        case EventKind::breaker_opened:
            return "What to do now\n"
                   "1. See who tripped, and over what:\n"
                   "     tidegate breaker show\n"
                   "     tidegate case list\n"
                   "2. Mend what was changed last: a limit, a policy, the weights, the model.\n"
                   "3. Let detection do its work again; it does so by itself after a quiet hour:\n"
                   "     tidegate breaker close --reason \"what was wrong\"\n";
        case EventKind::trouble: return "To see what is wrong and what helps:\n     tidegate doctor\n";
        default: return {};
    }
}

Text in_full(const Told& told, const NoticeSettings& settings) {
    std::string body = facts_block(told, settings);
    if (const auto steps = next_steps(told); !steps.empty()) body += "\n" + steps;
    return {subject_of(*told.event, told.facts), body};
}

Text as_list(const AlertPolicy& policy, const std::vector<Told>& told, const NoticeSettings& settings) {
    const auto count = std::to_string(told.size());
    std::string body = count + " events, oldest first.\n";
    for (std::size_t i = 0; i < std::min(told.size(), most_listed); ++i) {
        const auto& event = *told[i].event;
        body += "\n" + settings.zone.date_time(event.at) + "\n  " + wrapped(utf8_line(event.sentence, 500), 2) + "\n";
        if (const auto link = link_of(event, settings); !link.empty()) body += "  " + link + "\n";
    }
    if (told.size() > most_listed) {
        body += "\nand " + std::to_string(told.size() - most_listed) + " more: tidegate audit\n";
    }
    return {utf8_line(policy.name, 60) + ": " + count + " events", body};
}

}  // namespace

std::string link_of(const Event& event, const NoticeSettings& settings) {
    if (event.case_reference.empty()) return {};
    return settings.link + "/c/" + printable(event.case_reference, 40);
}

std::string wrapped(std::string_view text, std::size_t indent) { return wrapped(text, indent, columns); }

Text for_administrators(const AlertPolicy& policy, const std::vector<Told>& told, const NoticeSettings& settings,
                        const std::optional<Instant>& silent_until) {
    auto text = told.size() == 1 ? in_full(told.front(), settings) : as_list(policy, told, settings);
    if (silent_until) {
        text.body +=
            "\n" +
            wrapped("This is the last notice \"" + utf8_line(policy.name, 60) + "\" of the day: its " +
                        "daily number is reached. It is silent until " + settings.zone.date_time(*silent_until) +
                        "; the list goes on at " + settings.link + ".",
                    0) +
            "\n";
    }
    text.body +=
        "\nTidegate for " + printable(settings.domain, 254) + " (alert \"" + utf8_line(policy.name, 60) + "\")\n";
    return text;
}

}  // namespace tidegate
