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

    /// Who watches live; set before the first decision.
    void watch(std::function<void(const Submission&, const Verdict&)> watcher) { watcher_ = std::move(watcher); }

    Decision decide(const Submission& question) override {
        auto decision = judge_.decide(question);
        if (watcher_ && question.stage == Stage::end_of_data) watcher_(question, decision.verdict);
        return decision;
    }

    void when_durable(Decision decision, std::function<void(Verdict)> tell) override {
        const auto ticket = decision.ticket;
        journal_.when_committed(ticket, [this, verdict = std::move(decision.verdict), tell = std::move(tell)](
                                            const Outcome& kept) { tell(judge_.tell(verdict, kept)); });
    }

    void give_back(const std::string& token) override { judge_.give_back(token); }

private:
    Judge& judge_;
    Journal& journal_;
    std::function<void(const Submission&, const Verdict&)> watcher_;
};

}  // namespace tidegate
