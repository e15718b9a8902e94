#pragma once
// Hears what the store says of itself, and sees to it that it is told: in the log at once, in the audit log when it can
// be written, and to people although the outbox lies in the same store.

#include <functional>
#include <mutex>
#include <string>

#include "core/time.hpp"
#include "daemon/line_log.hpp"
#include "restrict/event.hpp"
#include "store/store.hpp"

namespace tidegate {

/// Thread-safe; no call waits.
class StoreWatch {
public:
    /// Where events go. None before the parts are there that take them: then there is the log alone.
    struct Ways {
        std::function<void(Event)> keep;   ///< into the journal
        std::function<void(Event)> raise;  ///< keeps it as well, and tells people past the outbox
        std::function<void(Event)> over;   ///< keeps it behind the one that was raised
    };

    StoreWatch(LineLog& log, const Clock& clock) : log_{log}, clock_{clock} {}

    void use(Ways ways);
    /// What StoreOptions::report is to call.
    void hear(StoreNews news, const std::string& sentence);

private:
    LineLog& log_;
    const Clock& clock_;
    std::mutex lock_;
    Ways ways_;
};

}  // namespace tidegate
