#pragma once
// Links: the host they go to, addresses in plain text, and whether the words of a link name another host.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "message/mail.hpp"

namespace tidegate {

/// The host of an http, https, ftp or scheme-less ("//host", "www.host") address in lower case, without user, port and
/// final dot; empty when it has none. An address of numbers stays as written.
std::string host_of(std::string_view target);

/// Appends the addresses that stand in plain text (http://, https://, www.), until there are `most`.
void find_links(std::string_view text, std::size_t most, std::vector<Link>& into);

/// The part of a host that someone registered ("example.co.uk" of "a.b.example.co.uk"), by the public suffix list of
/// the system; the host itself when it is a number or has none.
std::string registered_domain(const std::string& host);

/// Fills in `domain` of each.
void name_domains(std::vector<Link>& links);

/// The host that the words of a link name, when they read like an address ("www.bank.example/login"); or empty.
std::string host_in_words(std::string_view words);

/// True when the words of the link name a host of another registered domain than the link goes to.
bool is_masked(const Link& link);

}  // namespace tidegate
