#include "mta/milter/negotiation.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "mta/milter/frame.hpp"
#include "mta/milter/protocol.hpp"

namespace tidegate::milter {

namespace {

constexpr std::uint32_t oldest_version = 2;
constexpr std::uint32_t newest_version = 6;
constexpr std::uint32_t wanted_actions = may_add_header | may_add_recipient | may_quarantine | may_list_macros;

/// Silence is chosen for every step that never refuses anything, also for those that we ask not to be sent: an MTA that
/// sends them all the same then waits for nothing.
constexpr std::uint32_t silent_steps = no_reply_connect | no_reply_helo | no_reply_mail | no_reply_data |
                                       no_reply_unknown | no_reply_header | no_reply_end_of_headers | no_reply_body;

/// The macros that are read, each at the one stage where it is known. Postfix sends its default list when a list is
/// empty, and looks up a recipient's transport for the default one at RCPT: so each stage names at least one that costs
/// nothing.
constexpr std::array<std::pair<MacroStage, std::string_view>, 7> macro_lists{{
    {at_connect, "{client_addr}"},
    {at_helo, "{tls_version}"},
    {at_mail, "{auth_authen} {auth_type} {tls_version}"},
    {at_recipient, "i"},
    {at_data, "i"},
    {at_end, "i"},
    {at_end_of_headers, "i"},
}};

std::uint32_t wanted_steps(Inspect inspect) {
    const std::uint32_t always = silent_steps | no_helo | no_unknown | no_data | no_end_of_headers;
    switch (inspect) {
        case Inspect::envelope: return always | no_headers | no_body;
        case Inspect::headers: return always | no_body;
        case Inspect::message: return always;
    }
    return always;
}

}  // namespace

bool Agreement::owes_reply(char command) const {
    switch (command) {
        case connect: return (steps & no_reply_connect) == 0;
        case helo: return (steps & no_reply_helo) == 0;
        case mail: return (steps & no_reply_mail) == 0;
        case data: return (steps & no_reply_data) == 0;
        case header: return (steps & no_reply_header) == 0;
        case end_of_headers: return (steps & no_reply_end_of_headers) == 0;
        case body: return (steps & no_reply_body) == 0;
        case unknown: return (steps & no_reply_unknown) == 0;
        default: return command == recipient || command == end_of_message;
    }
}

Result<Agreement> negotiate_options(std::string_view offer, Inspect inspect, std::string& replies) {
    if (offer.size() < 12)
        return fail(Fault::invalid, "milter: the offer of options is cut short; is the peer a mail server?");
    Agreement agreement;
    agreement.version = std::min(read_be32(offer), newest_version);
    if (agreement.version < oldest_version) {
        return fail(Fault::invalid, "milter: the mail server speaks version " + std::to_string(agreement.version) +
                                        " of the protocol, at least 2 is needed (Postfix: milter_protocol = 6)");
    }
    agreement.actions = read_be32(offer.substr(4)) & wanted_actions;
    agreement.steps = read_be32(offer.substr(8)) & wanted_steps(inspect);

    std::string answer;
    write_be32(agreement.version, answer);
    write_be32(agreement.actions, answer);
    write_be32(agreement.steps, answer);
    if (agreement.may(may_list_macros)) {
        for (const auto& [stage, names] : macro_lists) {
            write_be32(stage, answer);
            answer += names;
            answer += '\0';
        }
    }
    encode_frame(negotiate, answer, replies);
    return agreement;
}

}  // namespace tidegate::milter
