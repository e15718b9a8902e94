// What the store says of itself: which way each piece of news goes.

#include "daemon/store_watch.hpp"

#include <gmock/gmock.h>

#include "daemon/support.hpp"

namespace tidegate {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(StoreWatch, EachPieceOfNewsGoesItsWay) {
    const testing::Folder folder;
    const ManualClock clock{parse_rfc3339("2026-03-01T12:00:00Z").value()};
    std::vector<std::string> gone;
    const auto way = [&](const char* name) {
        return [&gone, name](const Event& event) {
            gone.push_back(std::string{name} + " " + std::string{to_string(event.kind)});
            EXPECT_EQ(event.actor, "tidegate");
        };
    };
    {
        auto log = LineLog::open("file:" + folder.file("log"), clock).value();
        StoreWatch watch{*log, clock};
        watch.hear(StoreNews::failing, "Before there is anybody.");
        watch.use({.keep = way("keep"), .raise = way("raise"), .over = way("over")});
        watch.hear(StoreNews::failing, "The disk is full.");
        watch.hear(StoreNews::mended, "It is written again.");
        watch.hear(StoreNews::refused, "A change was refused.");
        watch.hear(StoreNews::complaint, "The log grows.");
        watch.hear(StoreNews::lost, "3 events are lost.");
    }
    EXPECT_THAT(gone, ElementsAre("raise trouble", "over trouble_over", "keep trouble", "keep trouble"));
    const auto log = testing::content_of(folder.file("log"));
    for (const auto* line : {"error: event=trouble by=tidegate: Before there is anybody.",
                             "error: event=trouble by=tidegate: The disk is full. Known restrictions hold",
                             "tidegate: event=trouble_over by=tidegate: It is written again.",
                             "error: event=trouble by=tidegate: A change was refused.",
                             "error: event=trouble by=tidegate: The log grows.", "error: 3 events are lost."}) {
        EXPECT_THAT(log, HasSubstr(line));
    }
}

}  // namespace
}  // namespace tidegate
