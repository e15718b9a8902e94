#pragma once
// Looks into the mailbox for complaints every few seconds, on a thread of its own.

#include <filesystem>
#include <mutex>
#include <string>

#include "complaint/complaints.hpp"
#include "complaint/mailbox.hpp"
#include "core/rounds.hpp"
#include "daemon/line_log.hpp"

namespace tidegate {

/// `complaints` and `log` outlive it.
class ComplaintRounds {
public:
    ComplaintRounds(Complaints& complaints, LineLog& log, const std::filesystem::path& mailbox,
                    const std::filesystem::path& position);

    void start() { rounds_.start(); }
    void stop() { rounds_.stop(); }
    /// Why the mailbox cannot be read, or empty. Any thread.
    std::string trouble() const;

private:
    Millis look();

    Complaints& complaints_;
    LineLog& log_;
    ComplaintMailbox mailbox_;
    mutable std::mutex lock_;
    std::string trouble_;
    Rounds rounds_;
};

}  // namespace tidegate
