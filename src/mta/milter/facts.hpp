#pragma once
// What the packets before and around a message say of it, each read by a pure function: the client, the macros, the
// addresses. Every string that is kept is bounded here.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace tidegate::milter {

inline constexpr std::size_t longest_value = 1024;  ///< octets of a macro, name or address; RFC 5321 allows 320

/// Who connected (SMFIC_CONNECT: host name, family, port, address).
struct Client {
    std::string address;  ///< without brackets and without "IPv6:"; empty when local or not known
    std::string name;     ///< empty when the MTA knows none
    bool local = false;   ///< handed in on the machine itself, not by SMTP
};

/// Fault::invalid when the packet is cut short or the address is none.
///
/// Local is a unix socket, and what Postfix makes up for mail that came by sendmail(1): "localhost" at 127.0.0.1 with
/// port 0, which no TCP client can have.
Result<Client> read_client(std::string_view payload);

/// The macros that Tidegate reads (names with or without braces).
struct Macros {
    std::string login;        ///< {auth_authen}
    std::string auth_method;  ///< {auth_type}
    std::string tls_version;  ///< {tls_version}
    std::string client;       ///< {client_addr}
    std::string queue_id;     ///< i
};

/// Takes the names and values of one SMFIC_MACRO packet, the letter before them already removed. Fault::invalid when a
/// name is without its value.
Outcome note_macros(Macros& into, std::string_view pairs);

/// An address without angle brackets and source route: the first argument of MAIL or RCPT. Octets of any value but NUL;
/// nothing when it is longer than `longest_value`.
std::optional<std::string> bare_address(std::string_view argument);

/// What SIZE= among the ESMTP parameters declares (RFC 1870), each ended by a NUL; nothing when there is none.
std::optional<std::uint64_t> declared_size(std::string_view parameters);

}  // namespace tidegate::milter
