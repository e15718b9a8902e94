#pragma once
// Makes a content model from labelled mail: the same mail in the same order and the same seed, the same model.

#include <cstdint>
#include <string>
#include <vector>

#include "content/model.hpp"

namespace tidegate {

/// Collects labelled mail, then trains.
class ContentTrainer {
public:
    /// `collection` names where the mail comes from. Collections weigh by the square root of their size, and both
    /// labels weigh the same, so that a large collection is not what is learnt.
    void add(const Mail& mail, bool spam, const std::string& collection);

    std::size_t size() const { return examples_.size(); }

    /// Trains on all, and calibrates on mail left out in turn. Needs at least one mail of each label.
    Result<ContentModel> train(std::uint64_t seed, std::string origin);

private:
    struct Example {
        Features features;
        std::string collection;
        bool spam = false;
        std::uint64_t group = 0;  ///< near-duplicates share it, and are left out together
        double weight = 1;
    };
    using Examples = std::vector<const Example*>;

    void weigh();
    static ContentModel fit(Examples examples, std::uint64_t seed);
    void calibrate(ContentModel& model, std::uint64_t seed) const;

    std::vector<Example> examples_;
};

}  // namespace tidegate
