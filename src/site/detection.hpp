#pragma once
// What detection stands on, from the files that a configuration names: the same for the daemon and for what is checked
// offline.

#include "config/config.hpp"
#include "content/model.hpp"
#include "core/result.hpp"
#include "risk/weights.hpp"

namespace tidegate {

/// detection.weights, or those shipped. Fault::not_found, or Fault::invalid with the line that is wrong.
Result<Weights> weights_of(const Config& config);

/// detection.model, or the one shipped: some milliseconds.
Result<ContentModel> content_model_of(const Config& config);

}  // namespace tidegate
