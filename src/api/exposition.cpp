#include "api/exposition.hpp"

#include <fmt/format.h>

namespace tidegate {

namespace {

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\n') {
            out += "\\n";
            continue;
        }
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out;
}

std::string labels_of(const Metric::Sample& sample) {
    std::string out;
    for (const auto& [name, value] : sample.labels) {
        out += fmt::format("{}{}=\"{}\"", out.empty() ? "{" : ",", name, escaped(value));
    }
    return out.empty() ? out : out + "}";
}

}  // namespace

std::string open_metrics(const std::vector<Metric>& families, std::string_view version) {
    std::string out = fmt::format(
        "# TYPE tidegate_build info\n# HELP tidegate_build The program that runs.\n"
        "tidegate_build_info{{version=\"{}\"}} 1\n",
        escaped(version));
    for (const auto& family : families) {
        out += fmt::format("# TYPE tidegate_{0} {1}\n# HELP tidegate_{0} {2}\n", family.name,
                           family.counter ? "counter" : "gauge", escaped(family.help));
        for (const auto& sample : family.samples) {
            out += fmt::format("tidegate_{}{}{} {}\n", family.name, family.counter ? "_total" : "", labels_of(sample),
                               sample.value);
        }
    }
    return out + "# EOF\n";
}

}  // namespace tidegate
