// The JSON of a case as it lies in the store, which another version, another hand or a broken disk may have written: it
// is refused with a sentence, or read; and what is read stays the same when it is kept and read again.

#include <cstdint>
#include <cstdlib>
#include <memory>

#include "store/sqlite/schema.hpp"
#include "store/sqlite/tables.hpp"

namespace {

using namespace tidegate;

sqlite::Database open_store() {
    auto database = sqlite::Database::open(":memory:", sqlite::Database::Mode::write);
    if (!database || !sqlite::migrate(*database, sqlite::migrations())) std::abort();
    return std::move(*database);
}

bool same(const Case& a, const Case& b) {
    if (a.measures.size() != b.measures.size()) return false;
    for (std::size_t i = 0; i < a.measures.size(); ++i) {
        const auto &one = a.measures[i], &other = b.measures[i];
        if (one.name != other.name || one.unit != other.unit || one.used != other.used || one.demand != other.demand ||
            one.limit != other.limit)
            return false;
    }
    return a.policy_version == b.policy_version && a.policy_why == b.policy_why && a.opened_by == b.opened_by &&
           a.ended_by == b.ended_by && a.end_reason == b.end_reason && a.sentence == b.sentence && a.until == b.until &&
           a.ended_at == b.ended_at;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static sqlite::Database database = open_store();
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const bool kept = database
                          .use(
                              "INSERT OR REPLACE INTO cases VALUES ('K7Q2-M9XD', 'alice@example.org', 'restricted', "
                              "'TG-RESTRICTED', 'Default', 1, ?1)")
                          .run(text)
                          .has_value();
    if (!kept) std::abort();
    const auto read = sqlite::read_case(database, "K7Q2-M9XD");
    if (!read) {
        if (read.error().what.find("K7Q2-M9XD") == std::string::npos) std::abort();
        return 0;
    }
    if (!sqlite::keep_case(database, *read)) std::abort();
    const auto again = sqlite::read_case(database, "K7Q2-M9XD");
    if (!again || !same(*read, *again)) std::abort();
    return 0;
}
