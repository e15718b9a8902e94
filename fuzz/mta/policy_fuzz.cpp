// Policy delegation from a hostile peer: however the octets are split, the conversation says and asks the same; every
// answer is whole, and no question breaks its bounds.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/time.hpp"
#include "mta/policy/conversation.hpp"

namespace {

using namespace tidegate;

/// A verdict that shows the peer's own octets back: none of them may break the answer's form.
Verdict echo(const Submission& question) {
    Verdict verdict;
    verdict.action = static_cast<Action>(question.from.size() % 5);
    verdict.code = question.from.size() % 2 == 0 ? 550 : 450;
    verdict.text = question.from;
    verdict.add_header = question.login;
    return verdict;
}

std::string talk(std::string_view wire, std::size_t piece) {
    const ManualClock clock{Instant{}};
    PolicyConversation conversation{clock};
    std::string heard;
    while (!wire.empty()) {
        auto step = conversation.receive(wire.substr(0, piece));
        wire.remove_prefix(std::min(piece, wire.size()));
        while (step) {
            heard += step->replies;
            if (step->close) return heard + "closed";
            if (!step->question) break;
            if (step->question->from.size() > PolicyReader::longest_line) std::abort();
            step = conversation.answer(echo(*step->question));
        }
        if (!step) return heard + "closed";
    }
    return heard;
}

/// Every answer is one line "action=…" and an empty one.
void check_form(std::string_view heard) {
    while (heard.starts_with("action=")) {
        const auto end = heard.find('\n');
        if (end == std::string_view::npos || heard.substr(end, 2) != "\n\n" || end > 1024) std::abort();
        for (const char c : heard.substr(0, end)) {
            if (c < ' ' || c > '~') std::abort();
        }
        heard.remove_prefix(end + 2);
    }
    if (!heard.empty() && heard != "closed") std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view wire{reinterpret_cast<const char*>(data), size};
    const auto whole = talk(wire, size + 1);
    check_form(whole);
    for (const std::size_t piece : {1U, 5U, 64U}) {
        if (talk(wire, piece) != whole) std::abort();
    }
    return 0;
}
