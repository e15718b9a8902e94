// Load for a milter: mails of 2 KB, shown as an MTA shows them.

#include <optional>

#include "load.hpp"
#include "milter_mail.hpp"
#include "mta/milter/frame.hpp"
#include "mta/milter/protocol.hpp"
#include "policy_request.hpp"

namespace {

using namespace tidegate;
using namespace tidegate::bench;

class MilterExchange final : public Exchange {
public:
    MilterExchange(std::uint64_t senders, unsigned per_connection)
        : senders_{senders}, per_connection_{per_connection} {}

    void begin(std::uint64_t number, std::string& out) override {
        script_.emplace(number, sender_of(number, senders_), begun_ > 0);
        ++begun_;
        if (agreement_) {
            script_->send(*agreement_, out);
        } else {
            write_postfix_offer(out);
        }
    }

    Now receive(std::string_view bytes, std::string& out) override {
        waiting_ += bytes;
        std::string_view rest{waiting_};
        auto now = Now::waits;
        while (now == Now::waits) {
            const auto frame = milter::decode_frame(rest, 65'536);
            if (!frame) return Now::broken;
            if (!*frame) break;
            now = take(**frame, out);
            rest.remove_prefix((*frame)->wire_size);
        }
        waiting_ = std::string{rest};
        if (now == Now::accepted || now == Now::refused) finish(out);
        return now;
    }

    bool goes_on() const override { return per_connection_ == 0 || begun_ < per_connection_; }

private:
    Now take(const milter::Frame& frame, std::string& out) {
        switch (frame.command) {
            case milter::negotiate:
                if (frame.payload.size() < 12) return Now::broken;
                agreement_ = {milter::read_be32(frame.payload), milter::read_be32(frame.payload.substr(8)),
                              milter::read_be32(frame.payload.substr(4))};
                script_->send(*agreement_, out);
                return Now::waits;
            case milter::proceed: return script_->send(*agreement_, out) ? Now::waits : Now::accepted;
            case milter::accept: return Now::accepted;
            case milter::quarantine:
            case milter::add_header:
            case milter::add_recipient: return Now::waits;
            default: return Now::refused;
        }
    }

    /// An MTA ends every message with ABORT, and the connection with QUIT.
    void finish(std::string& out) const {
        milter::encode_frame(milter::abort, {}, out);
        if (!goes_on()) milter::encode_frame(milter::quit, {}, out);
    }

    std::uint64_t senders_;
    unsigned per_connection_;
    unsigned begun_ = 0;
    std::string waiting_;
    std::optional<milter::Agreement> agreement_;
    std::optional<MilterScript> script_;
};

}  // namespace

int main(int count, char** words) {
    return load_by_command_line(count, words, "Load for a milter", [](std::uint64_t senders, unsigned each) {
        return std::make_unique<MilterExchange>(senders, each);
    });
}
