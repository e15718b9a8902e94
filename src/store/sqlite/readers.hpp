#pragma once
// A few connections for reading: questions run beside the writer and beside one another, each on its own snapshot.

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "store/sqlite/database.hpp"
#include "store/store.hpp"

namespace tidegate::sqlite {

/// Thread-safe. A fifth question waits until one of the four before it is done.
class Readers {
public:
    explicit Readers(std::filesystem::path file) : file_{std::move(file)} {}

    /// Asks on a free connection, inside one read transaction: all that `question` reads is of one moment.
    template <class Question>
    auto ask(Question question) -> decltype(question(std::declval<Database&>())) {
        auto borrowed = borrow();
        if (!borrowed) {
            remember(&borrowed.error());
            return tl::unexpected<Error>{borrowed.error()};
        }
        auto begun = borrowed->use("BEGIN").run();
        auto answer = begun ? question(*borrowed) : decltype(question(*borrowed)){tl::unexpected<Error>{begun.error()}};
        if (borrowed->in_transaction()) {
            if (auto ended = borrowed->use("COMMIT").run(); !ended && answer) {
                answer = tl::unexpected<Error>{ended.error()};
            }
        }
        give_back(std::move(*borrowed));
        remember(answer ? nullptr : &answer.error());
        return answer;
    }

    /// Reads that failed, and why the last read did; empty when it did not.
    void add_to(StoreHealth& health) const;

private:
    static constexpr std::size_t most_open = 4;
    Result<Database> borrow();
    void give_back(Database database);
    void remember(const Error* error);

    const std::filesystem::path file_;
    mutable std::mutex lock_;
    std::condition_variable freed_;
    std::vector<Database> idle_;
    std::size_t lent_ = 0;
    std::string trouble_;
    std::uint64_t errors_ = 0;
};

}  // namespace tidegate::sqlite
