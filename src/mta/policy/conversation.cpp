#include "mta/policy/conversation.hpp"

#include <utility>

namespace tidegate {

Result<Step> PolicyConversation::receive(std::string_view bytes) {
    auto step = read(bytes, Step{});
    if (step && step->question) {
        rest_ = bytes;
        read_of_rest_ = 0;
    }
    return step;
}

Result<Step> PolicyConversation::answer(const Verdict& verdict) {
    auto bytes = std::string_view{rest_}.substr(read_of_rest_);
    auto step = read(bytes, Step{write_policy_action(verdict, stage_), std::nullopt, false});
    read_of_rest_ = rest_.size() - bytes.size();
    return step;
}

std::optional<std::uint64_t> PolicyConversation::half_said() const {
    if (!reader_.in_request()) return std::nullopt;
    return requests_;
}

Result<Step> PolicyConversation::read(std::string_view& bytes, Step step) {
    while (true) {
        auto complete = reader_.read(bytes);
        if (!complete) {
            // The requests before the broken one keep their answers.
            if (step.replies.empty()) return tl::unexpected{std::move(complete.error())};
            step.close = true;
            step.complaint = std::move(complete.error().what);
            return step;
        }
        if (!*complete) return step;
        step.question = reader_.take(clock_.now());
        ++requests_;
        if (step.question) {
            stage_ = step.question->stage;
            return step;
        }
        step.replies += policy_dunno;
    }
}

}  // namespace tidegate
