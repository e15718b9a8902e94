#include "maillog/journal_follower.hpp"

#include <systemd/sd-journal.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <system_error>

#include "maillog/fact.hpp"
#include "maillog/scan.hpp"

namespace tidegate {

namespace {

std::string reason(int error) { return std::error_code{-error, std::generic_category()}.message(); }

/// A field of the present entry, without its name; good until the next entry.
std::string_view field(sd_journal* journal, const char* name) {
    const void* data = nullptr;
    std::size_t size = 0;
    if (sd_journal_get_data(journal, name, &data, &size) < 0) return {};
    const std::string_view whole{static_cast<const char*>(data), size};
    return whole.substr(std::min(whole.find('=') + 1, whole.size()));
}

bool is_mail_server(std::string_view unit) {
    constexpr std::array<std::string_view, 3> servers{"postfix", "dovecot", "exim"};
    return std::ranges::any_of(servers, [unit](std::string_view name) { return unit.starts_with(name); });
}

}  // namespace

void JournalFollower::CloseJournal::operator()(sd_journal* journal) const { sd_journal_close(journal); }

JournalFollower::JournalFollower(std::string_view position, std::filesystem::path folder) : folder_{std::move(folder)} {
    if (!maillog::skip(position, "1 ")) return;
    const auto time = maillog::whole_number(maillog::take_until(position, " "), UINT64_MAX);
    if (!time || position.empty() || position.size() > 512) return;
    cursor_ = known_up_to_ = position;
    cursor_time_ = known_time_ = *time;
}

JournalFollower::~JournalFollower() = default;

std::string JournalFollower::position() const {
    return cursor_.empty() ? std::string{} : "1 " + std::to_string(cursor_time_) + ' ' + cursor_;
}

Outcome JournalFollower::open() {
    sd_journal* opened = nullptr;
    const int error = folder_.empty() ? sd_journal_open(&opened, SD_JOURNAL_LOCAL_ONLY | SD_JOURNAL_SYSTEM)
                                      : sd_journal_open_directory(&opened, folder_.c_str(), 0);
    if (error < 0)
        return fail(Fault::unavailable, "cannot open the journal: " + reason(error) +
                                            ". Add the daemon's user to the group systemd-journal, or set "
                                            "logs.journal = false and name files in logs.files");
    journal_.reset(opened);
    (void)sd_journal_set_data_threshold(journal_.get(), longest_log_line);
    if (const int matched = sd_journal_add_match(journal_.get(), "SYSLOG_FACILITY=2", 0); matched < 0)
        return fail(Fault::unavailable, "the journal cannot be searched: " + reason(matched));
    return seek();
}

/// A little before the last entry known, so that the next step leads to the first that is to be read.
Outcome JournalFollower::seek() {
    auto* journal = journal_.get();
    int error = cursor_.empty() ? -1 : sd_journal_seek_cursor(journal, cursor_.c_str());
    if (error < 0) {  // the first time, or a cursor of another journal
        known_up_to_.clear();
        error = sd_journal_seek_tail(journal);
        if (error >= 0) error = sd_journal_previous(journal);
        char* last = nullptr;
        if (error > 0 && sd_journal_get_cursor(journal, &last) >= 0) known_up_to_ = last;
        std::free(last);  // as sd_journal_get_cursor(3) wants it
        if (error > 0) (void)sd_journal_get_realtime_usec(journal, &known_time_);
    }
    if (error >= 0) error = sd_journal_previous_skip(journal, reread_entries);
    // Fewer than that: the next step would pass over the first entry.
    if (error >= 0 && static_cast<std::uint64_t>(error) < reread_entries) error = sd_journal_seek_head(journal);
    if (error >= 0) return {};
    return fail(Fault::unavailable, "the journal cannot be read: " + reason(error));
}

Result<bool> JournalFollower::read(const std::function<void(const SourceLine&)>& take, std::size_t most) {
    if (!journal_) {
        if (auto opened = open(); !opened) {
            journal_.reset();
            return tl::unexpected<Error>{opened.error()};
        }
    }
    (void)sd_journal_wait(journal_.get(), 0);  // only looks which files came or went
    for (std::size_t done = 0; done < most;) {
        const int there = sd_journal_next(journal_.get());
        if (there < 0) {
            journal_.reset();
            return fail(Fault::unavailable, "the journal cannot be read: " + reason(there));
        }
        if (there == 0) return false;
        std::uint64_t micros = 0;
        if (sd_journal_get_realtime_usec(journal_.get(), &micros) < 0) continue;
        if (micros > known_time_) known_up_to_.clear();
        SourceLine line{.known = !known_up_to_.empty()};
        char* cursor = nullptr;
        if (sd_journal_get_cursor(journal_.get(), &cursor) >= 0) cursor_ = cursor;
        std::free(cursor);  // as sd_journal_get_cursor(3) wants it
        cursor_time_ = micros;
        if (line.known && sd_journal_test_cursor(journal_.get(), known_up_to_.c_str()) > 0) known_up_to_.clear();
        done += 256;  // an entry that is of no use costs, too
        if (!is_mail_server(field(journal_.get(), "_SYSTEMD_UNIT"))) continue;
        // The data of one field are good until the next is asked for.
        const std::string program{field(journal_.get(), "SYSLOG_IDENTIFIER").substr(0, 64)};
        line.at = Instant{Millis{static_cast<Millis::rep>(micros / 1000)}};
        line.program = program;
        line.text = field(journal_.get(), "MESSAGE").substr(0, longest_log_line);
        done += line.text.size();
        take(line);
    }
    return true;
}

}  // namespace tidegate
