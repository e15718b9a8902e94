#include "daemon/store_watch.hpp"

#include "core/text.hpp"
#include "daemon/recorder.hpp"

namespace tidegate {

void StoreWatch::use(Ways ways) {
    const std::lock_guard held{lock_};
    ways_ = std::move(ways);
}

void StoreWatch::hear(StoreNews news, const std::string& sentence) {
    // Of what is lost no event can be kept: it would be lost with it.
    if (news == StoreNews::lost) return log_.say(Level::error, sentence);
    Event event;
    event.kind = news == StoreNews::mended ? EventKind::trouble_over : EventKind::trouble;
    event.at = clock_.now();
    event.actor = "tidegate";
    event.sentence = utf8_line(sentence, 1'000);
    if (news == StoreNews::failing) event.sentence += " Known restrictions hold; what comes is kept in memory.";
    event.detail = R"({"where":"store"})";
    say_event(log_, event);
    const std::lock_guard held{lock_};
    const auto& way = news == StoreNews::failing ? ways_.raise : news == StoreNews::mended ? ways_.over : ways_.keep;
    if (way) way(std::move(event));
}

}  // namespace tidegate
