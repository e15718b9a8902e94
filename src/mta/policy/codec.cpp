#include "mta/policy/codec.hpp"

#include <charconv>
#include <utility>

#include "core/text.hpp"

namespace tidegate {

namespace {

constexpr std::size_t longest_text = 480;    // of a reply: with codes it stays within an SMTP line (RFC 5321 4.5.3.1.5)
constexpr std::size_t longest_header = 900;  // with its name it stays within RFC 5322 2.1.1

template <class Number>
Outcome read_number(std::string_view name, std::string_view text, Number& into) {
    const auto* end = text.data() + text.size();
    const auto [stopped, wrong] = std::from_chars(text.data(), end, into);
    if (wrong == std::errc{} && stopped == end) return {};
    return fail(Fault::invalid,
                "policy request: " + std::string{name} + " must be a whole number, not \"" + printable(text, 40) + '"');
}

std::optional<Stage> stage_of(std::string_view protocol_state) {
    if (protocol_state == "RCPT") return Stage::recipient;
    if (protocol_state == "DATA") return Stage::data;
    if (protocol_state == "END-OF-MESSAGE") return Stage::end_of_data;
    return std::nullopt;
}

Error too_long(std::string_view what, std::size_t most, std::string_view unit) {
    return {Fault::invalid, "policy request: " + std::string{what} + " is longer than " + std::to_string(most) + ' ' +
                                std::string{unit} + "; is it Postfix that is speaking?"};
}

/// "action=450 4.7.28 text": a code of the right kind whatever the template says.
std::string refusal(const Verdict& verdict, std::uint16_t least, std::uint16_t usual) {
    const bool fits = verdict.code >= least && verdict.code < least + 100;
    std::string out = "action=" + std::to_string(fits ? verdict.code : usual);
    if (fits && !verdict.enhanced.empty()) out += ' ' + printable(verdict.enhanced, 16);
    return out + ' ' + printable(verdict.text, longest_text);
}

}  // namespace

Result<bool> PolicyReader::read(std::string_view& bytes) {
    while (!bytes.empty()) {
        const auto end = bytes.find('\n');
        auto line = bytes.substr(0, end);
        if (partial_.size() + line.size() > longest_line) {
            return tl::unexpected{too_long("a line", longest_line, "octets")};
        }
        if (request_.octets + partial_.size() + line.size() > longest_request) {
            return tl::unexpected{too_long("it", longest_request, "octets")};
        }
        if (end == std::string_view::npos) {
            partial_ += line;
            bytes = {};
            return false;
        }
        bytes.remove_prefix(end + 1);
        if (!partial_.empty()) line = partial_ += line;
        request_.octets += line.size() + 1;
        const auto complete = take_line(line);
        partial_.clear();
        if (!complete || *complete) return complete;
    }
    return false;
}

Result<bool> PolicyReader::take_line(std::string_view line) {
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);  // from a person with a terminal
    if (line.empty()) {
        if (request_.attributes > 0) return true;
        return fail(Fault::invalid, "policy request: empty, there must be lines name=value before the empty line");
    }
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) {
        return fail(Fault::invalid,
                    "policy request: a line must be name=value, there is no \"=\" in \"" + printable(line, 60) + '"');
    }
    if (++request_.attributes > most_attributes) {
        return tl::unexpected{too_long("it", most_attributes, "attributes")};
    }
    const auto taken = take_attribute(line.substr(0, equals), line.substr(equals + 1));
    if (!taken) return tl::unexpected{taken.error()};
    return false;
}

Outcome PolicyReader::take_attribute(std::string_view name, std::string_view value) {
    auto& facts = request_.facts;
    // Postfix sends some thirty attributes: the length of the name rules most of them out without a comparison.
    switch (name.size()) {
        case 4:
            if (name == "size" && !value.empty()) return read_number(name, value, request_.size.emplace());
            break;
        case 6:
            if (name == "sender") facts.from = value == "<>" ? std::string_view{} : value;
            break;
        case 7:
            if (name == "request" && value != "smtpd_access_policy") {
                return fail(Fault::invalid,
                            "policy request: request must be smtpd_access_policy, not \"" + printable(value, 60) + '"');
            }
            break;
        case 8:
            if (name == "instance") facts.instance = value;
            if (name == "queue_id") facts.queue_id = value;
            break;
        case 9:
            if (name == "recipient") request_.recipient = value;
            break;
        case 11:
            if (name == "client_name") facts.client_name = value;
            if (name == "sasl_method") facts.auth_method = value;
            break;
        case 13:
            if (name == "sasl_username") facts.login = value;
            break;
        case 14:
            if (name == "client_address") facts.client = value == "unknown" ? std::string_view{} : value;
            if (name == "protocol_state") request_.stage = stage_of(value);
            break;
        case 15:
            if (name == "recipient_count" && !value.empty()) return read_number(name, value, request_.recipient_count);
            break;
        case 19:
            if (name == "encryption_protocol") facts.tls = !value.empty();
            break;
        default: break;
    }
    return {};
}

std::optional<Submission> PolicyReader::take(Instant now) {
    auto request = std::exchange(request_, Request{});
    // At RCPT the recipient is the question: without one there is none.
    if (!request.stage || (*request.stage == Stage::recipient && request.recipient.empty())) return std::nullopt;
    auto& question = request.facts;
    question.way = Way::policy;
    question.stage = *request.stage;
    question.at = now;
    const std::uint32_t named = request.recipient.empty() ? 0 : 1;
    if (named > 0) question.recipients.push_back(std::move(request.recipient));
    if (question.stage != Stage::recipient && request.recipient_count > named) {
        question.unnamed_recipients = request.recipient_count - named;
    }
    // Before the end of the message it is what the client claims, or 0.
    if (question.stage == Stage::end_of_data) question.size = request.size;
    return std::move(question);
}

std::string write_policy_action(const Verdict& verdict, Stage stage) {
    std::string out;
    switch (verdict.action) {
        case Action::hold: out = "action=HOLD " + printable(verdict.text, longest_text); break;
        case Action::defer: out = refusal(verdict, 400, 450); break;
        case Action::reject: out = refusal(verdict, 500, 550); break;
        case Action::flag:
            // At RCPT it would be added once a recipient; at END-OF-MESSAGE Postfix refuses it (access(5), PREPEND).
            if (stage == Stage::data && !verdict.add_header.empty()) {
                out = "action=PREPEND X-Tidegate: " + printable(verdict.add_header, longest_header);
                break;
            }
            [[fallthrough]];
        case Action::accept: return std::string{policy_dunno};
    }
    return out += "\n\n";
}

}  // namespace tidegate
