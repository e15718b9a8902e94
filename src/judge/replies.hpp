#pragma once
// What the sender's client is told: code, enhanced code, a sentence, the cause's token, the case, a link. One table.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/verdict.hpp"

namespace tidegate {

/// A refusal of one cause: what is built in, or what a site puts in its place. `text` may name {entity} {since} {until}
/// {why} {room} {case} {link}; "{until}" and "{room}" vanish with the words around them in square brackets when there
/// is none: "[ Room again at {room}.]".
struct ReplyTemplate {
    Cause cause = Cause::none;
    Action action = Action::reject;
    std::uint16_t code = 550;        ///< RFC 5321 4.2: 4yz for defer, 5yz for reject
    std::string enhanced = "5.7.1";  ///< RFC 3463
    std::string text;
};

/// What a template's names stand for. Every value may hold octets from outside: they are escaped here.
struct ReplyFacts {
    std::string entity, since, until, why, room, case_reference, link;
};

/// Templates of a site: those built in, with the site's own in their place. Immutable.
class Replies {
public:
    /// `own` replaces by cause and action; an empty text or enhanced code, or a code of 0, leaves what is built in.
    explicit Replies(const std::vector<ReplyTemplate>& own = {});

    /// A verdict with one line of printable ASCII of at most 480 octets; the token, the case and the link are never
    /// what is cut.
    Verdict refuse(Cause cause, Action action, const ReplyFacts& facts) const;

private:
    const ReplyTemplate& find(Cause cause, Action action) const;
    std::vector<ReplyTemplate> templates_;
};

}  // namespace tidegate
