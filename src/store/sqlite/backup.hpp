#pragma once
// The online copy.

#include <filesystem>

#include "core/result.hpp"

namespace tidegate::sqlite {

/// Copies the store `from`, as it is at one moment, to one file that needs nothing beside it. `to` appears only when it
/// is complete and on disk; an older one is replaced. Writers go on meanwhile.
Outcome copy_store(const std::filesystem::path& from, const std::filesystem::path& to);

/// Makes an empty file that only its owner may read (it will hold password hashes). Fine when it is there already.
Outcome make_private_file(const std::filesystem::path& file);

}  // namespace tidegate::sqlite
