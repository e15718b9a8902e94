#include "config/manual.hpp"

#include "config/schema.hpp"

namespace tidegate {

namespace {

using namespace field;

constexpr std::string_view example =
    "[organisation]\n"
    "domains = [\"example.org\"]\n"
    "lifelines = [\"helpdesk@example.org\"]\n"
    "\n"
    "[organisation.groups]\n"
    "newsletter = [\"news@example.org\"]\n"
    "\n"
    "[[connectors]]\n"
    "name = \"printers\"\n"
    "networks = [\"192.0.2.0/28\"]\n"
    "\n"
    "[notify]\n"
    "administrators = [\"postmaster@example.org\"]\n"
    "\n"
    "[[notify.webhooks]]\n"
    "url = \"https://chat.example.org/hook\"\n"
    "secret_file = \"/etc/tidegate/webhook.secret\"\n";

constexpr std::string_view files_in_words =
    "The file is TOML. Beside it, every *.toml in the folder conf.d is read after it, in the order of their names: a "
    "later file replaces single values and lists, and adds groups, connectors, webhooks and replies. An unknown key, a "
    "wrong "
    "type or a value out of bounds is an error; all are told at once, each with its file and line. Relative paths "
    "start "
    "at the folder of the file they are written in.";

constexpr std::string_view reload_in_words =
    "SIGHUP, or systemctl reload tidegated, reads the files again. When they are wrong the old configuration stays in "
    "effect and the log says why. Settings that act only after a restart say so.";

std::string default_of(const Setting& setting) {
    if (const auto* list = std::get_if<List>(&setting.field); list != nullptr && list->required)
        return "none; it must be set";
    if (const auto* text = std::get_if<Text>(&setting.field); text != nullptr && !text->otherwise.empty())
        return written(setting.field) + (text->at->empty() ? ", which means " : "; \"\" means ") +
               std::string{text->otherwise};
    if (std::holds_alternative<Groups>(setting.field)) return "none";
    if (std::holds_alternative<Connectors>(setting.field)) return "none";
    if (std::holds_alternative<Webhooks>(setting.field)) return "none";
    if (std::holds_alternative<Replies>(setting.field)) return "none; every cause has a reply built in";
    return written(setting.field);
}

std::string_view acts(const Setting& setting) {
    return setting.reload == Reload::live ? "at reload" : "after a restart";
}

/// Text that troff shows as it is: its escape and control characters made plain.
std::string troff(std::string_view text) {
    std::string out;
    if (text.starts_with('.') || text.starts_with('\'')) out = "\\&";
    for (const char c : text) {
        if (c == '\\')
            out += "\\e";
        else if (c == '-')
            out += "\\-";
        else if (c != '`')
            out += c;
    }
    return out;
}

/// Lines for .nf: each escaped on its own.
std::string troff_lines(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto end = text.find('\n');
        out += troff(text.substr(0, end)) + "\n";
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return out;
}

}  // namespace

std::string settings_markdown() {
    Config defaults;
    std::string out =
        "# Configuration\n\nMade by `tidegate config docs`: the words come from the program's own list of "
        "settings.\n\n";
    out.append(files_in_words).append("\n\n").append(reload_in_words);
    out.append("\n\n`tidegate config check` reads it without touching the daemon.\n\n```toml\n").append(example);
    out += "```\n";
    for (const auto& setting : schema(defaults)) {
        out += "\n## " + std::string{setting.key} + "\n\n" + std::string{setting.about} + "\n\n";
        out += "- Value: " + expectation(setting.field) + "\n";
        out += "- Default: " + default_of(setting) + "\n";
        out += "- Acts: " + std::string{acts(setting)} + "\n";
    }
    return out;
}

std::string settings_man_page() {
    Config defaults;
    std::string out =
        ".\\\" Made by tidegate config docs --man: the words come from the program's own list of settings.\n"
        ".TH TIDEGATE.TOML 5 \"\" Tidegate Tidegate\n.SH NAME\ntidegate.toml \\- configuration of tidegated\n"
        ".SH SYNOPSIS\n.I /etc/tidegate/tidegate.toml\n.br\n.I /etc/tidegate/conf.d/*.toml\n.SH DESCRIPTION\n";
    out += troff(files_in_words) + "\n.PP\n" + troff(reload_in_words) + "\n.PP\n";
    out += ".B tidegate config check\nreads the configuration without touching the daemon.\n.SH SETTINGS\n";
    for (const auto& setting : schema(defaults)) {
        out += ".TP\n.B " + troff(setting.key) + "\n" + troff(setting.about) + "\n";
        out += ".br\nValue: " + troff(expectation(setting.field)) + ".\n";
        out += ".br\nDefault: " + troff(default_of(setting)) + ". Acts " + std::string{acts(setting)} + ".\n";
    }
    out += ".SH EXAMPLE\n.nf\n" + troff_lines(example) + ".fi\n.SH SEE ALSO\n";
    out += ".BR tidegated (8),\n.BR tidegate (1),\n.BR tidegate\\-milter (7),\n.BR tidegate\\-policy (7)\n";
    return out;
}

}  // namespace tidegate
