#include "mta/milter/frame.hpp"

#include "core/text.hpp"

namespace tidegate::milter {

namespace {
constexpr std::size_t length_octets = 4;
}

std::uint32_t read_be32(std::string_view octets) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < length_octets; ++i) value = value << 8 | static_cast<unsigned char>(octets[i]);
    return value;
}

void write_be32(std::uint32_t value, std::string& into) {
    for (int shift = 24; shift >= 0; shift -= 8) into += static_cast<char>(value >> shift & 0xFFU);
}

Result<std::optional<Frame>> decode_frame(std::string_view buffer, std::size_t longest_payload) {
    if (buffer.size() < length_octets) return std::nullopt;
    const std::size_t length = read_be32(buffer);
    if (length == 0) return fail(Fault::invalid, "milter: a packet without a command; is the peer a mail server?");
    if (length - 1 > longest_payload) {
        return fail(Fault::invalid, "milter: a packet of " + std::to_string(length) + " octets, at most " +
                                        std::to_string(longest_payload + 1) + " are taken; is the peer a mail server?");
    }
    if (buffer.size() < length_octets + length) return std::nullopt;
    const std::string_view payload = buffer.substr(length_octets + 1, length - 1);
    return Frame{buffer[length_octets], payload, length_octets + length};
}

void encode_frame(char command, std::string_view payload, std::string& into) {
    write_be32(static_cast<std::uint32_t>(payload.size() + 1), into);
    into += command;
    into += payload;
}

void encode_text_frame(char command, std::string_view text, std::string& into) {
    write_be32(static_cast<std::uint32_t>(text.size() + 2), into);
    into += command;
    into += text;
    into += '\0';
}

std::optional<std::string_view> take_string(std::string_view& payload) {
    const auto end = payload.find('\0');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view text = payload.substr(0, end);
    payload.remove_prefix(end + 1);
    return text;
}

tl::unexpected<Error> out_of_order(char command) {
    return fail(Fault::invalid, "milter: command \"" + printable(std::string_view{&command, 1}, 1) +
                                    "\" at a moment when it makes no sense; is the peer a mail server?");
}

tl::unexpected<Error> malformed(std::string_view command) {
    return fail(Fault::invalid, "milter: a malformed " + std::string{command} + " packet; is the peer a mail server?");
}

}  // namespace tidegate::milter
