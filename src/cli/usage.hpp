#pragma once
// Command lines that make no sense, and `help`: said in the words of the person who typed.

#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace tidegate {

/// "help [NOUN [VERB]]" as the same words with --help; other lines as they are.
std::vector<std::string> help_as_option(std::vector<std::string> arguments);

/// What is wrong with the words that name a command, with what was probably meant; nothing when they name one.
std::optional<std::string> unknown_command(const CLI::App& app, const std::vector<std::string>& arguments);

}  // namespace tidegate
