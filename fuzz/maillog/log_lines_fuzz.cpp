// Whatever stands in a log: what is read of it keeps its bounds, and nothing that is told holds a control character.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "maillog/charges.hpp"
#include "maillog/history.hpp"

using namespace tidegate;

namespace {

void hold(bool true_always) {
    if (!true_always) std::abort();
}

bool plain(std::string_view text, std::size_t longest) {
    return text.size() <= longest && std::ranges::none_of(text, [](char c) {
               const auto octet = static_cast<unsigned char>(c);
               return octet < 0x20 || octet == 0x7f;
           });
}

void check(const LogHistory::Told& told) {
    for (const auto& message : told.messages) {
        for (const auto* text : {&message.login, &message.local_user, &message.client, &message.client_name,
                                 &message.method, &message.from, &message.message_id})
            hold(plain(*text, 320));
        hold(message.recipients.size() <= most_line_recipients);
        for (const auto& to : message.recipients) hold(plain(to, 320) && !to.empty());
    }
    for (const auto& outcome : told.outcomes) {
        hold(plain(outcome.to, 320) && plain(outcome.relay, 320) && plain(outcome.reply, longest_reply));
    }
    for (const auto& one : told.logins) hold(plain(one.login.user, 320) && plain(one.login.client, 64));
    hold(std::ranges::is_sorted(told.messages, {}, [](const auto& one) { return one.at; }));
}

/// Whatever is charged is said in one plain line.
void charge(const std::vector<LoggedOutcome>& outcomes) {
    const auto who = Entity::user("anna@example.org").value();
    Charges charges;
    for (const auto& outcome : outcomes) {
        charges.count(outcome, outcome.at);
        if (charges.speaks(outcome, outcome.at)) charges.charge(outcome, who, outcome.at);
    }
    for (const auto& due : charges.take()) {
        for (const auto& signal : due.signals) {
            hold(plain(signal.sentence, 200) && !signal.sentence.empty());
            hold(signal.weight > 0 && signal.weight <= static_cast<double>(outcomes.size()));
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest{reinterpret_cast<const char*>(data), size};
    LogHistory history{{}};
    const auto next = [&rest](std::string_view& line) -> Result<bool> {
        if (rest.empty()) return false;
        const auto end = std::min(rest.find('\n'), rest.size());
        line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        return true;
    };
    hold(history.read(next, Instant{Millis{1'772'000'000'000}}).has_value());
    const auto told = history.take();
    check(told);
    charge(told.outcomes);
    return 0;
}
