// Parameters in the manner of PowerShell, a word a line: what is taken was among the words, each parameter at most
// once; what is refused is told on one line.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "cli/exchange_words.hpp"
#include "core/text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tidegate;
    static const std::vector<std::string> known{"Identity", "RecipientLimitExternalPerHour", "NotifyOutboundSpam",
                                                "Name"};
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    std::vector<std::string> words;
    std::string_view rest = text;
    while (!rest.empty() && words.size() < 200) {
        const auto end = std::min(rest.find('\n'), rest.size());
        words.emplace_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    const auto read = ExchangeWords::parse(words, known, "Identity");
    if (!read) {
        const auto& what = read.error().what;
        if (what.empty() || utf8_line(what, what.size()) != what) std::abort();
        return 0;
    }
    std::size_t octets = 0;
    for (const auto& name : known) {
        const auto value = read->text(name);
        if (text.find(value) == std::string_view::npos) std::abort();
        if (!read->has(name) && !value.empty()) std::abort();
        if (read->has(name) != read->has(lower(name))) std::abort();
        octets += value.size();
        for (const auto& item : read->list(name)) {
            if (item.empty() || value.find(item) == std::string::npos) std::abort();
        }
        const auto flag = read->flag(name);
        if (flag && flag->has_value() && !read->has(name)) std::abort();
        if (!read->has(name) && (!flag || flag->has_value())) std::abort();
    }
    if (octets > text.size()) std::abort();  // nothing is counted for two parameters
    return 0;
}
