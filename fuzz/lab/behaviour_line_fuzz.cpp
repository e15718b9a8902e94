// Whatever a line of a history holds: refused, or columns that lie in the line, keep their bounds and make the line
// again.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "lab/behaviour_line.hpp"

using namespace tidegate;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    BehaviourLine line;
    if (!read_behaviour_line(text, line)) return 0;
    if (line.time < 0 || line.time > BehaviourLine::latest) std::abort();
    if (line.recipients.size() > BehaviourLine::most_recipients) std::abort();
    std::string again = std::to_string(line.time) + '\t' + std::string{line.sender} + '\t';
    for (std::size_t i = 0; i < line.recipients.size(); ++i) {
        if (line.recipients[i].empty() || line.recipients[i].size() > BehaviourLine::longest_id) std::abort();
        again += (i == 0 ? "" : ",") + std::string{line.recipients[i]};
    }
    again += '\t' + (line.size ? std::to_string(*line.size) : std::string{}) + '\t' + std::string{line.subject};
    BehaviourLine second;
    if (!read_behaviour_line(again, second)) std::abort();
    // Numbers may have had zeros before them; all else is as it was.
    if (second.time != line.time || second.sender != line.sender || second.recipients != line.recipients ||
        second.size != line.size || second.subject != line.subject)
        std::abort();
    return 0;
}
