#pragma once
// Packets of the milter protocol, taken from and written to a string of octets.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace tidegate::milter {

/// One packet (sendmail, include/libmilter/mfdef.h):
///
///     length   4 octets, big-endian, counts command and payload
///     command  1 octet
///     payload  length - 1 octets
struct Frame {
    char command = 0;
    std::string_view payload;   ///< borrowed from the buffer that was decoded
    std::size_t wire_size = 0;  ///< octets to drop from that buffer
};

/// Decodes the packet at the front of `buffer`; nothing when it is not all there yet. Fault::invalid when the stream
/// can never make sense again: no command, or a payload over `longest_payload`, which is refused before it is awaited.
Result<std::optional<Frame>> decode_frame(std::string_view buffer, std::size_t longest_payload);

/// Writes a packet behind `into`.
void encode_frame(char command, std::string_view payload, std::string& into);

/// Writes a packet whose payload is `text` and the NUL that ends it.
void encode_text_frame(char command, std::string_view text, std::string& into);

/// Takes the NUL-terminated string at the front of `payload`; nothing when no NUL follows.
std::optional<std::string_view> take_string(std::string_view& payload);

/// Big-endian, as everything in this protocol. `octets` has at least four.
std::uint32_t read_be32(std::string_view octets);
void write_be32(std::uint32_t value, std::string& into);

/// The error of a packet that comes when it makes no sense, and of one whose payload is not what it should be.
tl::unexpected<Error> out_of_order(char command);
tl::unexpected<Error> malformed(std::string_view command);

}  // namespace tidegate::milter
