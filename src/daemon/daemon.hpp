#pragma once
// The daemon: builds every object from the configuration, hands them down, and stops them in order.

#include <memory>

#include "core/result.hpp"
#include "daemon/pieces.hpp"

namespace tidegate {

/// One running daemon. Used from the main thread only.
class Daemon {
public:
    /// Opens the store and every listener. The error is a sentence for the operator.
    static Result<std::unique_ptr<Daemon>> start(const Places& places);
    ~Daemon();

    /// Where people and mail servers find it, a line each: the portal, the one-time link, the lines for Postfix.
    std::string greeting() const;

    /// About once a second.
    void tick();

    /// Reads the configuration again. What is wrong with it is logged, and then the old one stays, whole.
    void reload();

    /// Stops taking mail, answers what is open, writes what waits.
    void stop();

private:
    struct Parts;
    explicit Daemon(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace tidegate
