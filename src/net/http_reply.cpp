#include "net/http_reply.hpp"

#include <algorithm>
#include <charconv>

#include "core/text.hpp"

namespace tidegate {

namespace {

constexpr std::size_t longest_head = 16 * 1024;
constexpr std::string_view line_end = "\r\n";

using Decoded = Result<std::optional<HttpReply>>;

struct Head {
    HttpReply reply;
    bool chunked = false;
    std::optional<std::size_t> length;
};

std::optional<std::size_t> whole(std::string_view digits, int base) {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return value;
}

/// HTTP/1.1 200 OK
Result<unsigned> status_of(std::string_view line) {
    const bool begins = line.starts_with("HTTP/1.1 ") || line.starts_with("HTTP/1.0 ");
    const auto status = begins ? whole(line.substr(9, 3), 10) : std::nullopt;
    if (!status || *status < 200 || *status > 599 || (line.size() > 12 && line[12] != ' '))
        return fail(Fault::invalid, "no HTTP reply: \"" + printable(line, 80) + "\"");
    return static_cast<unsigned>(*status);
}

Result<Head> head_of(std::string_view text) {
    const auto status = status_of(text.substr(0, text.find(line_end)));
    if (!status) return fail(Fault::invalid, status.error().what);
    Head head;
    head.reply.status = *status;
    for (auto at = text.find(line_end); at != std::string_view::npos; at = text.find(line_end)) {
        text.remove_prefix(at + line_end.size());
        const auto line = text.substr(0, text.find(line_end));
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        const auto name = lower(line.substr(0, colon));
        const auto value = trimmed(line.substr(colon + 1));
        if (name == "content-type") head.reply.content_type = value;
        if (name == "x-total-count") head.reply.total = whole(value, 10);
        if (name == "transfer-encoding") head.chunked = lower(value) == "chunked";
        if (name != "content-length") continue;
        head.length = whole(value, 10);
        if (!head.length) return fail(Fault::invalid, "a reply with a Content-Length that is no number");
    }
    return head;
}

tl::unexpected<Error> too_large(std::size_t longest) {
    return fail(Fault::invalid, "a reply of more than " + std::to_string(longest) + " octets");
}

Decoded with_chunks(Head head, std::string_view body, std::size_t longest) {
    while (true) {
        const auto end = body.substr(0, 1024).find(line_end);
        if (end == std::string_view::npos && body.size() < 1024) return std::nullopt;
        const auto size = whole(trimmed(body.substr(0, std::min(end, body.find(';')))), 16);
        if (end == std::string_view::npos || !size) return fail(Fault::invalid, "a chunk without its size");
        if (*size > longest - head.reply.body.size()) return too_large(longest);
        body.remove_prefix(end + line_end.size());
        if (*size == 0) {  // trailers, if any, end with an empty line
            const auto trailers = body.starts_with(line_end) ? 0 : body.find("\r\n\r\n");
            if (trailers == std::string_view::npos && body.size() > longest_head)
                return fail(Fault::invalid, "trailers without an end");
            if (trailers == std::string_view::npos) return std::nullopt;
            return std::move(head.reply);
        }
        if (body.size() < *size + line_end.size()) return std::nullopt;
        if (body.substr(*size, line_end.size()) != line_end)
            return fail(Fault::invalid, "a chunk that is longer than it said");
        head.reply.body += body.substr(0, *size);
        body.remove_prefix(*size + line_end.size());
    }
}

Decoded with_length(Head head, std::string_view body, std::size_t longest) {
    if (*head.length > longest) return too_large(longest);
    if (body.size() < *head.length) return std::nullopt;
    head.reply.body = body.substr(0, *head.length);
    return std::move(head.reply);
}

Decoded up_to_the_end(Head head, std::string_view body, bool at_end, std::size_t longest) {
    if (body.size() > longest) return too_large(longest);
    if (!at_end) return std::nullopt;
    head.reply.body = body;
    return std::move(head.reply);
}

Decoded decode(std::string_view received, bool at_end, std::size_t longest) {
    const auto end = received.substr(0, longest_head).find("\r\n\r\n");
    if (end == std::string_view::npos) {
        if (received.size() >= longest_head) return fail(Fault::invalid, "a reply whose head does not end");
        return std::nullopt;
    }
    auto head = head_of(received.substr(0, end));
    if (!head) return fail(Fault::invalid, head.error().what);
    const auto body = received.substr(end + 4);
    const bool empty = head->reply.status == 204 || head->reply.status == 304;
    if (empty) return std::move(head->reply);
    if (head->chunked) return with_chunks(*std::move(head), body, longest);
    if (head->length) return with_length(*std::move(head), body, longest);
    return up_to_the_end(*std::move(head), body, at_end, longest);
}

}  // namespace

Decoded decode_http_reply(std::string_view received, bool at_end, std::size_t longest_body) {
    auto decoded = decode(received, at_end, longest_body);
    if (decoded && !*decoded && at_end) return fail(Fault::invalid, "a reply that was cut short");
    return decoded;
}

}  // namespace tidegate
