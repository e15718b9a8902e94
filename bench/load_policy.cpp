// Load for a policy server: one request a message, as Postfix sends it at the end of the message.

#include "load.hpp"
#include "policy_request.hpp"

namespace {

using namespace tidegate::bench;

class PolicyExchange final : public Exchange {
public:
    PolicyExchange(std::uint64_t senders, unsigned per_connection)
        : senders_{senders}, per_connection_{per_connection} {}

    void begin(std::uint64_t number, std::string& out) override {
        ++begun_;
        answer_.clear();
        write_policy_request(number, sender_of(number, senders_), out);
    }

    Now receive(std::string_view bytes, std::string&) override {
        answer_ += bytes;
        if (!answer_.ends_with("\n\n")) return Now::waits;
        return answer_ == "action=DUNNO\n\n" ? Now::accepted : Now::refused;
    }

    bool goes_on() const override { return per_connection_ == 0 || begun_ < per_connection_; }

private:
    std::uint64_t senders_;
    unsigned per_connection_;
    unsigned begun_ = 0;
    std::string answer_;
};

}  // namespace

int main(int count, char** words) {
    return load_by_command_line(count, words, "Load for a policy server", [](std::uint64_t senders, unsigned each) {
        return std::make_unique<PolicyExchange>(senders, each);
    });
}
