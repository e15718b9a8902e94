#pragma once
// The only list of settings there is. Reading, checking and both manuals walk it, so none of them can disagree.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/config.hpp"

namespace tidegate {

/// What a text must look like; see config/form.hpp.
enum class Form : std::uint8_t {
    domain,      ///< "example.org"
    address,     ///< "anna@example.org"
    member,      ///< of a group: a login, an address, "connector:NAME", "local:NAME"
    zone,        ///< IANA name that the machine knows
    endpoint,    ///< "127.0.0.1:8470", "[::1]:8470", "unix:/path", or empty
    loopback,    ///< "127.0.0.1:8470", "[::1]:8470", or empty
    server,      ///< "mail.example.org:25"
    link,        ///< "https://gate.example.org", to which a path is added
    url,         ///< "https://hook.example.org/tidegate/", taken as it is
    path,        ///< of a file or folder; relative ones start at the configuration file's folder
    log_target,  ///< "stderr", "syslog", "journal", "file:/path"
};

/// What kind of value a setting has, where it lies, and what bounds it.
namespace field {

struct Flag {
    bool* at;
};
struct Whole {
    std::uint32_t* at;
    std::uint32_t least, most;
    std::string_view unit;
};
/// `otherwise` says in the manual what stands in for an empty text; empty when the text may not be empty.
struct Text {
    std::string* at;
    Form form;
    std::string_view otherwise;
};
struct OneOf {
    std::string* at;
    std::vector<std::string_view> allowed;
};
struct List {
    std::vector<std::string>* at;
    Form form;
    bool required;
};
/// A table of the operator's own names, each a list.
struct Groups {
    std::map<std::string, std::vector<std::string>>* at;
};
struct Connectors {
    std::vector<ConnectorSetting>* at;
};
struct Webhooks {
    std::vector<WebhookSetting>* at;
};
struct Replies {
    std::vector<ReplySetting>* at;
};

}  // namespace field

using SettingField = std::variant<field::Flag, field::Whole, field::Text, field::OneOf, field::List, field::Groups,
                                  field::Connectors, field::Webhooks, field::Replies>;

/// When a changed value acts.
enum class Reload : std::uint8_t {
    live,     ///< at reload (SIGHUP)
    restart,  ///< at the next start; a reload says so
};

/// One thing an operator can set: its name, its place in a Config, its bounds, its manual entry.
struct Setting {
    std::string_view key;
    SettingField field;
    Reload reload;
    std::string_view about;
};

/// In the order of the manual. Points into `into`.
std::vector<Setting> schema(Config& into);

/// What a value of this field must be, for complaints and the manual: "a whole number of days from 1 to 3650".
std::string expectation(const SettingField& field);

/// The present value as TOML: `30`, `"login"`, `["a.org", "b.org"]`; tables in one line.
std::string written(const SettingField& field);

/// The keys whose values differ and act only after a restart.
std::vector<std::string> needs_restart(const Config& before, const Config& after);

}  // namespace tidegate
