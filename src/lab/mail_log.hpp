#pragma once
// A mail server's log as a history.

#include <filesystem>

#include "core/zone.hpp"
#include "lab/recording.hpp"

namespace tidegate {

/// Adds what people with a login, and programs of the machine, handed in by the log of Postfix or Exim, packed by zstd
/// or not. Times without a zone are those of `zone`; a year that is not told is taken from the file's own time.
/// Several logs of one server: the oldest first.
Outcome add_log(const std::filesystem::path& log, const Zone& zone, Spool& into);

}  // namespace tidegate
