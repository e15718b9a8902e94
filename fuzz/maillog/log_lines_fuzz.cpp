// Whatever stands in a log: what is read of it keeps its bounds, and nothing that is told holds a control character.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <variant>
#include <vector>

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

void check(const LoggedMessage& message) {
    for (const auto* text : {&message.login, &message.local_user, &message.client, &message.client_name,
                             &message.method, &message.from, &message.message_id})
        hold(plain(*text, 320));
    hold(message.recipients.size() <= most_line_recipients);
    for (const auto& to : message.recipients) hold(plain(to, 320) && !to.empty());
}
void check(const LoggedOutcome& outcome) {
    hold(plain(outcome.to, 320) && plain(outcome.relay, 320) && plain(outcome.reply, longest_reply));
}
void check(const LoggedLogin& one) { hold(plain(one.login.user, 320) && plain(one.login.client, 64)); }

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
    std::vector<LoggedOutcome> outcomes;
    const auto take = [&outcomes](const LogRecord& record) -> Outcome {
        std::visit([](const auto& one) { check(one); }, record);
        if (const auto* outcome = std::get_if<LoggedOutcome>(&record)) outcomes.push_back(*outcome);
        return {};
    };
    hold(history.read(next, Instant{Millis{1'772'000'000'000}}, take).has_value());
    hold(history.finish(take).has_value());
    charge(outcomes);
    return 0;
}
