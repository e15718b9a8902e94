#include "config/reader.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <sstream>

#include "config/form.hpp"
#include "config/schema.hpp"
#include "core/entity.hpp"
#include "core/text.hpp"
#include "core/toml_guard.hpp"
#include "core/verdict.hpp"
#include "core/zone.hpp"

namespace tidegate {

namespace {

using namespace field;

constexpr std::size_t most_octets = std::size_t{1} << 20;
constexpr std::size_t most_complaints = 100;

/// Walks one document; complaints of all documents gather in one list.
class Walk {
public:
    Walk(const std::vector<Setting>& settings, std::vector<std::string>& complaints)
        : settings_{settings}, complaints_{complaints} {}

    void document(const Document& document) {
        file_ = document.file;
        folder_ = std::filesystem::path{document.file}.parent_path().string();
        unread_ = unread_ || document.text.size() > most_octets;
        if (document.text.size() > most_octets) return complain(0, "", "is larger than 1 MiB");
        if (auto sound = check_toml(document.text, document.file); !sound) {
            unread_ = true;
            complaints_.push_back(sound.error().what);
            return;
        }
        try {
            table(toml::parse(document.text), "");
        } catch (const toml::parse_error& error) {
            unread_ = true;
            complain(error.source().begin.line, "", "is no TOML: " + printable(error.description(), 200));
        }
    }

    /// Whether a document could not be read at all, so that nothing can be said of what is missing.
    bool unread() const { return unread_; }

    void complain(std::size_t line, std::string_view key, const std::string& what) {
        if (complaints_.size() >= most_complaints) return;
        std::string sentence = file_;
        if (line != 0) sentence += ":" + std::to_string(line);
        sentence += ": ";
        if (!key.empty()) sentence += printable(key, 100) + " ";
        complaints_.push_back(sentence + what);
    }

private:
    static std::size_t line_of(const toml::node& node) { return node.source().begin.line; }

    void table(const toml::table& table, const std::string& under) {
        for (const auto& [key, node] : table) {
            const auto path = under.empty() ? std::string{key.str()} : under + "." + std::string{key.str()};
            const auto known = std::ranges::find(settings_, std::string_view{path}, &Setting::key);
            if (known != settings_.end())
                std::visit([&, this](const auto& field) { read(*known, field, node); }, known->field);
            else if (is_section(path) && node.is_table())
                this->table(*node.as_table(), path);
            else
                unknown(path, key.source().begin.line);
        }
    }

    bool is_section(const std::string& path) const {
        return std::ranges::any_of(settings_, [&](const Setting& s) { return s.key.starts_with(path + "."); });
    }

    void unknown(const std::string& path, std::size_t line) {
        if (is_section(path)) return complain(line, path, "must be a section like [" + path + "]");
        std::vector<std::string> known;
        for (const auto& setting : settings_) known.emplace_back(setting.key);
        const auto near = nearest(path, known);
        complain(
            line, path,
            near.empty() ? "is not a setting: see tidegate.toml(5)" : "is not a setting: did you mean " + near + "?");
    }

    void expect(const Setting& setting, const toml::node& node) {
        complain(line_of(node), setting.key, "must be " + expectation(setting.field));
    }

    void read(const Setting& setting, const Flag& field, const toml::node& node) {
        const auto value = node.value_exact<bool>();
        if (!value) return expect(setting, node);
        *field.at = *value;
    }

    void read(const Setting& setting, const Whole& field, const toml::node& node) {
        const auto value = node.value_exact<std::int64_t>();
        if (!value || *value < field.least || *value > field.most) return expect(setting, node);
        *field.at = static_cast<std::uint32_t>(*value);
    }

    void read(const Setting& setting, const Text& field, const toml::node& node) {
        const auto value = node.value_exact<std::string>();
        if (!value || (value->empty() && field.otherwise.empty())) return expect(setting, node);
        if (value->empty())
            field.at->clear();
        else
            keep(setting.key, field.form, *value, line_of(node), *field.at);
    }

    void read(const Setting& setting, const OneOf& field, const toml::node& node) {
        const auto value = node.value_exact<std::string>();
        if (!value || std::ranges::find(field.allowed, std::string_view{*value}) == field.allowed.end())
            return expect(setting, node);
        *field.at = *value;
    }

    void read(const Setting& setting, const List& field, const toml::node& node) {
        auto values = texts(node);
        if (!values || (field.required && values->empty())) return expect(setting, node);
        *field.at = in_forms(setting.key, field.form, node);
    }

