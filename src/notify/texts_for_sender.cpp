// What the person whose account it is reads: somebody with a busy day who knows nothing of limits, and perhaps did
// nothing. The mailbox may be read by whoever took the account over, so nothing stands here that helps such a one.

#include "core/text.hpp"
#include "notify/texts.hpp"

namespace tidegate {

namespace {

std::string help_of(const NoticeSettings& settings) {
    return settings.help.empty() ? "postmaster@" + settings.domain : settings.help;
}

std::string close(const NoticeSettings& settings) {
    return "\nSent by the mail service of " + printable(settings.domain, 254) + "\n";
}

/// "512 people outside example.org in one hour"
std::string amount_of(const Measure& measure, std::uint64_t count, const NoticeSettings& settings) {
    const auto number = std::to_string(count);
    if (measure.name == "external_per_hour") return number + " people outside " + settings.domain + " in one hour";
    if (measure.name == "internal_per_hour") return number + " people within " + settings.domain + " in one hour";
    if (measure.name == "recipients_per_day") return number + " people in 24 hours";
    return number + " " + in_words(measure);
}

std::string reason_of(const EventFacts& facts, const NoticeSettings& settings) {
    const auto* measure = exceeded(facts);
    if (measure == nullptr) return "The people who run the mail service have stopped it.";
    return "Mail went from your account to " + amount_of(*measure, measure->used + measure->demand, settings) +
           ". Allowed are " + std::to_string(measure->limit) + ".";
}

std::string advice_of(const EventFacts& facts) {
    if (exceeded(facts) == nullptr) {
        return "If you do not know why, ask the help desk. If somebody else may know your password, change it now, "
               "from "
               "a device that you trust.";
    }
    return "If you sent all of this yourself, tell the help desk what it was, so that it can make room for it. If you "
           "did not, somebody else may know your password: change it now, from a device that you trust, and tell the "
           "help desk.";
}

Text stopped(const Told& told, const NoticeSettings& settings) {
    const auto& event = *told.event;
    const auto paragraph = [](const std::string& text) { return wrapped(text, 0) + "\n\n"; };
    std::string body = "Hello,\n\n";
    body += paragraph("your account " + utf8_line(event.entity, 320) + " cannot send mail since " +
                      settings.zone.date_time(event.at) + ". You receive mail as always.");
    body += paragraph(reason_of(told.facts, settings));
    body += told.facts.until
                ? paragraph("Sending works again by itself from " + settings.zone.date_time(*told.facts.until) +
                            " on, or sooner if the help desk lets it.")
                : paragraph("It stays so until the help desk lets you send again.");
    body += paragraph(advice_of(told.facts));
    body += wrapped("The help desk is " + printable(help_of(settings), 254) + ". Please name the case " +
                        printable(event.case_reference, 40) + ".",
                    0) +
            "\n";
    // The page behind it says no more than this letter does.
    if (const auto link = link_of(event, settings); !link.empty()) body += "How it stands: " + link + "\n";
    return {"Your account cannot send mail at the moment", body + close(settings)};
}

Text again(const Told& told, const NoticeSettings& settings) {
    std::string body = "Hello,\n\n";
    body += wrapped("your account " + utf8_line(told.event->entity, 320) + " can send mail again since " +
                        settings.zone.date_time(told.event->at) + ".",
                    0) +
            "\n\n";
    body += wrapped(
                "If you plan to write to many people, or do not know why it was stopped, the help desk can "
                "help: " +
                    printable(help_of(settings), 254) + ".",
                0) +
            "\n";
    return {"Your account can send mail again", body + close(settings)};
}

/// The first ten of them, a line each.
std::string list_of(const EventFacts& facts, const NoticeSettings& settings) {
    std::string out;
    for (const auto& message : facts.messages) {
        const auto recipients =
            std::to_string(message.recipients) + (message.recipients == 1 ? " recipient" : " recipients");
        out += "  " +
               wrapped(settings.zone.date_time(message.at) + ", to " + recipients + ": " +
                           (message.subject.empty() ? "(no subject)" : utf8_line(message.subject, 200)),
                       4) +
               "\n";
    }
    if (facts.count > facts.messages.size()) {
        out += "  and " + std::to_string(facts.count - facts.messages.size()) + " more\n";
    }
    return out + "\n";
}

/// A mail that did not go out is what people want to know of, whatever the reason was.
Text waiting(const Told& told, const NoticeSettings& settings) {
    const bool one = told.facts.count == 1;
    const auto until = told.facts.until ? settings.zone.date_time(*told.facts.until) : std::string{"tomorrow"};
    std::string body = "Hello,\n\n";
    body += wrapped((one ? std::string{"a message"} : std::to_string(told.facts.count) + " messages") +
                        " of your account " + utf8_line(told.event->entity, 320) +
                        " did not go out: " + (one ? "it waits" : "they wait") + " to be looked at. If nobody lets " +
                        (one ? "it go, it is deleted" : "them go, they are deleted") + " from " + until + " on.",
                    0) +
            "\n\n" + list_of(told.facts, settings);
    body += wrapped("If you sent " + std::string{one ? "it and it is" : "them and they are"} +
                        " still wanted, tell the help desk before that. If you did not, somebody else may "
                        "know your password: change it now, from a device that you trust, and tell the help desk.",
                    0) +
            "\n\n";
    body += wrapped("The help desk is " + printable(help_of(settings), 254) + "." +
                        (told.event->case_reference.empty()
                             ? ""
                             : " Please name the case " + printable(told.event->case_reference, 40) + "."),
                    0) +
            "\n";
    return {one ? "A message of yours waits, and will be deleted" : "Messages of yours wait, and will be deleted",
            body + close(settings)};
}

Text deleted(const Told& told, const NoticeSettings& settings) {
    const bool one = told.facts.count == 1;
    std::string body = "Hello,\n\n";
    body += wrapped((one ? std::string{"a message"} : std::to_string(told.facts.count) + " messages") +
                        " of your account " + utf8_line(told.event->entity, 320) + " did not go out, and " +
                        (one ? "is" : "are") + " deleted now: nobody has let " + (one ? "it" : "them") + " go.",
                    0) +
            "\n\n" + list_of(told.facts, settings);
    body += wrapped(
                "What is still wanted has to be sent again. If you do not know why it was stopped, ask the help "
                "desk first: " +
                    printable(help_of(settings), 254) + ".",
                0) +
            "\n";
    return {
        one ? "A message of yours was deleted without going out" : "Messages of yours were deleted without going out",
        body + close(settings)};
}

}  // namespace

std::optional<Text> for_sender(const Told& told, const NoticeSettings& settings) {
    switch (told.event->kind) {
        case EventKind::restricted: return stopped(told, settings);
        case EventKind::released:
        case EventKind::expired: return again(told, settings);
        case EventKind::held_expiring: return waiting(told, settings);
        case EventKind::held_expired: return deleted(told, settings);
        default: return std::nullopt;
    }
}

}  // namespace tidegate
