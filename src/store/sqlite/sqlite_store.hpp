#pragma once
// Opening the store with failures on purpose, for tests; Store::open is this without any.

#include <memory>

#include "store/sqlite/ledger.hpp"
#include "store/store.hpp"

namespace tidegate::sqlite {

Result<std::unique_ptr<Store>> open_store(const StoreOptions& options, const Clock& clock, Hooks hooks);

}  // namespace tidegate::sqlite