    void read(const Setting& setting, const Groups& field, const toml::node& node) {
        if (!node.is_table()) return expect(setting, node);
        for (const auto& [name, members] : *node.as_table()) {
            const auto key = std::string{setting.key} + "." + std::string{name.str()};
            if (!texts(members))
                complain(line_of(members), key, "must be a list of logins and addresses");
            else if (name.str().empty() || name.str().size() > 64)
                complain(line_of(members), key, "must have a name of 1 to 64 octets");
            else
                (*field.at)[std::string{name.str()}] = in_forms(key, Form::member, members);
        }
    }

    void read(const Setting& setting, const Connectors& field, const toml::node& node) {
        for (const auto* row : rows(setting, node, {"name", "networks"})) {
            ConnectorSetting connector{lower(row->get("name") ? row->get("name")->value_or("") : ""), {}};
            const auto* networks = row->get("networks");
            if (!Entity::connector(connector.name))
                complain(line_of(*row), "connectors.name", "must be a name like \"printers\", without spaces");
            else if (std::ranges::find(*field.at, connector.name, &ConnectorSetting::name) != field.at->end())
                complain(line_of(*row), "connectors.name", "is there twice: " + printable(connector.name, 64));
            if (networks != nullptr) connector.networks = texts(*networks).value_or(std::vector<std::string>{});
            if (connector.networks.empty() || !std::ranges::all_of(connector.networks, is_network))
                complain(line_of(networks != nullptr ? *networks : *row), "connectors.networks",
                         "must be a list of addresses or networks like [\"192.0.2.0/24\", \"2001:db8::7\"]");
            field.at->push_back(std::move(connector));
        }
    }

    void read(const Setting& setting, const Webhooks& field, const toml::node& node) {
        for (const auto* row : rows(setting, node, {"url", "secret_file"})) {
            WebhookSetting hook;
            const auto* url = row->get("url");
            const auto* secret = row->get("secret_file");
            keep("notify.webhooks.url", Form::url, url != nullptr ? url->value_or("") : "",
                 line_of(url != nullptr ? *url : *row), hook.url);
            if (secret != nullptr)
                keep("notify.webhooks.secret_file", Form::path, secret->value_or(""), line_of(*secret),
                     hook.secret_file);
            field.at->push_back(std::move(hook));
        }
    }

    void read(const Setting& setting, const Replies& field, const toml::node& node) {
        for (const auto* row : rows(setting, node, {"cause", "answer", "code", "enhanced", "text"})) {
            ReplySetting reply;
            const auto text_of = [&](const char* key) {
                const auto* value = row->get(key);
                return value != nullptr ? std::string{value->value_or("")} : std::string{};
            };
            const auto wrong = [&](const char* key, const std::string& what) {
                const auto* value = row->get(key);
                complain(line_of(value != nullptr ? *value : *row), std::string{"replies."} + key, what);
            };
            reply.cause = text_of("cause");
            reply.answer = text_of("answer");
            reply.enhanced = text_of("enhanced");
            reply.text = text_of("text");
            const auto* code = row->get("code");
            const auto number = code != nullptr ? code->value_or(std::int64_t{-1}) : 0;
            const auto first = reply.answer == "defer" ? '4' : '5';
            if (!cause_of(reply.cause)) wrong("cause", "must be a token like \"TG-RATE\"");
            if (reply.answer != "defer" && reply.answer != "reject") wrong("answer", "must be \"defer\" or \"reject\"");
            if (number != 0 && (number < 400 || number > 599 || std::to_string(number).front() != first))
                wrong("code", "must be 400 to 499 for defer and 500 to 599 for reject (RFC 5321 4.2)");
            else
                reply.code = static_cast<std::uint32_t>(number);
            if (!reply.enhanced.empty() && !is_enhanced_code(reply.enhanced, first))
                wrong("enhanced", "must be like \"4.7.28\", of the same class as the answer (RFC 3463)");
            if (reply.text.size() > 400 || printable(reply.text, 400) != reply.text)
                wrong("text", "must be one line of at most 400 printable ASCII characters");
            field.at->push_back(std::move(reply));
        }
    }

    static std::string joined(const std::vector<std::string>& names) {
        std::string out;
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (i != 0) out += i + 1 == names.size() ? " and " : ", ";
            out += names[i];
        }
        return out;
    }

    /// class "." subject "." detail, the last two of one to three digits (RFC 3463 2).
    static bool is_enhanced_code(std::string_view text, char first) {
        if (text.size() < 5 || text.size() > 9 || text[0] != first || text[1] != '.') return false;
        const auto dot = text.find('.', 2);
        const auto digits = [](std::string_view part) {
            return !part.empty() && part.size() <= 3 && part.find_first_not_of("0123456789") == std::string_view::npos;
        };
        return dot != std::string_view::npos && digits(text.substr(2, dot - 2)) && digits(text.substr(dot + 1));
    }

