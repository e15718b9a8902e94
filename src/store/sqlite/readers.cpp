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

}  // namespace tidegate::sqlite
