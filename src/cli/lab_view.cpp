#include "cli/lab_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "core/text.hpp"
#include "lab/report.hpp"

namespace tidegate {

namespace {

constexpr std::size_t shown_senders = 40;

std::string rate(std::uint64_t count, double exposure, double per) {
    const auto estimate = poisson_rate(count, exposure, per);
    return fmt::format("{:.3g} ({:.3g}–{:.3g})", estimate.value, estimate.low, estimate.high);
}

std::string ranks(const Ranks& ranks) {
    return ranks.count == 0 ? "–" : fmt::format("{} / {} / {}", ranks.median, ranks.p95, ranks.worst);
}

void print_honest(Session& session, const RunFound& found) {
    Table table{{"Honest mail", "", ">count", ">per 1,000 mailbox-months", ">per million messages"}};
    for (const auto judging : {Judging::whole, Judging::limits_only}) {
        const auto& tally = found.honest.at(static_cast<std::size_t>(judging));
        const std::pair<std::string, std::uint64_t> rows[] = {{"restrictions", tally.restrictions},
                                                              {"… by detection", tally.restrictions - tally.by_limit},
                                                              {"held", tally.held},
                                                              {"flagged", tally.flagged},
                                                              {"deferred", tally.deferred},
                                                              {"refused", tally.refused}};
        for (const auto& [what, count] : rows)
            table.add({judging == Judging::whole ? "policy" : "limits only", what, std::to_string(count),
                       rate(count, found.mailbox_months, 1'000),
                       rate(count, static_cast<double>(tally.messages), 1e6)});
    }
    table.print(session.out, session.screen);
}

void print_attacks(Session& session, const RunWanted& wanted, const RunFound& found) {
    Table table{{"Attack", "", ">accounts", ">never detected", ">told", ">restricted", ">reached before hold",
                 ">before restriction", ">seconds to detect"}};
    for (const auto kind : wanted.attacks) {
        for (const auto judging : {Judging::whole, Judging::limits_only}) {
            const auto figures = figures_of(found.attacks.at(static_cast<std::size_t>(judging)), kind);
            const bool inside = reaches_inside(kind);
            table.add({std::string{to_string(kind)} + (is_honest(kind) ? " (honest)" : ""),
                       judging == Judging::whole ? "policy" : "limits only", std::to_string(figures.attacks),
                       std::to_string(figures.attacks - figures.detected), std::to_string(figures.told),
                       std::to_string(figures.restricted),
                       ranks(inside ? figures.recipients_before_hold : figures.external_before_hold),
                       ranks(inside ? figures.recipients_before_restriction : figures.external_before_restriction),
                       ranks(figures.seconds_to_detect)});
        }
    }
    table.print(session.out, session.screen);
    if (std::ranges::all_of(found.attacks.front(), [](const auto& attack) { return !attack.first; }))
        session.out
            << "Nobody was attacked: that takes a sender with more than " << past_before_attack
            << " messages, a campaign at least five of them at one time, internal phishing one with a domain.\n";
    session.out
        << "Reached: recipients, external (internal and reply-chain: all); median / 95th / worst of the accounts.\n";
}

/// What of the history could not be used as it stood.
void print_notes(Session& session, const ReadingNotes& notes) {
    if (notes.wrong > 0)
        session.out << notes.wrong << " of " << notes.wrong + notes.messages
                    << " could not be read and were left out; the first: " << notes.first_wrong << '\n';
    if (notes.sorted_here) session.out << "The messages were not in the order of time and were sorted\n";
}

}  // namespace

void print_run(Session& session, const RunWanted& wanted, const RunFound& found) {
    session.out << fmt::format("{} messages of {} senders, {:.1f} mailbox-months, {} to {}\n", found.messages,
                               found.senders, found.mailbox_months, format_rfc3339(found.first),
                               format_rfc3339(found.last));
    print_notes(session, found.notes);
    if (found.without_recipients > 0)
        session.out << found.without_recipients << " messages have no recipient and were not judged\n";
    if (found.left_out > 0)
        session.out << found.left_out << " messages of senders outside the accepted domains were left out\n";
    session.out << '\n';
    print_honest(session, found);
    if (wanted.attacks.empty()) return;
    session.out << '\n';
    print_attacks(session, wanted, found);
}

void print_limits(Session& session, const LimitsFound& found) {
    print_notes(session, found.notes);
    Table table{{"Sender", ">messages", ">external/h 50/95/99/most", ">fits", ">internal/h", ">fits", ">day", ">fits"}};
    for (const auto& sender : found.senders) {
        std::vector<std::string> cells{utf8_line(sender.sender, 320), std::to_string(sender.messages)};
        for (const auto& use : sender.use) {
            cells.push_back(fmt::format("{}/{}/{}/{}", use.p50, use.p95, use.p99, use.most));
            cells.push_back(std::to_string(use.suggested));
        }
        table.add(std::move(cells));
        if (&sender - found.senders.data() + 1 == static_cast<std::ptrdiff_t>(shown_senders)) break;
    }
    table.print(session.out, session.screen);
    if (found.senders.size() > shown_senders)
        session.out << "… and " << found.senders.size() - shown_senders << " more; --json has them all\n";
    session.out << '\n';
    for (std::size_t w = 0; w < fitted_windows.size(); ++w)
        session.out << fmt::format("{}: {} fits all but {} of {} senders\n", to_string(fitted_windows.at(w)),
                                   found.for_all.at(w), found.above.at(w), found.senders.size());
}

}  // namespace tidegate
