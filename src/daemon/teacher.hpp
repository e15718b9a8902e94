#pragma once
// What people confirm teaches the content model: one held mail at a time, kept in the state folder, in effect at once.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "api/parts.hpp"
#include "content/site_model.hpp"
#include "core/time.hpp"
#include "daemon/line_log.hpp"

namespace tidegate {

/// Thread-safe. Calls may wait for the disk: never on a message's path.
class Teacher {
public:
    Teacher(std::filesystem::path file, const Clock& clock, LineLog& log)
        : file_{std::move(file)}, clock_{clock}, log_{log} {}

    /// Called without a lock held whenever `with_lessons` has another answer. Set before the first lesson.
    void on_change(std::function<void()> changed) { changed_ = std::move(changed); }

    /// The shipped model with what the site has taught, or nothing for nothing. What was kept and cannot be used any
    /// more is told in the log, and set aside beside its file.
    std::shared_ptr<const ContentModel> with_lessons(std::shared_ptr<const ContentModel> shipped);
    /// The same of the last shipped model.
    std::shared_ptr<const ContentModel> model() const;

    /// A person has said what a held mail is. `octets`: the mail, or as much of it as the mail server showed.
    void teach(const std::string& octets, const std::string& sender, bool spam);

    /// Nothing while detection is off.
    std::optional<ModelFacts> facts() const;

    /// Forgets all of it, on disk too. Fault::conflict when nothing was taught.
    Outcome reset();

private:
    void read_kept();
    Outcome keep() const;

    const std::filesystem::path file_;
    const Clock& clock_;
    LineLog& log_;
    std::function<void()> changed_;
    mutable std::mutex lock_;
    std::unique_ptr<SiteModel> site_;  ///< nothing until there is a model
    std::string trouble_;              ///< why what was taught is not all in effect or kept; for people
};

}  // namespace tidegate
