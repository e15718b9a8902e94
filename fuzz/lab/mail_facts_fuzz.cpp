// Whatever the header of a kept mail holds: facts that make a line of a history.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lab/behaviour_line.hpp"
#include "lab/mail_facts.hpp"

using namespace tidegate;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto facts = mail_facts({reinterpret_cast<const char*>(data), size});
    std::string line = "1\t" + (facts.from.empty() ? "a" : facts.from) + '\t';
    for (std::size_t i = 0; i < facts.recipients.size(); ++i) line += (i == 0 ? "" : ",") + facts.recipients[i];
    line += "\t\t" + facts.subject;
    if (line.size() > BehaviourLine::longest) return 0;
    BehaviourLine read;
    if (!read_behaviour_line(line, read)) std::abort();
    if (read.recipients.size() != facts.recipients.size() || read.subject != facts.subject) std::abort();
    return 0;
}
