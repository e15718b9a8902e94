#include "cli/usage.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/exchange.hpp"
#include "config/form.hpp"
#include "core/text.hpp"

namespace tidegate {

namespace {

/// Whether the word before stands for a value that follows it.
bool takes_value(const std::string& word) { return word == "--state" || word == "--config"; }

std::vector<std::string> commands_of(const CLI::App& app) {
    std::vector<std::string> out;
    for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; }))
        out.push_back(command->get_name());
    return out;
}

const CLI::App* command_of(const CLI::App& app, const std::string& name) {
    const auto all = app.get_subcommands([&](const CLI::App* command) { return command->get_name() == name; });
    return all.empty() ? nullptr : all.front();
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const auto& word : words) out += (out.empty() ? "" : ", ") + word;
    return out;
}

std::string said_wrong(const CLI::App& app, const std::string& word, bool top) {
    auto known = commands_of(app);
    const auto all = known;
    if (top) {
        const auto theirs = exchange_commands();
        known.insert(known.end(), theirs.begin(), theirs.end());
    }
    const auto near = nearest(word, known);
    const auto shown = "\"" + utf8_line(word, 64) + "\"";
    if (!top)
        return shown + " is nothing that " + app.get_name() + " does" +
               (near.empty() ? ": it knows " + joined(all) : ": did you mean " + app.get_name() + " " + near + "?");
    return shown + " is no command" + (near.empty() ? "" : ": did you mean " + near + "?") +
           (near.empty() ? ": tidegate help lists them" : " tidegate help lists all");
}

}  // namespace

std::vector<std::string> help_as_option(std::vector<std::string> arguments) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (takes_value(arguments[i])) {
            ++i;
        } else if (arguments[i] == "help") {
            arguments.erase(arguments.begin() + static_cast<std::ptrdiff_t>(i));
            arguments.emplace_back("--help");
            break;
        } else if (!arguments[i].starts_with('-')) {
            break;
        }
    }
    return arguments;
}

std::optional<std::string> unknown_command(const CLI::App& app, const std::vector<std::string>& arguments) {
    const auto is_help = [](const std::string& word) {
        return word == "--help" || word == "-h" || word == "--version";
    };
    const CLI::App* here = &app;
    for (std::size_t i = 0; i < arguments.size() && here->get_require_subcommand_min() > 0; ++i) {
        const auto& word = arguments[i];
        if (takes_value(word)) {
            ++i;
        } else if (!word.starts_with('-')) {
            const auto* next = command_of(*here, word);
            if (next == nullptr) return said_wrong(*here, word, here == &app);
            here = next;
        } else if (word != "--json" && !word.starts_with("--state=") && !word.starts_with("--config=")) {
            return std::nullopt;  // an option of its own: CLI11 judges it
        }
    }
    if (here->get_require_subcommand_min() == 0 || std::ranges::any_of(arguments, is_help)) return std::nullopt;
    if (here == &app) return "say what to do, such as tidegate status: tidegate help lists all commands";
    return here->get_name() + " needs one of: " + joined(commands_of(*here));
}

}  // namespace tidegate
