// A slice of real histories, where they lie beside the tree.

#include <cstdlib>

#include "lab/history.hpp"
#include "lab/limits_fit.hpp"
#include "lab/line_source.hpp"

namespace tidegate {
namespace {

namespace fs = std::filesystem;

/// shared/data/behaviour beside the tree that the test runs in; nothing where it is not.
std::optional<fs::path> shared_histories() {
    std::error_code ignored;
    for (auto above = fs::current_path(ignored); above.has_relative_path(); above = above.parent_path()) {
        const auto path = above.parent_path() / "shared/data/behaviour";
        if (fs::is_directory(path, ignored)) return path;
    }
    return std::nullopt;
}

class SharedDataTest : public HistoryTest {
protected:
    /// The first lines of a history, written out plain.
    fs::path slice(const std::string& name, std::size_t lines) const {
        auto source = LineSource::open(*shared_histories() / (name + ".tsv.zst"));
        EXPECT_TRUE(source);
        std::string out;
        std::string_view line;
        for (std::size_t i = 0; i < lines && *source->next(line); ++i) out += std::string{line} + '\n';
        return write(name + ".tsv", out);
    }
};

TEST_F(SharedDataTest, SlicesOfEveryHistoryAreJudged_SkippedWithoutSharedData) {
    if (!shared_histories()) GTEST_SKIP() << "../shared/data/behaviour is not there";
    for (const auto* const name : {"enron", "linux", "dnc", "eucore_partial", "w3c", "rlists"}) {
        SCOPED_TRACE(name);
        RunWanted run;
        run.recording = open(slice(name, 1'500));
        run.policy = policy(500);
        run.attacks = {AttackKind::burst, AttackKind::drip};
        run.each = 3;
        const auto found = run_lab(run);
        ASSERT_TRUE(found) << found.error().what;
        EXPECT_EQ(found->messages + found->without_recipients + found->skipped, 1'500U);
        EXPECT_GT(found->senders, 10U);
        EXPECT_FALSE(found->attacks.front().empty());
        EXPECT_TRUE(fit_limits(*run.recording, {}));
    }
}

}  // namespace
}  // namespace tidegate
