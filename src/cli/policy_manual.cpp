#include "cli/policy_manual.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <vector>

#include "cli/json.hpp"
#include "cli/policy_change.hpp"
#include "policy/form.hpp"

namespace tidegate {

constexpr std::string_view example_policy_file =
    "# /etc/tidegate/policies/newsletter.toml\n"
    "description = \"The team that writes to our readers\"\n"
    "priority = 10\n"
    "over_limit = \"restrict_until_released\"\n"
    "forwarding = \"off\"\n"
    "notify = [\"head-of-marketing@example.org\"]\n"
    "\n"
    "[scope]\n"
    "users = [\"news@example.org\", \"editor@example.org\"]\n"
    "domains = [\"example.org\"]\n"
    "\n"
    "[except]\n"
    "users = [\"editor@example.org\"]\n"
    "\n"
    "[limits]\n"
    "external_per_hour = 3000\n"
    "internal_per_hour = 200\n"
    "recipients_per_day = 5000\n";

namespace {

/// One part of the text; both pages are written from these.
constexpr std::string_view paragraphs[] = {
    "A policy says what some senders may send, and what happens beyond that. It is kept by the daemon (tidegate policy "
    "new, set, remove, or the API), or in a file under version control: one policy a *.toml, in the folder that the "
    "setting policies.directory names. A policy in a file cannot be edited by the daemon, and stands in for one of the "
    "same name that the daemon keeps.",
    "Policies are asked in the order of priority, 0 first; the first whose scope matches applies, and no other. The "
    "policy named default applies to everybody whom none matches: it has neither scope nor priority, and cannot be "
    "removed. Any other policy that is enabled names whom it is for.",
    "Of one list any entry may match; lists that are not empty must all match; an exception in any list takes a sender "
    "out. A limit of 0, or one that is left out, is the service default, not the default policy's limit.",
    "tidegate policy check PATH reads files without touching the daemon; so does tidegate config check for the folder "
    "of the configuration. SIGHUP, or systemctl reload tidegated, reads them again. When one is wrong, all stay as "
    "they "
    "were, and the log says why, a line each.",
};

struct Row {
    std::string key, kind, unset, about;
};

std::string_view kind_in_words(KeyKind kind) {
    switch (kind) {
        case KeyKind::number: return "whole number";
        case KeyKind::word:
        case KeyKind::text: return "text";
        case KeyKind::flag: return "true or false";
        case KeyKind::list: return "list of texts";
    }
    return "text";
}

std::vector<Row> rows() {
    std::vector<Row> out{
        {"name", "text", "the file's name without .toml", "1 to 64 octets; upper and lower case are one"},
        {"preset", "text", "none",
         "standard (500/1000/1000) or strict (400/800/800): external an hour, internal an hour, all a day; limits "
         "beside it win"},
    };
    const boost::json::value fresh = to_json(Policy{});
    for (const auto& key : policy_keys()) {
        const auto* unset = value_at(fresh, key.path);
        std::string about{key.about};
        if (key.kind == KeyKind::flag) about = "whether it is asked at all";
        out.push_back({std::string{key.path}, std::string{kind_in_words(key.kind)},
                       unset == nullptr ? "" : boost::json::serialize(*unset), std::move(about)});
    }
    return out;
}

/// Text that troff shows as it is.
std::string troff(std::string_view text) {
    std::string out;
    for (const char c : text) out += c == '-' ? std::string{"\\-"} : std::string(1, c);
    return out;
}

}  // namespace

std::string policies_markdown() {
    std::string out =
        "# Policies, and policy files\n\nMade by `tidegate policy docs`: the keys are the program's own.\n";
    for (const auto paragraph : paragraphs) out.append("\n").append(paragraph).append("\n");
    out.append("\n```toml\n").append(example_policy_file).append("```\n\n");
    out +=
        "A key with a dot stands in a table: `limits.external_per_hour` is `external_per_hour` under `[limits]`.\n\n";
    out += "| Key | Value | Left out | |\n|---|---|---|---|\n";
    for (const auto& row : rows())
        out += "| `" + row.key + "` | " + row.kind + " | " + row.unset + " | " + row.about + " |\n";
    return out;
}

std::string policies_man_page() {
    std::string out =
        ".\\\" Made by tidegate policy docs --man: the keys are the program's own.\n"
        ".TH TIDEGATE\\-POLICIES 5 \"\" Tidegate Tidegate\n.SH NAME\n"
        "tidegate\\-policies \\- what senders may send: policies in files\n"
        ".SH SYNOPSIS\n.I /etc/tidegate/policies/*.toml\n.SH DESCRIPTION\n";
    for (const auto paragraph : paragraphs) out.append(troff(paragraph)).append("\n.PP\n");
    out +=
        ".SH KEYS\nA key with a dot stands in a table: limits.external_per_hour is external_per_hour under [limits].\n";
    for (const auto& row : rows())
        out += ".TP\n.B " + troff(row.key) + "\n" + troff(row.about) + ".\n.br\nValue: " + row.kind +
               ". Left out: " + troff(row.unset) + ".\n";
    out += ".SH EXAMPLE\n.nf\n" + troff(example_policy_file) + ".fi\n.SH SEE ALSO\n";
    out += ".BR tidegate (1),\n.BR tidegate.toml (5)\n";
    return out;
}

}  // namespace tidegate
