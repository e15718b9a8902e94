#pragma once
// Which limits fit each sender: what a history filled of the windows that policies limit, and what would leave room.

#include <array>
#include <boost/json/object.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "lab/survey.hpp"
#include "limits/windows.hpp"

namespace tidegate {

/// The windows that are looked at.
inline constexpr std::array fitted_windows{Window::external_per_hour, Window::internal_per_hour,
                                           Window::recipients_per_day};

/// What stood in one window of one sender after each of its messages (as a limit would see it), in recipients.
struct Use {
    std::uint32_t p50 = 0, p95 = 0, p99 = 0, most = 0;
    std::uint32_t suggested = 0;  ///< half as much again as the most, as a round number, from 20 to 10,000
};

struct SenderFit {
    std::string sender;
    std::uint64_t messages = 0;
    std::array<Use, fitted_windows.size()> use;
};

struct LimitsFound {
    std::uint64_t messages = 0;
    std::uint64_t left_out = 0;
    ReadingNotes notes;
    std::vector<SenderFit> senders;  ///< the largest use of a day first
    /// A limit for everybody: the suggestion that 99 of 100 senders keep to. The others need a policy of their own.
    std::array<std::uint32_t, fitted_windows.size()> for_all{};
    std::array<std::uint64_t, fitted_windows.size()> above{};  ///< senders whose suggestion is above it
};

/// The next of 10, 15, 20, 25, 30, 40, 50, 60, 80 and their tens.
std::uint32_t round_up(std::uint32_t value);

/// Memory   some 2 KB for each sender. Above 256 recipients, percentiles are rounded up by less than 1 in 64.
Result<LimitsFound> fit_limits(Recording& recording, const Domains& domains);

boost::json::object report_of(const LimitsFound& found);

}  // namespace tidegate
