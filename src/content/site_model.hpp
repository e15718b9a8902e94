#pragma once
// The content model goes on learning at a site: what people confirm as abuse or as honest mail, beside the weights that
// are shipped.
//
// Nobody can turn the model around, by malice or in haste: a score moves by `most_site` nats at most whatever was
// taught, a mail teaches once, and only so many mails of a sender and of a day teach at all.

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "content/model.hpp"
#include "core/result.hpp"
#include "core/time.hpp"

namespace tidegate {

/// What became of a lesson.
enum class Lesson : std::uint8_t {
    learnt,
    known,        ///< the model judges this mail so already
    repeated,     ///< this very mail has taught before
    sender_full,  ///< so many mails of this sender have taught today
    day_full,     ///< so many mails have taught today
};
std::string_view to_string(Lesson lesson);

/// What a site has taught, for people.
struct Taught {
    std::uint64_t spam = 0, ham = 0;  ///< lessons that were learnt
    std::optional<Instant> first, last;
};

/// Threads: none, the owner's lock guards it. `model()` may be used by any thread for as long as it is held.
class SiteModel {
public:
    static constexpr std::uint32_t most_of_sender = 10;  ///< lessons by mail of one sender in a day (UTC)
    static constexpr std::uint32_t most_of_day = 100;    ///< … of all

    explicit SiteModel(std::shared_ptr<const ContentModel> shipped) : shipped_{shipped}, model_{std::move(shipped)} {}

    /// One mail whose truth a person has told. `sender`: whose it was.
    Lesson teach(const Mail& mail, bool spam, std::string_view sender, Instant now);

    /// The shipped model with what the site has taught.
    std::shared_ptr<const ContentModel> model() const { return model_; }

    /// Another shipped model: what was taught goes on beside it.
    void use(std::shared_ptr<const ContentModel> shipped);

    /// Forgets everything that was taught.
    void reset();

    const Taught& taught() const { return taught_; }

    /// For the disk: compact, versioned, at most 16 MB.
    std::string encode() const;
    /// Takes back what `encode` wrote. Fault::invalid when it did not write it, or by features that this version does
    /// not have: nothing changes then.
    Outcome take(std::string_view octets);

private:
    Lesson refused(std::uint64_t mail, std::string_view sender, Instant now);
    void remember(std::uint64_t mail);

    std::shared_ptr<const ContentModel> shipped_;
    std::shared_ptr<const ContentModel> model_;
    Taught taught_;
    std::deque<std::uint64_t> order_;  ///< mails that have taught, by hash; the oldest first
    std::unordered_set<std::uint64_t> seen_;
    std::int64_t day_ = 0;  ///< since 1970, of the counts below
    std::uint32_t of_day_ = 0;
    std::map<std::string, std::uint32_t, std::less<>> of_sender_;
};

}  // namespace tidegate
