#include "mta/milter/conversation.hpp"

#include <utility>

#include "mta/milter/protocol.hpp"
#include "mta/milter/replies.hpp"

namespace tidegate {

namespace {

constexpr std::size_t idle_buffer = 64 << 10;  // an idle connection keeps no more than this

}  // namespace

MilterConversation::MilterConversation(std::shared_ptr<const MilterOptions> options, const Clock& clock)
    : options_{std::move(options)}, clock_{clock} {}

std::optional<std::uint64_t> MilterConversation::half_said() const {
    if (taken_ >= input_.size()) return std::nullopt;
    return packets_;
}

Result<Step> MilterConversation::receive(std::string_view bytes) {
    input_.erase(0, std::exchange(taken_, 0));
    input_.append(bytes);
    return go_on();
}

Result<Step> MilterConversation::answer(const Verdict& verdict) {
    const Open answered = std::exchange(open_, Open::none);
    std::string replies;
    if (answered == Open::none) return fail(Fault::invalid, "milter: an answer without a question");
    if (answered == Open::recipient) {
        milter::write_recipient_reply(verdict, replies);
        const bool refused = verdict.action == Action::defer || verdict.action == Action::reject;
        if (!refused) message_.recipients.push_back(std::move(asked_));
        asked_.clear();
    } else {
        milter::write_message_reply(verdict, *agreement_, replies);
        unconfirmed_ = verdict.token;
        end_message();
    }
    Step step = go_on();
    step.replies.insert(0, replies);
    return step;
}

/// An MTA that is well says QUIT before it closes. When we leave first, it may have taken the message long ago: Postfix
/// sends the ABORT behind a message only with the next one.
void MilterConversation::closed(bool peer_gone) {
    if (peer_gone && !unconfirmed_.empty() && options_->give_back) options_->give_back(unconfirmed_);
    unconfirmed_.clear();
}

Step MilterConversation::go_on() {
    Step step;
    while (!step.question && !step.close) {
        const auto frame = milter::decode_frame(std::string_view{input_}.substr(taken_), options_->longest_packet);
        if (frame && !*frame) break;
        unconfirmed_.clear();
        const Outcome done = frame ? take(**frame, step) : Outcome{tl::unexpected<Error>{frame.error()}};
        if (!done) {  // what was answered before it is sent all the same
            step.close = true;
            step.complaint = done.error().what;
            break;
        }
        taken_ += (*frame)->wire_size;
        ++packets_;
    }
    if (taken_ == input_.size()) {
        taken_ = 0;
        input_.clear();
        if (input_.capacity() > idle_buffer) std::string{}.swap(input_);
    }
    return step;
}

Outcome MilterConversation::take(const milter::Frame& frame, Step& step) {
    const char command = frame.command;
    if (command == milter::quit) {
        step.close = true;
        return {};
    }
    if (command == milter::negotiate) return take_negotiation(frame.payload, step);
    if (!agreement_) return milter::out_of_order(command);

    Outcome done;
    switch (command) {
        case milter::macros: return take_macros(frame.payload);
        case milter::recipient: return take_recipient(frame.payload, step);
        case milter::end_of_message: return take_end_of_message(frame.payload, step);
        case milter::abort: end_message(); return {};
        case milter::quit_reconnect:
            end_message();
            session_ = {};
            return {};
        case milter::connect: done = take_connect(frame.payload); break;
        case milter::mail: done = take_mail(frame.payload); break;
        case milter::header: done = take_header(frame.payload); break;
        case milter::body: done = take_body(frame.payload); break;
        case milter::helo:
        case milter::data:
        case milter::end_of_headers:
        case milter::unknown: break;
        default: return milter::out_of_order(command);
    }
    if (done && agreement_->owes_reply(command)) milter::encode_frame(milter::proceed, {}, step.replies);
    return done;
}

Outcome MilterConversation::take_negotiation(std::string_view offer, Step& step) {
    if (agreement_) return milter::out_of_order(milter::negotiate);
    const auto agreement = milter::negotiate_options(offer, options_->inspect, step.replies);
    if (!agreement) return tl::unexpected<Error>{agreement.error()};
    agreement_ = *agreement;
    return {};
}

Outcome MilterConversation::take_macros(std::string_view payload) {
    if (payload.empty()) return milter::malformed("MACRO");
    const char command = payload.front();
    payload.remove_prefix(1);
    const bool of_connection = command == milter::connect || command == milter::helo;
    if (command == milter::mail) message_macros_ = {};
    return milter::note_macros(of_connection ? session_.macros : message_macros_, payload);
}

Outcome MilterConversation::take_connect(std::string_view payload) {
    auto client = milter::read_client(payload);
    if (!client) return tl::unexpected<Error>{client.error()};
    end_message();
    session_.connected = true;
    session_.client = std::move(*client);
    return {};
}

Outcome MilterConversation::take_mail(std::string_view payload) {
    if (!session_.connected) return milter::out_of_order(milter::mail);
    const auto argument = milter::take_string(payload);
    if (!argument) return milter::malformed("MAIL");
    auto from = milter::bare_address(*argument);
    message_ = {};
    message_.open = true;
    // Longer than any address: no server delivers it, but the message must not pass for one with the null sender.
    message_.from = from ? std::move(*from) : std::string{argument->substr(0, milter::longest_value)};
    message_.declared = milter::declared_size(payload);
    return {};
}

}  // namespace tidegate
