#pragma once
// How much like spam a sender's honest mail looks to the content model: a shop, or a language that the model has hardly
// read, looks a little like it in every message, and that says nothing of the next one.

#include <cstdint>

namespace tidegate {

/// Unit     nats: the log-odds of the content model.
/// Bounds   at most 3 nats are taken for usual: nobody can make a habit of certain spam.
/// Threads  none: the owner's lock guards it.
class UsualContent {
public:
    /// Of an accepted message. About the last 50 count.
    void learn(double log_odds);
    /// What is usual, drawn to 0 for young senders; never below 0: honest mail is what is expected of everybody.
    double usual() const;

    float mean() const { return mean_; }
    std::uint32_t known() const { return known_; }
    /// As it was stored; a mean that is no number counts as nothing known.
    static UsualContent of(float mean, std::uint32_t known);

private:
    float mean_ = 0;
    std::uint32_t known_ = 0;  ///< messages, at most 50
};

}  // namespace tidegate
