// A policy server that has no opinion: every request is answered DUNNO.

#include "mta/policy/codec.hpp"
#include "noop_server.hpp"

namespace {

class Dunno final : public tidegate::bench::Peer {
public:
    bool receive(std::string_view bytes, std::string& replies) override {
        // A request ends with an empty line; the two line ends may come in different reads.
        if (after_line_end_ && !bytes.empty() && bytes.front() == '\n') replies += tidegate::policy_dunno;
        for (auto at = bytes.find("\n\n"); at != std::string_view::npos; at = bytes.find("\n\n", at + 2)) {
            replies += tidegate::policy_dunno;
        }
        after_line_end_ = bytes.ends_with('\n') && !bytes.ends_with("\n\n");
        return true;
    }

private:
    bool after_line_end_ = false;
};

}  // namespace

int main(int count, char** words) {
    return tidegate::bench::serve_by_command_line(count, words, "Policy delegation that answers DUNNO",
                                                  [] { return std::make_unique<Dunno>(); });
}
