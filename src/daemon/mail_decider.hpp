#pragma once
// Between the conversations and the judge: what must be on disk before it is said, waits here.

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "judge/judge.hpp"
#include "message/mail.hpp"
#include "mta/filter/other_filters.hpp"
#include "net/conversation.hpp"

namespace tidegate {

class MailDecider final : public Decider {
public:
    MailDecider(Judge& judge, Journal& journal) : judge_{judge}, journal_{journal} {}

    /// Who watches live; set before the first decision.
    void watch(std::function<void(const Submission&, const Verdict&)> watcher) { watcher_ = std::move(watcher); }

    /// Where messages are to be shown to other filters before they are decided. `filters` outlives this.
    void ask_first(OtherFilters& filters) { filters_ = &filters; }

    Decision decide(const Submission& question) override {
        if (filters_ != nullptr && question.stage == Stage::end_of_data && question.mail && question.mail->octets &&
            judge_.site()->detection.mode != Detection::Mode::off) {
            return put_off(question);
        }
        return decide_now(question);
    }

    void when_durable(Decision decision, std::function<void(Verdict)> tell) override {
        if (auto question = take(decision.ticket)) return ask(std::move(question), std::move(tell));
        tell_durable(std::move(decision), std::move(tell));
    }

    void give_back(const std::string& token) override { judge_.give_back(token); }

private:
    static constexpr std::uint64_t put_off_tickets = std::uint64_t{1} << 63U;  ///< the journal's never get so far

    Decision put_off(const Submission& question) {
        const std::lock_guard held{lock_};
        const auto ticket = put_off_tickets | ++last_;
        asking_.emplace(ticket, std::make_shared<Submission>(question));
        return {.verdict = {}, .ticket = ticket};
    }

    std::shared_ptr<Submission> take(std::uint64_t ticket) {
        if ((ticket & put_off_tickets) == 0) return nullptr;
        const std::lock_guard held{lock_};
        const auto found = asking_.find(ticket);
        if (found == asking_.end()) return nullptr;
        auto question = std::move(found->second);
        asking_.erase(found);
        return question;
    }

    /// Decides once the other filters have answered, or will not.
    void ask(std::shared_ptr<Submission> question, std::function<void(Verdict)> tell) {
        const auto decided = [this, question, tell](const std::optional<FilterOpinion>& opinion) {
            if (opinion) {
                auto mail = std::make_shared<Mail>(*question->mail);
                mail->asked = opinion;
                question->mail = std::move(mail);
            }
            auto decision = decide_now(*question);
            if (decision.ticket == 0) return tell(std::move(decision.verdict));
            tell_durable(std::move(decision), tell);
        };
        if (!filters_->ask(question, decided)) decided(std::nullopt);
    }

    Decision decide_now(const Submission& question) {
        auto decision = judge_.decide(question);
        if (watcher_ && question.stage == Stage::end_of_data) watcher_(question, decision.verdict);
        return decision;
    }

    void tell_durable(Decision decision, std::function<void(Verdict)> tell) {
        const auto ticket = decision.ticket;
        journal_.when_committed(ticket, [this, verdict = std::move(decision.verdict), tell = std::move(tell)](
                                            const Outcome& kept) { tell(judge_.tell(verdict, kept)); });
    }

    Judge& judge_;
    Journal& journal_;
    std::function<void(const Submission&, const Verdict&)> watcher_;
    OtherFilters* filters_ = nullptr;  ///< set before the first decision, or never
    std::mutex lock_;
    std::uint64_t last_ = 0;
    std::unordered_map<std::uint64_t, std::shared_ptr<Submission>> asking_;  ///< between decide and when_durable
};

}  // namespace tidegate
