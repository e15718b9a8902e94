#pragma once
// Errors as values. A failed operation says what a caller can do about it (Fault) and, for the
// operator, what happened and what to do (what).

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace tidegate {

/// What a caller can do about a failure. There are four answers, so there are four faults.
enum class Fault : std::uint8_t {
    invalid,      ///< the peer, the file or the request is wrong: say so, do not retry
    not_found,    ///< the thing named does not exist (any more)
    conflict,     ///< someone else changed it first, or its state forbids it: read again, then decide
    unavailable,  ///< a dependency is down or slow: fail open or closed, as configured
};

/// Why an operation failed. `what` is for the operator: a sentence that names the place (file, line,
/// key) and what to do. It may name hosts and paths, so it is never sent to an SMTP client.
struct Error {
    Fault fault = Fault::invalid;
    std::string what;
};

/// A T, or the Error that stands in its place. Ignoring one is a compiler warning.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
    using tl::expected<T, Error>::expected;
};

/// An operation without a value: it worked, or why not.
using Outcome = Result<void>;

/// The failed branch of a Result: `return fail(Fault::invalid, "…")`.
inline tl::unexpected<Error> fail(Fault fault, std::string what) {
    return tl::unexpected<Error>{Error{fault, std::move(what)}};
}

/// Hands a failed result up, saying what was being done:
///     if (!row) return propagate(row, "reading the restriction of " + name);
template <class T>
tl::unexpected<Error> propagate(const Result<T>& failed, const std::string& doing) {
    return fail(failed.error().fault, doing + ": " + failed.error().what);
}

}  // namespace tidegate
