#pragma once
// Between the conversations and the judge: what must be on disk before it is said, waits here.

#include <functional>
#include <string>
#include <utility>

#include "judge/judge.hpp"
#include "net/conversation.hpp"

namespace tidegate {

class MailDecider final : public Decider {
public:
    MailDecider(Judge& judge, Journal& journal) : judge_{judge}, journal_{journal} {}

    Decision decide(const Submission& question) override { return judge_.decide(question); }

    void when_durable(Decision decision, std::function<void(Verdict)> tell) override {
        const auto ticket = decision.ticket;
        journal_.when_committed(
            ticket, [this, verdict = std::move(decision.verdict), tell = std::move(tell)](const Outcome& kept) {
                tell(judge_.tell(verdict, kept));
            });
    }

    void give_back(const std::string& token) override { judge_.give_back(token); }

private:
    Judge& judge_;
    Journal& journal_;
};

}  // namespace tidegate
