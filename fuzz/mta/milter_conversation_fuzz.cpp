// A milter dialogue of any octets, taken whole and in pieces: both give the same replies and questions, every reply is
// a packet without CR or LF in it, and what is asked keeps to its bounds. The first octet chooses what is inspected and
// how the input is cut.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "mta/milter/conversation.hpp"

namespace {

using namespace tidegate;

constexpr std::size_t most_recipients = 8;

struct Heard {
    std::string replies;
    std::string questions;
    bool failed = false;
};

/// A verdict that depends on the question alone, and carries its octets.
Verdict decide(const Submission& asked) {
    Verdict verdict;
    verdict.text = asked.from + asked.login;
    verdict.token = "t";
    verdict.add_header = verdict.text;
    verdict.copy_to = asked.recipients;
    verdict.action = static_cast<Action>(asked.from.size() % 5);
    return verdict;
}

void note(const Submission& asked, Heard& heard) {
    if (asked.recipients.size() > most_recipients || asked.from.size() > milter::longest_value) std::abort();
    if (asked.login.size() > milter::longest_value || asked.client.size() > milter::longest_value) std::abort();
    heard.questions += asked.from + '\n' + asked.login + '\n' + asked.client + '\n' + asked.local_user + '\n';
    for (const auto& recipient : asked.recipients) heard.questions += recipient + '\n';
}

void check_replies(std::string_view replies) {
    while (!replies.empty()) {
        const auto frame = milter::decode_frame(replies, replies.size());
        if (!frame || !*frame) std::abort();
        const bool in_binary = (*frame)->command == 'O';
        if (!in_binary && (*frame)->payload.find_first_of("\r\n") != std::string_view::npos) std::abort();
        replies.remove_prefix((*frame)->wire_size);
    }
}

Heard talk(const std::shared_ptr<const MilterOptions>& options, std::string_view wire, std::size_t piece) {
    const ManualClock clock{Instant{}};
    MilterConversation conversation{options, clock};
    Heard heard;
    bool closed = false;
    while (!wire.empty() && !closed && !heard.failed) {
        auto step = conversation.receive(wire.substr(0, piece));
        wire.remove_prefix(std::min(piece, wire.size()));
        while (step) {
            heard.replies += step->replies;
            closed = closed || step->close;
            heard.failed = !step->complaint.empty();
            if (!step->question) break;
            note(*step->question, heard);
            step = conversation.answer(decide(*step->question));
        }
        if (!step) std::abort();
    }
    conversation.closed(true);
    return heard;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view wire{reinterpret_cast<const char*>(data) + 1, size - 1};
    auto options = std::make_shared<MilterOptions>();
    options->inspect = static_cast<milter::Inspect>(data[0] % 3);
    options->longest_packet = 4096;
    options->longest_kept = 64;
    options->most_recipients = most_recipients;

    const Heard whole = talk(options, wire, std::max<std::size_t>(wire.size(), 1));
    const Heard pieces = talk(options, wire, 1 + data[0] / 3);
    if (whole.questions != pieces.questions || whole.failed != pieces.failed) std::abort();
    if (whole.replies != pieces.replies) std::abort();
    check_replies(whole.replies);
    check_replies(pieces.replies);
    return 0;
}
