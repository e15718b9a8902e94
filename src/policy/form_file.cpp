// Policies in files, for those who keep their configuration under version control. The file becomes the JSON form and
// is read by the same code; what is added is the line in each complaint. The only file that includes toml++.

#include <toml++/toml.h>
#include <algorithm>
#include <boost/json.hpp>
#include <fstream>

#include "core/text.hpp"
#include "core/toml_guard.hpp"
#include "policy/form.hpp"
#include "policy/form_parts.hpp"

namespace tidegate {

namespace json = boost::json;

namespace {

constexpr std::size_t most_octets = 4U << 20U;
constexpr std::size_t most_files = 1'000;

using Lines = std::map<std::string, std::uint32_t>;

/// Depth is bounded by toml++ (256). What JSON does not know (a date) becomes an empty object, which fits no key.
json::value to_json_value(const toml::node& node) {
    if (const auto* text = node.as_string()) return json::value(text->get());
    if (const auto* number = node.as_integer()) return number->get();
    if (const auto* number = node.as_floating_point()) return number->get();
    if (const auto* flag = node.as_boolean()) return flag->get();
    if (const auto* list = node.as_array()) {
        json::array out;
        for (const auto& entry : *list) out.push_back(to_json_value(entry));
        return out;
    }
    json::object out;
    if (const auto* table = node.as_table()) {
        for (const auto& [key, value] : *table) out[key.str()] = to_json_value(value);
    }
    return out;
}

void note_lines(const toml::table& table, const std::string& prefix, Lines& into) {
    for (const auto& [key, value] : table) {
        const auto full = prefix + utf8_line(key.str(), 60);
        into[full] = key.source().begin.line;
        if (const auto* inner = value.as_table(); inner != nullptr && prefix.empty())
            note_lines(*inner, full + ".", into);
    }
}

/// Of the key, else of the table it would stand in, else the first.
std::uint32_t line_of(const Lines& lines, const std::string& key) {
    if (const auto found = lines.find(key); found != lines.end()) return found->second;
    const auto table = lines.find(key.substr(0, key.find('.')));
    return table == lines.end() ? 1 : table->second;
}

std::string place(const std::string& file, std::uint32_t line) { return file + ":" + std::to_string(line); }

Result<toml::table> parse(std::string_view text, const std::string& file) {
    if (text.size() > most_octets) {
        return fail(Fault::invalid, place(file, 1) + ": the file is larger than 4 MiB: use groups and domains");
    }
    if (auto sound = check_toml(text, file); !sound) return tl::unexpected<Error>{sound.error()};
    try {
        return toml::parse(text);
    } catch (const toml::parse_error& error) {
        const auto line = error.source().begin.line;
        return fail(Fault::invalid, place(file, line) + ": " + utf8_line(error.description(), 300));
    }
}

Result<std::string> read_octets(const std::filesystem::path& path) {
    std::error_code error;
    const bool regular = std::filesystem::is_regular_file(path, error);
    std::ifstream file;
    std::string octets(most_octets + 1, '\0');
    if (regular) {  // a pipe would keep us waiting
        file.open(path, std::ios::binary);
        file.read(octets.data(), static_cast<std::streamsize>(octets.size()));
    }
    if (!regular || !file.is_open() || file.bad()) {
        return fail(Fault::unavailable, path.string() + ": cannot be read: check that the daemon's user may read it");
    }
    octets.resize(static_cast<std::size_t>(file.gcount()));
    return octets;
}

Result<std::vector<std::filesystem::path>> policy_files(const std::filesystem::path& directory) {
    std::error_code error;
    std::vector<std::filesystem::path> files;
    for (std::filesystem::directory_iterator at{directory, error}, end; !error && at != end; at.increment(error)) {
        const auto name = at->path().filename().string();
        if (at->path().extension() == ".toml" && !name.starts_with('.')) files.push_back(at->path());
    }
    if (error) {
        return fail(Fault::not_found, directory.string() + ": cannot be listed (" + error.message() +
                                          "): make the directory, or correct its path in the configuration");
    }
    if (files.size() > most_files) {
        return fail(Fault::invalid, directory.string() + ": more than 1,000 policies: use groups and domains");
    }
    std::ranges::sort(files);
    return files;
}

}  // namespace

void PolicyLines::add(std::string_view policy, std::string_view key, const std::string& file, std::uint32_t line) {
    places_[lower(policy) + "\n" + std::string{key}] = place(file, line);
}

std::string PolicyLines::locate(const PolicyProblem& problem) const {
    const auto policy = lower(problem.policy) + "\n";
    const auto table = problem.key.substr(0, problem.key.find('.'));
    for (const auto& key : {problem.key, table, std::string{}}) {
        if (const auto found = places_.find(policy + key); found != places_.end()) return found->second;
    }
    return {};
}

std::string tell(const PolicyProblem& problem, const PolicyLines& lines) {
    const auto where = lines.locate(problem);
    const auto what = problem.key.empty() ? problem.sentence : problem.key + ": " + problem.sentence;
    if (!where.empty()) return where + ": " + what;
    if (problem.policy.empty()) return what;
    return "policy \"" + utf8_line(problem.policy, 100) + "\": " + what;
}

Result<Policy> read_policy_file(std::string_view toml, const std::string& file, PolicyLines* lines) {
    const auto table = parse(toml, file);
    if (!table) return tl::unexpected<Error>{table.error()};
    Lines keys;
    note_lines(*table, "", keys);
    auto given = to_json_value(*table).as_object();
    if (!given.contains("name")) given["name"] = std::filesystem::path{file}.stem().string();

    Policy policy;
    std::string told;
    for (const auto& [key, sentence] : merge_into(policy, given)) {
        told += (told.empty() ? "" : "\n") + place(file, line_of(keys, key)) + ": " + key + " " + sentence;
    }
    if (!told.empty()) return fail(Fault::invalid, std::move(told));
    policy.file = file;
    policy.version = 1;
    if (lines != nullptr) {
        lines->add(policy.name, "", file, 1);
        for (const auto& [key, line] : keys) lines->add(policy.name, key, file, line);
    }
    return policy;
}

Result<std::vector<Policy>> read_policy_directory(const std::filesystem::path& directory, PolicyLines* lines) {
    const auto files = policy_files(directory);
    if (!files) return tl::unexpected<Error>{files.error()};
    std::vector<Policy> policies;
    std::string told;
    for (const auto& path : *files) {
        const auto octets = read_octets(path);
        auto policy = octets ? read_policy_file(*octets, path.string(), lines)
                             : Result<Policy>{tl::unexpected<Error>{octets.error()}};
        if (policy) {
            policies.push_back(std::move(*policy));
        } else {
            told += (told.empty() ? "" : "\n") + policy.error().what;
        }
    }
    if (!told.empty()) return fail(Fault::invalid, std::move(told));
    return policies;
}

}  // namespace tidegate
