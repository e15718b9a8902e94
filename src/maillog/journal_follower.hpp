#pragma once
// Follows the systemd journal: what the mail server's own units log there.

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "maillog/source.hpp"

struct sd_journal;

namespace tidegate {

/// Entries of the facility mail that come from units of Postfix, Dovecot or Exim: which unit an entry is from is said
/// by systemd and cannot be claimed. Position: "1 MICROSECONDS CURSOR" of the last entry. Without one, from now on.
class JournalFollower final : public LogSource {
public:
    /// `folder`: of journal files; empty: this machine's journal.
    explicit JournalFollower(std::string_view position, std::filesystem::path folder = {});
    ~JournalFollower() override;
    JournalFollower(const JournalFollower&) = delete;
    JournalFollower& operator=(const JournalFollower&) = delete;

    const std::string& name() const override { return name_; }
    Result<bool> read(const std::function<void(const SourceLine&)>& take, std::size_t most) override;
    std::string position() const override;

private:
    struct CloseJournal {
        void operator()(sd_journal* journal) const;
    };
    Outcome open();
    Outcome seek();

    std::string name_ = "journal";
    std::filesystem::path folder_;
    std::string cursor_;             ///< of the last entry handed over
    std::uint64_t cursor_time_ = 0;  ///< its time in microseconds; 0: there is none
    std::string known_up_to_;        ///< entries up to this cursor, and none after its time, were handed over before
    std::uint64_t known_time_ = 0;
    std::unique_ptr<sd_journal, CloseJournal> journal_;
};

}  // namespace tidegate
