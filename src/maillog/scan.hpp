#pragma once
// Small steps through the text of a log line.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tidegate::maillog {

/// Takes `prefix` off the front of `text`.
bool skip(std::string_view& text, std::string_view prefix);

/// Takes an address in angle brackets off the front: "<a@b>rest". A ">" within a quoted local part does not end it.
/// Nothing when it does not end.
std::optional<std::string_view> take_bracketed(std::string_view& text);

/// Takes what stands before `end` and `end` itself; all of it when `end` is not there.
std::string_view take_until(std::string_view& text, std::string_view end);

/// The whole text as a number, digits alone; nothing otherwise, or beyond `most`.
std::optional<std::uint64_t> whole_number(std::string_view text, std::uint64_t most);

/// A queue id of Postfix: 5 to 24 letters and digits.
bool is_queue_id(std::string_view text);

/// As an address or a login can be kept: 1 to 320 octets without control characters. Empty otherwise.
std::string kept_address(std::string_view text);

/// Words of at most `longest` octets, cut there; control characters become spaces.
std::string kept_words(std::string_view text, std::size_t longest);

/// "host.example[192.0.2.1]:25" taken apart; an unknown name is "unknown". The address is checked by its letters alone.
struct NamedAddress {
    std::string name, address;
};
NamedAddress named_address(std::string_view text);

/// The first enhanced status code (RFC 3463) of the kinds 4 and 5 in a reply, or nothing.
std::string_view enhanced_code(std::string_view reply);

}  // namespace tidegate::maillog
