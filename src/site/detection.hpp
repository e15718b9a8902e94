#pragma once
// What detection stands on, from the files that a configuration names: the same for the daemon and for what is checked
// offline.

#include "config/config.hpp"
#include "content/model.hpp"
#include "core/result.hpp"
#include "place/place.hpp"
#include "risk/weights.hpp"

namespace tidegate {

/// detection.weights, or those shipped. Fault::not_found, or Fault::invalid with the line that is wrong.
Result<Weights> weights_of(const Config& config);

/// detection.model, or the one shipped: some milliseconds.
Result<ContentModel> content_model_of(const Config& config);

/// Whether the milter asks for the message itself: milter.inspect, where "auto" goes by detection.mode.
bool milter_sees_message(const Config& config);

/// The file of networks.countries; null where none is set.
Result<std::shared_ptr<const PlaceFile>> places_of(const Config& config);

/// The first line of logins.key_file; empty where none is set. Fault::invalid when it cannot be read or is empty.
Result<std::string> login_key_of(const Config& config);

}  // namespace tidegate
