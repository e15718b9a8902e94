#pragma once
// The content model: how likely a mail is spam by what it says and how it is made, and which of its parts say so.
//
// Logistic regression over hashed features (content/features.hpp), trained online with a step for each feature of its
// own (AdaGrad), then calibrated on mail that was left out. docs/decisions/0004-content.md tells what was measured.

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "content/features.hpp"
#include "core/result.hpp"
#include "core/verdict.hpp"
#include "message/mail.hpp"

namespace tidegate {

/// What the model thinks of one mail.
struct ContentScore {
    double probability = 0.5;     ///< of spam, where spam and honest mail are equally frequent
    double weight = 0;            ///< the log-likelihood ratio in nats that goes with it: positive speaks for spam
    double site = 0;              ///< how much of it is what this site has taught
    std::vector<Signal> reasons;  ///< what weighed most in the direction of the answer, strongest first
};

/// When a score comes with its reasons: they cost more than it does.
enum class Reasons : std::uint8_t { none, of_spam, always };

inline constexpr double most_site = 3;                ///< nats that a site's lessons move a score by, at most
inline constexpr double site_unit = 1.0 / (1 << 12);  ///< of a site's weights

/// Hashed weights. Scoring is const and thread-safe; learning must not run beside anything else on the same object.
class ContentModel {
public:
    /// A model that knows nothing: every mail is 0.5.
    ContentModel();

    /// Reads a file that `encode` wrote. Fault::not_found, or Fault::invalid with what is wrong with it.
    static Result<ContentModel> load(const std::filesystem::path& path);
    static Result<ContentModel> decode(std::string_view bytes);

    /// The model as a file: a readable head (version, what it was trained on), then a byte for each weight. The same
    /// model gives the same bytes. Weights are rounded: about one part in a hundred.
    std::string encode() const;

    ContentScore score(const Mail& mail, Reasons reasons = Reasons::always) const;

    /// Corrects the weights towards what is known of one mail. `rate` 1 is the usual strength. A mail that is judged
    /// right with a margin changes nothing.
    void learn(const Mail& mail, bool spam, double rate = 1);

    /// The same for what a site has confirmed, kept beside the weights (content/site_model.hpp): whatever is taught, no
    /// mail's score moves by more than `most_site`. False when it changed nothing.
    bool learn_at_site(const Mail& mail, bool spam);

    /// What it was trained on, a sentence for people.
    const std::string& origin() const { return origin_; }

private:
    friend class ContentTrainer;
    friend class ScoreExplanation;
    friend class SiteModel;

    double raw(const Features& features) const;
    /// What one feature of a family counts in a mail with so many of them.
    double value(std::size_t family, const Features& features) const;

    /// What the site's weights say, in nats.
    double site_part(const Features& features) const;

    std::array<std::vector<float>, feature_families> weights_;
    std::array<std::vector<std::int16_t>, feature_families> site_;  ///< in units of `site_unit`; empty: nothing taught
    double bias_ = 0;
    double slope_ = 1;  ///< calibration: log-odds = slope * raw + shift
    double shift_ = 0;
    std::string origin_;
};

}  // namespace tidegate
