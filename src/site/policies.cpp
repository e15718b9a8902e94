#include "site/policies.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "core/text.hpp"
#include "policy/book.hpp"
#include "policy/form.hpp"

namespace tidegate {

Result<std::vector<Policy>> policies_of(const std::vector<std::string>& stored, const Config& config,
                                        const Organisation& organisation, std::vector<std::string>& problems,
                                        std::vector<std::string>& shadowed) {
    std::vector<Policy> out;
    for (const auto& json : stored) {
        boost::system::error_code wrong;
        const auto value = boost::json::parse(json, wrong);
        auto policy = wrong || !value.is_object() ? Result<Policy>{fail(Fault::invalid, "it is no JSON object")}
                                                  : policy_from_json(value.as_object());
        if (policy) {
            out.push_back(std::move(*policy));
        } else {
            problems.push_back("a stored policy cannot be read and does not apply: " + policy.error().what);
        }
    }
    PolicyLines lines;
    if (!config.policies.directory.empty()) {
        auto files = read_policy_directory(config.policies.directory, &lines);
        if (!files) return tl::unexpected<Error>{files.error()};
        for (auto& policy : *files) {
            std::erase_if(out, [&](const auto& p) {
                if (lower(p.name) != lower(policy.name)) return false;
                shadowed.push_back(boost::json::serialize(to_json(p)));
                return true;
            });
            out.push_back(std::move(policy));
        }
    }
    if (std::ranges::none_of(out, &Policy::is_default)) out.push_back(first_default_policy());
    std::string wrong_files;
    for (const auto& problem : lint(out, organisation, config.detection.mode == "off")) {
        if (lines.locate(problem).empty()) {
            problems.push_back(tell(problem, lines));
        } else {
            wrong_files += (wrong_files.empty() ? "" : "\n") + tell(problem, lines);
        }
    }
    if (!wrong_files.empty()) return fail(Fault::invalid, wrong_files);
    for (const auto& policy : out) {
        if (config.milter.inspect != "envelope" || policy.forwarding != Forwarding::off) continue;
        problems.push_back("policy \"" + policy.name +
                           "\" has forwarding = \"off\", but by milter a forward is known by its header: set "
                           "milter.inspect = \"headers\"");
    }
    return out;
}

}  // namespace tidegate
