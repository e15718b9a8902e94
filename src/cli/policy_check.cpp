#include "cli/policy_check.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <ostream>

#include "cli/json.hpp"
#include "cli/print.hpp"
#include "config/reader.hpp"
#include "core/text.hpp"
#include "policy/book.hpp"
#include "policy/form.hpp"
#include "site/organisation.hpp"

namespace tidegate {

namespace json = boost::json;

namespace {

Result<std::vector<Policy>> read(const std::string& path) {
    std::error_code ignored;  // what cannot be looked at is said when it cannot be read
    if (std::filesystem::is_directory(path, ignored)) return read_policy_directory(path);
    std::ifstream file{path, std::ios::binary};
    if (!file) return fail(Fault::not_found, path + ": cannot be read");
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    auto policy = read_policy_file(text, path);
    if (!policy) return fail(policy.error().fault, policy.error().what);
    return std::vector<Policy>{*std::move(policy)};
}

/// Each complaint of the reader, and what the linter finds when the files can be read.
json::array problems_of(Session& session, const std::string& path, std::size_t& count) {
    json::array out;
    auto policies = read(path);
    if (!policies) {
        std::string_view rest = policies.error().what;
        while (!rest.empty()) {
            const auto end = rest.find('\n');
            out.push_back(json::object{{"policy", ""}, {"key", ""}, {"sentence", rest.substr(0, end)}});
            rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        }
        return out;
    }
    count = policies->size();
    const auto config = load_config(session.locations().config);
    const auto organisation =
        config ? organisation_of(*config) : Result<Organisation>{fail(Fault::invalid, config.error().what)};
    if (!organisation) {
        session.err << "tidegate: only the form was checked: whether scopes match anybody needs a configuration ("
                    << utf8_line(organisation.error().what, 1000) << ")\n";
        return out;
    }
    const PolicyBook book{*std::move(policies), std::make_shared<const Organisation>(*organisation)};
    for (const auto& problem : lint(book.policies(), *organisation, config->detection.mode == "off"))
        out.push_back(json::object{{"policy", problem.policy}, {"key", problem.key}, {"sentence", problem.sentence}});
    return out;
}

}  // namespace

int check_policies(Session& session, const std::string& path) {
    std::size_t count = 0;
    const auto problems = problems_of(session, path, count);
    const int code = problems.empty() ? exit_done : exit_refused;
    if (session.json) {
        print_object(
            session,
            json::object{{"path", path}, {"good", problems.empty()}, {"policies", count}, {"problems", problems}});
        return code;
    }
    for (const auto& problem : problems) {
        const auto policy = text_at(problem, "policy");
        const auto key = text_at(problem, "key");
        session.out << policy << (policy.empty() ? "" : ": ") << key << (key.empty() ? "" : ": ")
                    << text_at(problem, "sentence") << '\n';
    }
    if (problems.empty())
        session.out << utf8_line(path, 4096) << ": " << count << (count == 1 ? " policy" : " policies")
                    << ", nothing wrong\n";
    return code;
}

}  // namespace tidegate
