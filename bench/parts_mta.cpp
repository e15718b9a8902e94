// The conversations alone: octets in, questions and replies out.

#include <benchmark/benchmark.h>

#include "court.hpp"
#include "milter_mail.hpp"
#include "mta/milter/conversation.hpp"
#include "mta/policy/conversation.hpp"
#include "policy_request.hpp"

namespace tidegate::bench {
namespace {

/// Hands `bytes` over and answers what is asked with "accept"; false when the conversation broke.
bool talk(Conversation& conversation, std::string_view bytes) {
    auto step = conversation.receive(bytes);
    while (step && step->question) step = conversation.answer(Verdict{});
    return step.has_value();
}

void policy_conversation(benchmark::State& state) {
    const SystemClock clock;
    PolicyConversation conversation{clock};
    std::string request;
    write_policy_request(17, 17, request);
    for (auto _ : state) {
        if (!talk(conversation, request)) state.SkipWithError("the conversation broke");
    }
}
BENCHMARK(policy_conversation);

/// What an MTA sends for one message, as the pieces between which it waits.
std::vector<std::string> milter_pieces(const milter::Agreement& agreement, bool connected) {
    std::vector<std::string> out;
    MilterScript script{17, 17, connected};
    for (bool more = true; more;) {
        std::string piece;
        more = script.send(agreement, piece);
        if (!piece.empty()) out.push_back(std::move(piece));
    }
    return out;
}

/// The argument is the number of messages a connection.
void milter_conversation(benchmark::State& state) {
    const SystemClock clock;
    const auto options = std::make_shared<const MilterOptions>();
    std::string offer;
    write_postfix_offer(offer);
    std::string answer;
    const auto agreement = milter::negotiate_options(std::string_view{offer}.substr(5), options->inspect, answer);
    const auto first = milter_pieces(*agreement, false);
    const auto later = milter_pieces(*agreement, true);
    for (auto _ : state) {
        MilterConversation conversation{options, clock};
        bool sound = talk(conversation, offer);
        for (const auto& piece : first) sound = sound && talk(conversation, piece);
        for (int i = 1; i < state.range(0); ++i)
            for (const auto& piece : later) sound = sound && talk(conversation, piece);
        if (!sound) state.SkipWithError("the conversation broke");
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(milter_conversation)->Arg(1)->Arg(100);

}  // namespace
}  // namespace tidegate::bench
