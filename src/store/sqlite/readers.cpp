#include "store/sqlite/readers.hpp"

namespace tidegate::sqlite {

Result<Database> Readers::borrow() {
    {
        std::unique_lock hold{lock_};
        freed_.wait(hold, [this] { return lent_ < most_open; });
        ++lent_;
        if (!idle_.empty()) {
            Database database = std::move(idle_.back());
            idle_.pop_back();
            return database;
        }
    }
    auto opened = Database::open(file_, Database::Mode::read);
    if (!opened) {
        const std::lock_guard hold{lock_};
        --lent_;
        freed_.notify_one();
    }
    return opened;
}

void Readers::give_back(Database database) {
    // One whose transaction could not be ended is closed and not lent again.
    const bool sound = !database.in_transaction();
    const std::lock_guard hold{lock_};
    if (sound) idle_.push_back(std::move(database));
    --lent_;
    freed_.notify_one();
}

/// What was asked for and is not there, or makes no sense, is an answer and no trouble of the store's.
void Readers::remember(const Error* error) {
    const bool trouble = error != nullptr && error->fault == Fault::unavailable;
    const std::lock_guard hold{lock_};
    if (trouble) {
        ++errors_;
        trouble_ = error->what;
    } else if (!trouble_.empty()) {
        trouble_.clear();
    }
}

void Readers::add_to(StoreHealth& health) const {
    const std::lock_guard hold{lock_};
    health.read_trouble = trouble_;
    health.read_errors = errors_;
}

}  // namespace tidegate::sqlite
