#pragma once
// Policy delegation as a conversation: requests in, actions out, each submission a question.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/time.hpp"
#include "mta/policy/codec.hpp"
#include "net/conversation.hpp"

namespace tidegate {

/// One connection of Postfix's policy client. Requests may be pipelined and split anywhere; each is answered in its
/// turn. What makes no sense closes the connection without an answer, as Postfix expects of a server in trouble
/// (SMTPD_POLICY_README): it then takes its default action.
class PolicyConversation final : public Conversation {
public:
    explicit PolicyConversation(const Clock& clock) : clock_{clock} {}

    Result<Step> receive(std::string_view bytes) override;
    Result<Step> answer(const Verdict& verdict) override;
    std::optional<std::uint64_t> half_said() const override;

private:
    /// Reads requests off `bytes` until one is a question or the bytes end.
    Result<Step> read(std::string_view& bytes, Step step);

    const Clock& clock_;
    PolicyReader reader_;
    std::uint64_t requests_ = 0;      ///< read to their end
    Stage stage_ = Stage::recipient;  ///< of the open question
    std::string rest_;                ///< what came behind the open question …
    std::size_t read_of_rest_ = 0;    ///< … and how much of it is done with
};

}  // namespace tidegate