    /// The tables of an array of tables; other nodes and keys that are not `allowed` are complained of.
    std::vector<const toml::table*> rows(const Setting& setting, const toml::node& node,
                                         const std::vector<std::string>& allowed) {
        std::vector<const toml::table*> out;
        if (!node.is_array_of_tables()) {
            if (!node.is_array() || !node.as_array()->empty()) expect(setting, node);
            return out;
        }
        for (const auto& row : *node.as_array()) {
            out.push_back(row.as_table());
            for (const auto& [key, value] : *row.as_table()) {
                if (std::ranges::find(allowed, std::string{key.str()}) == allowed.end())
                    complain(key.source().begin.line, std::string{setting.key} + "." + std::string{key.str()},
                             "is not a setting: it has " + joined(allowed));
            }
        }
        return out;
    }

    static std::optional<std::vector<std::string>> texts(const toml::node& node) {
        if (!node.is_array()) return std::nullopt;
        std::vector<std::string> out;
        for (const auto& item : *node.as_array()) {
            const auto text = item.value_exact<std::string>();
            if (!text) return std::nullopt;
            out.push_back(*text);
        }
        return out;
    }

    /// The items of an array of texts; each that is not of the form is complained of at its own line.
    std::vector<std::string> in_forms(std::string_view key, Form form, const toml::node& node) {
        std::vector<std::string> out;
        for (const auto& item : *node.as_array()) {
            std::string value;
            if (keep(key, form, item.value_or(""), line_of(item), value)) out.push_back(std::move(value));
        }
        return out;
    }

    bool keep(std::string_view key, Form form, std::string_view text, std::size_t line, std::string& into) {
        auto value = in_form(form, text, folder_);
        if (!value) {
            complain(line, key, value.error().what + ", not \"" + printable(text, 100) + "\"");
            return false;
        }
        into = *std::move(value);
        return true;
    }

    const std::vector<Setting>& settings_;
    std::vector<std::string>& complaints_;
    std::string file_;
    std::string folder_;
    bool unread_ = false;
};

Result<Document> read_document(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    if (!in) {
        return fail(Fault::not_found, file.string() +
                                          ": cannot be read. Write it (the smallest is "
                                          "[organisation] domains = [\"example.org\"]) or name another with --config");
    }
    std::string text(most_octets + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (in.bad()) return fail(Fault::unavailable, file.string() + ": reading failed");
    return Document{file.string(), std::move(text)};
}

}  // namespace

Result<Config> read_config(const std::vector<Document>& documents) {
    Config config;
    std::vector<std::string> complaints;
    const auto settings = schema(config);
    Walk walk{settings, complaints};
    for (const auto& document : documents) walk.document(document);
    for (const auto& setting : settings) {
        const auto* list = std::get_if<List>(&setting.field);
        const auto named = [&](const std::string& c) { return c.find(setting.key) != std::string::npos; };
        if (list != nullptr && list->required && list->at->empty() && !walk.unread() &&
            std::ranges::none_of(complaints, named))
            walk.complain(0, setting.key, "must be set: " + expectation(setting.field));
    }
    if (config.milter.inspect == "envelope" && config.policies.select_by == "from" && !config.listen.milter.empty()) {
        walk.complain(0, "policies.select_by",
                      "cannot be \"from\" with milter.inspect = \"envelope\": the milter does not see the header then. "
                      "Set milter.inspect = \"headers\"");
    }
    if (complaints.empty()) return config;
    std::string all;
    for (const auto& complaint : complaints) all += (all.empty() ? "" : "\n") + complaint;
    return fail(Fault::invalid, std::move(all));
}

Result<Config> load_config(const std::filesystem::path& file) {
    std::vector<std::filesystem::path> more;
    std::error_code ignored;  // no conf.d is the usual case
    for (const auto& entry : std::filesystem::directory_iterator{file.parent_path() / "conf.d", ignored})
        if (entry.path().extension() == ".toml" && !entry.path().filename().string().starts_with("."))
            more.push_back(entry.path());
    std::ranges::sort(more);
    more.insert(more.begin(), file);

    std::vector<Document> documents;
    for (const auto& path : more) {
        auto document = read_document(path);
        if (!document) return fail(document.error().fault, document.error().what);
        documents.push_back(*std::move(document));
    }
    auto config = read_config(documents);
    if (config && config->organisation.zone.empty()) config->organisation.zone = machine_zone();
    return config;
}

std::string machine_zone() {
    std::error_code ignored;
    const auto link = std::filesystem::read_symlink("/etc/localtime", ignored).string();
    const std::string_view folder = "zoneinfo/";
    const auto at = link.find(folder);
    if (at == std::string::npos) return "Etc/UTC";
    const auto name = link.substr(at + folder.size());
    return Zone::find(name) ? name : "Etc/UTC";
}

}  // namespace tidegate
