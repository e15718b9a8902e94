#pragma once
// Mail on disk as a history: mbox files, Maildirs, folders of .eml files.

#include <filesystem>

#include "lab/recording.hpp"

namespace tidegate {

/// Adds all mail below `path` (or the one file) to a spool: the sender is From, the recipients are To, Cc and Bcc, the
/// time is Date. A file that begins with "From " is an mbox (RFC 4155); any other is one mail. What is no mail is
/// counted in the spool.
///
/// Bounds   16 folders deep, 5,000,000 files; symbolic links are not followed. Names that begin with a dot or with
///          "dovecot" and are no folders are passed over, as a mailbox server's own notes.
/// Order    by name, so that the same folder gives the same history.
/// Errors   Fault::not_found when `path` is not there or cannot be read; Fault::invalid over a bound.
Outcome add_mail(const std::filesystem::path& path, Spool& into);

}  // namespace tidegate
