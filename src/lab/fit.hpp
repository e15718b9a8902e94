#pragma once
// The weights of signals, learnt from what the judge measures: honest mail on one side, attacks of the lab on the
// other.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lab/run.hpp"

namespace tidegate {

/// Gathers measures while runs go on (with detection that only observes, so that nothing stops an attack), then fits
/// the slopes: logistic regression with slopes of 0 or more; honest mail and the attacks weigh the same in all, each
/// kind of attack the same as the others, and each history of honest mail the same as the others.
///
/// Memory   about 100 octets a message; of honest mail that nothing speaks against, one in ten is kept and counts ten.
class WeightsFit {
public:
    explicit WeightsFit(const Weights& base);

    /// Makes `wanted` tell this what it measures; it must outlive the run. Call `begin_history` before each run.
    void listen(RunWanted& wanted);
    void begin_history() { ++histories_; }

    struct Fitted {
        std::string name;
        double slope = 0;
        std::uint64_t seen = 0;  ///< examples that have it
    };
    /// The slopes, by name; signals that no example shows keep what they had and are left out.
    std::vector<Fitted> fit() const;
    std::uint64_t honest() const { return honest_; }
    std::uint64_t attacked() const { return attacked_; }

private:
    struct Example {
        std::vector<std::pair<std::uint16_t, float>> measures;  ///< by place in Weights::signals
        std::uint16_t group = 0;                                ///< kinds of attacks first, then histories
        float count = 1;
    };
    void hear(std::span<const Signal> signals);

    Weights base_;
    std::optional<Offered> offered_;
    std::size_t histories_ = 0;
    std::uint64_t honest_ = 0, attacked_ = 0, number_ = 0;
    std::vector<Example> examples_;
};

/// The text of a weights file with these slopes put in place of its own, and `origin` as what they were fitted on.
/// Lines of other signals stay as they are.
std::string with_slopes(std::string_view file, const std::vector<WeightsFit::Fitted>& slopes, std::string_view origin);

}  // namespace tidegate
