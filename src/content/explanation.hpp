#pragma once
// A score in words: which words and which traits of a mail weighed most.

#include <string>
#include <vector>

#include "content/features.hpp"
#include "core/verdict.hpp"
#include "message/mail.hpp"

namespace tidegate {

class ContentModel;

/// Made for one mail and one model; all that it is made of must outlive it.
class ScoreExplanation {
public:
    ScoreExplanation(const ContentModel& model, const Mail& mail, const Features& features, const FeaturePlaces& places)
        : model_{model}, mail_{mail}, features_{features}, places_{places} {}

    /// What weighed most in the direction of `weight`, strongest first, at most six. Sentences are escaped.
    std::vector<Signal> reasons(double weight) const;

private:
    double unit(std::size_t family) const;
    double part(FeatureFamily family, std::uint32_t slot) const;
    void add_text(std::vector<Signal>& found, double direction) const;
    void add_subject(std::vector<Signal>& found, double direction) const;
    void add_shape(std::vector<Signal>& found, double direction) const;

    const ContentModel& model_;
    const Mail& mail_;
    const Features& features_;
    const FeaturePlaces& places_;
};

/// A structural feature as a person would say it: "a link whose words name another host than it goes to".
std::string in_words(std::string_view shape_name);

}  // namespace tidegate
