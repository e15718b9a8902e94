#pragma once
// OpenMetrics 1.0 text, written from plain numbers.

#include <string>
#include <string_view>
#include <vector>

#include "api/parts.hpp"

namespace tidegate {

inline constexpr std::string_view open_metrics_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The families in their order, each name with "tidegate_" before and, for counters, "_total" behind; ends in "# EOF".
std::string open_metrics(const std::vector<Metric>& families, std::string_view version);

}  // namespace tidegate
