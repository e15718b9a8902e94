#include "mta/queue/helper_queue.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "core/text.hpp"

namespace tidegate {

namespace {

namespace json = boost::json;

constexpr std::size_t ids_per_request = 1'000;  // of at most 40 octets: below the 64 KiB of a request
constexpr std::size_t most_payload = std::size_t{64} << 20;
constexpr std::size_t most_recipients = 1'000;
constexpr std::size_t longest_address = 320;
constexpr std::chrono::milliseconds connect_patience{5'000};

bool is_id(std::string_view text) {
    return text.size() >= 5 && text.size() <= 40 && std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
           });
}

std::string text_in(const json::object& from, std::string_view key) {
    const auto* value = from.if_contains(key);
    return value != nullptr && value->is_string() ? std::string{value->get_string()}.substr(0, longest_address) : "";
}

std::uint64_t number_in(const json::object& from, std::string_view key) {
    const auto* value = from.if_contains(key);
    if (value == nullptr) return 0;
    boost::system::error_code trouble;
    const auto number = value->to_number<std::uint64_t>(trouble);
    return trouble ? 0 : number;
}

std::vector<std::string> recipients_in(const json::object& from) {
    std::vector<std::string> out;
    const auto* list = from.if_contains("recipients");
    if (list == nullptr || !list->is_array()) return out;
    for (const auto& one : list->get_array()) {
        if (out.size() == most_recipients) break;
        if (one.is_object()) out.push_back(text_in(one.get_object(), "address"));
    }
    return out;
}

/// Takes "WORD" or "WORD " off the front as a number.
bool take_number(std::string_view& rest, std::size_t& into) {
    const auto [stop, error] = std::from_chars(rest.data(), rest.data() + rest.size(), into);
    if (error != std::errc{}) return false;
    rest.remove_prefix(static_cast<std::size_t>(stop - rest.data()));
    return true;
}

}  // namespace

Result<QueuedMessage> read_queue_line(std::string_view line) {
    json::parse_options options;
    options.max_depth = 4;
    options.allow_invalid_utf8 = true;  // addresses are octets of the mail
    boost::system::error_code trouble;
    json::value value;
    try {
        value = json::parse(line, trouble, {}, options);
    } catch (const std::exception& out_of_memory) {
        return fail(Fault::invalid, std::string{"the queue list cannot be read: "} + out_of_memory.what());
    }
    if (trouble || !value.is_object()) {
        return fail(Fault::invalid, "\"" + printable(line, 80) + "\" is no line of postqueue -j");
    }
    const auto& object = value.get_object();
    QueuedMessage message;
    message.queue_id = text_in(object, "queue_id");
    message.queue = utf8_line(text_in(object, "queue_name"), 20);
    message.sender = text_in(object, "sender");
    if (message.sender == "MAILER-DAEMON") message.sender.clear();
    message.recipients = recipients_in(object);
    message.size = number_in(object, "message_size");
    constexpr std::uint64_t last_second = 253'402'300'799;  // of the year 9999
    message.arrival = Instant{std::chrono::seconds{std::min(number_in(object, "arrival_time"), last_second)}};
    if (!is_id(message.queue_id)) return fail(Fault::invalid, "a line of postqueue -j has no queue id");
    return message;
}

Result<HelperReply> read_helper_reply(std::string_view line) {
    if (line.starts_with("error ")) {
        const bool gone = line.ends_with("is not in the queue any more");
        return fail(gone ? Fault::not_found : Fault::unavailable, printable(line.substr(6), 500));
    }
    HelperReply reply;
    auto rest = line;
    const bool ok = rest.starts_with("ok ");
    if (ok) rest.remove_prefix(3);
    if (!ok || !take_number(rest, reply.count) || !rest.starts_with(' ')) {
        return fail(Fault::invalid, "\"" + printable(line, 80) + "\" is no answer of tidegate-helper");
    }
    rest.remove_prefix(1);
    const bool octets = take_number(rest, reply.octets);
    reply.cut = rest == " cut";
    if (!octets || !(rest.empty() || reply.cut) || reply.octets > most_payload) {
        return fail(Fault::invalid, "\"" + printable(line, 80) + "\" is no answer of tidegate-helper");
    }
    return reply;
}

Result<PatientSocket> HelperQueue::connect() const {
    auto socket = PatientSocket::connect_unix(options_.socket, std::min(connect_patience, options_.patience));
    if (socket) return socket;
    return fail(Fault::unavailable, "tidegate-helper does not answer (" + socket.error().what +
                                        "): start it as root, tidegate-helper --socket " + options_.socket +
                                        " --peer-uid UID, with the user id of tidegated");
}

Outcome HelperQueue::reachable() const {
    const auto socket = connect();
    if (!socket) return tl::unexpected<Error>{socket.error()};
    return {};
}

Result<HelperQueue::Answer> HelperQueue::ask(const std::string& line) {
    const auto deadline = std::chrono::steady_clock::now() + options_.patience;
    const auto left = [&] {
        return std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    };
    auto socket = connect();
    if (!socket) return tl::unexpected<Error>{socket.error()};
    if (auto sent = socket->send(line, left()); !sent) return propagate(sent, "asking tidegate-helper");
    const auto first = socket->read_line(1'000, left());
    if (!first) {
        return fail(Fault::unavailable, "asking tidegate-helper: " + first.error().what +
                                            " (does its --peer-uid name the user of tidegated?)");
    }
    const auto reply = read_helper_reply(*first);
    if (!reply) return tl::unexpected<Error>{reply.error()};
    auto payload = socket->read(reply->octets, left());
    if (!payload) return propagate(payload, "reading the answer of tidegate-helper");
    return Answer{reply->count, std::move(*payload), reply->cut};
}

Result<QueueList> HelperQueue::list() {
    const auto answer = ask("list\n");
    if (!answer) return tl::unexpected<Error>{answer.error()};
    QueueList out{.messages = {}, .cut = answer->cut};
    std::string_view rest = answer->payload;
    while (!rest.empty()) {
        const auto end = std::min(rest.find('\n'), rest.size());
        auto message = read_queue_line(rest.substr(0, end));
        if (!message) return tl::unexpected<Error>{message.error()};
        out.messages.push_back(std::move(*message));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return out;
}

Result<std::size_t> HelperQueue::change(std::string_view verb, const std::vector<std::string>& ids) {
    std::vector<std::string> known;
    std::ranges::copy_if(ids, std::back_inserter(known), is_id);
    std::size_t done = 0;
    for (std::size_t at = 0; at < known.size(); at += ids_per_request) {
        std::string line{verb};
        for (auto i = at; i < std::min(at + ids_per_request, known.size()); ++i) line += " " + known[i];
        const auto answer = ask(line + "\n");
        if (!answer) return tl::unexpected<Error>{answer.error()};
        done += answer->count;
    }
    return done;
}

Result<std::size_t> HelperQueue::hold(const std::vector<std::string>& ids) { return change("hold", ids); }
Result<std::size_t> HelperQueue::release(const std::vector<std::string>& ids) { return change("release", ids); }
Result<std::size_t> HelperQueue::remove(const std::vector<std::string>& ids) { return change("delete", ids); }

Result<std::string> HelperQueue::show(const std::string& id) {
    if (!is_id(id)) return fail(Fault::not_found, "\"" + printable(id, 40) + "\" is no queue id");
    auto answer = ask("show " + id + "\n");
    if (!answer) return tl::unexpected<Error>{answer.error()};
    return std::move(answer->payload);
}

}  // namespace tidegate
