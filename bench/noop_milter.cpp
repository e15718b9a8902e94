// A milter that has no opinion: it agrees with the MTA on the same steps, replies and macros as Tidegate, by the same
// function, so that both are sent the same packets and owe the same answers.

#include <optional>

#include "mta/milter/frame.hpp"
#include "mta/milter/negotiation.hpp"
#include "mta/milter/protocol.hpp"
#include "noop_server.hpp"

namespace {

using namespace tidegate;

constexpr std::size_t longest_packet = 2UL << 20;

class Agreeable final : public bench::Peer {
public:
    bool receive(std::string_view bytes, std::string& replies) override {
        // Most reads end with a whole packet, and then nothing is copied.
        if (!waiting_.empty()) bytes = waiting_ += bytes;
        while (true) {
            const auto frame = milter::decode_frame(bytes, longest_packet);
            if (!frame) return false;
            if (!*frame) break;
            if (!take(**frame, replies)) return false;
            bytes.remove_prefix((*frame)->wire_size);
        }
        waiting_ = std::string{bytes};
        return true;
    }

private:
    bool take(const milter::Frame& frame, std::string& replies) {
        if (frame.command == milter::quit) return false;
        if (frame.command == milter::negotiate) {
            const auto agreed = milter::negotiate_options(frame.payload, milter::Inspect::headers, replies);
            if (agreed) agreement_ = *agreed;
            return agreed.has_value();
        }
        const bool waits = agreement_ && agreement_->owes_reply(frame.command);
        if (waits) {
            const bool last = frame.command == milter::end_of_message;
            milter::encode_frame(last ? milter::accept : milter::proceed, {}, replies);
        }
        return agreement_.has_value();
    }

    std::string waiting_;
    std::optional<milter::Agreement> agreement_;
};

}  // namespace

int main(int count, char** words) {
    return bench::serve_by_command_line(count, words, "A milter that accepts everything",
                                        [] { return std::make_unique<Agreeable>(); });
}
