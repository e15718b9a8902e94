// The reader's complaints, each with its line, and the one list of settings against itself.

#include <filesystem>
#include <fstream>

#include "config/form.hpp"
#include "config/locations.hpp"
#include "config/manual.hpp"
#include "config/reader.hpp"
#include "config/schema.hpp"

namespace tidegate {
namespace {

Result<Config> read(const std::string& text) { return read_config({{"t.toml", text}}); }

const std::string smallest = "[organisation]\ndomains = [\"Example.org\"]\n";

TEST(Config, TheSmallestConfigurationHasDefaultsForTheRest) {
    const auto config = read(smallest);
    ASSERT_TRUE(config) << config.error().what;
    EXPECT_EQ(config->organisation.domains, std::vector<std::string>{"example.org"});
    EXPECT_EQ(config->listen.api, "127.0.0.1:8470");
    EXPECT_EQ(config->listen.milter, "127.0.0.1:8471");
    EXPECT_EQ(config->listen.policy, "127.0.0.1:8472");
    EXPECT_EQ(config->store.when_unavailable, "accept");
    EXPECT_TRUE(config->notify.tell_sender);
}

TEST(Config, EverySettingIsRead) {
    const auto config = read(R"([organisation]
domains = ["example.org", "example.net"]
subdomains = true
zone = "Europe/Berlin"
lifelines = ["HelpDesk@example.org"]
mailboxes = 10
external_per_day = 5000
groups = { sales = ["Anna@example.org", "connector:shop"] }
[[connectors]]
name = "Shop"
networks = ["192.0.2.0/24", "2001:db8::1"]
[listen]
api = "[::1]:0"
milter = "unix:/run/tidegate/milter.sock"
policy = ""
auth_policy = "127.0.0.1:8473"
threads = 4
[portal]
link = "https://gate.example.org/"
[policies]
directory = "policies"
select_by = "from"
over_limit_answer = "defer"
[senders]
foreign = "refuse"
[[replies]]
cause = "TG-RATE"
answer = "defer"
code = 451
enhanced = "4.7.1"
text = "Slower, {entity}: {why}."
[milter]
inspect = "message"
[detection]
mode = "act"
weights = "/etc/tidegate/risk.weights"
canaries = ["payroll@example.org", "connector:shop"]
model = "/etc/tidegate/content.model"
rspamd = "127.0.0.1:11333"
spamassassin = "127.0.0.1:783"
[logins]
key_file = "/etc/tidegate/auth-policy.key"
[complaints]
mailbox = "/var/mail/abuse"
[networks]
countries = "/var/lib/GeoIP/GeoLite2-City.mmdb"
[held]
days = 14
[logs]
files = ["/var/log/mail.log"]
journal = true
[store]
when_unavailable = "defer"
trace_days = 7
evidence_days = 90
[notify]
administrators = ["root@example.org"]
sender_domain = "gate.example.org"
smtp = "mail.example.org:2525"
tell_sender = false
[[notify.webhooks]]
url = "http://127.0.0.1:9000/hook"
secret_file = "/etc/secret"
[helper]
socket = "/run/helper.sock"
[log]
target = "file:/var/log/tidegate.log"
redact = true
[api]
check_from_loopback = false
)");
    ASSERT_TRUE(config) << config.error().what;
    EXPECT_EQ(config->organisation.zone, "Europe/Berlin");
    EXPECT_EQ(config->organisation.lifelines.at(0), "helpdesk@example.org");
    EXPECT_EQ(config->organisation.groups.at("sales").at(0), "anna@example.org");
    EXPECT_EQ(config->connectors.at(0).name, "shop");
    EXPECT_EQ(config->connectors.at(0).networks.size(), 2U);
    EXPECT_EQ(config->listen.policy, "");
    EXPECT_EQ(config->portal.link, "https://gate.example.org");
    EXPECT_EQ(config->policies.directory, "policies");
    EXPECT_EQ(config->notify.webhooks.at(0).secret_file, "/etc/secret");
    EXPECT_EQ(config->replies.at(0).code, 451U);
    EXPECT_EQ(config->log.target, "file:/var/log/tidegate.log");
    EXPECT_FALSE(config->api.check_from_loopback);
    auto copy = *config;  // whatever a later setting is, this text must hold it
    Config defaults;
    const auto read_ones = schema(copy);
    const auto default_ones = schema(defaults);
    for (std::size_t i = 0; i < read_ones.size(); ++i)
        EXPECT_NE(written(read_ones[i].field), written(default_ones[i].field)) << read_ones[i].key;
}

struct Complaint {
    const char* why;
    std::string text;
    std::string said;  ///< in full, or its beginning
};

TEST(Config, EachComplaintNamesItsLineAndKey) {
    const Complaint cases[] = {
        {"nothing at all", "", "t.toml: organisation.domains must be set: a list of one or more domains"},
        {"no domain", "[organisation]\ndomains = []\n", "t.toml:2: organisation.domains must be a list of one or more"},
        {"a domain with a space", "[organisation]\ndomains = [\"a.org\",\n \"b c\"]\n",
         "t.toml:3: organisation.domains must be a domain like \"example.org\", not \"b c\""},
        {"a text for a list", "[organisation]\ndomains = \"a.org\"\n", "t.toml:2: organisation.domains must be a list"},
        {"no TOML", "[organisation\n", "t.toml:1: is no TOML: "},
        {"a table without a name", "[ = 1\n", "t.toml:1: a table's name is missing"},
        {"a key of hundreds of parts", "a" + std::string(300, '.') + "b = 1\n", "t.toml:1: a key has more than 200"},
        {"a choice that cannot act", smallest + "[milter]\ninspect = \"envelope\"\n[policies]\nselect_by = \"from\"\n",
         "t.toml: policies.select_by cannot be \"from\" with milter.inspect = \"envelope\""},
        {"key twice", smallest + "domains = []\n", "t.toml:3: is no TOML: "},
        {"unknown key", smallest + "[listen]\nmiltr = \"\"\n",
         "t.toml:4: listen.miltr is not a setting: did you mean listen.milter?"},
        {"unknown, nothing near", smallest + "frobnication_of_everything = 1\n",
         "t.toml:3: organisation.frobnication_of_everything is not a setting"},
        {"unknown section", smallest + "[lissten]\napi = \"\"\n", "t.toml:3: lissten is not a setting"},
        {"section as a value", "store = 1\n" + smallest, "t.toml:1: store must be a section like [store]"},
        {"port too large", smallest + "[listen]\napi = \"127.0.0.1:65536\"\n", "t.toml:4: listen.api must be"},
        {"a name to listen on", smallest + "[listen]\napi = \"gate.example.org:80\"\n", "t.toml:4: listen.api must be"},
        {"the API for everybody, in plain HTTP", smallest + "[listen]\napi = \"0.0.0.0:8470\"\n",
         "t.toml:4: listen.api must be \"address:port\" of this machine like \"127.0.0.1:8470\" or \"[::1]:8470\", or "
         "\"\", for it is plain HTTP (to be reached from other machines, listen there and put a proxy that speaks TLS, "
         "such as nginx or caddy, in front), not \"0.0.0.0:8470\""},
        {"the API on another address", smallest + "[listen]\napi = \"[::2]:8470\"\n", "t.toml:4: listen.api must be"},
        {"the API on a socket", smallest + "[listen]\napi = \"unix:/run/api.sock\"\n", "t.toml:4: listen.api must be"},
        {"a mail server without brackets", smallest + "[notify]\nsmtp = \"::1:25\"\n", "t.toml:4: notify.smtp must be"},
        {"a mail server with two ports", smallest + "[notify]\nsmtp = \"mail:25:25\"\n",
         "t.toml:4: notify.smtp must be"},
        {"a webhook with a port that is none", smallest + "[[notify.webhooks]]\nurl = \"http://127.0.0.1:0/x\"\n",
         "t.toml:4: notify.webhooks.url must be"},
        {"a webhook with a user name", smallest + "[[notify.webhooks]]\nurl = \"http://a:b@127.0.0.1/x\"\n",
         "t.toml:4: notify.webhooks.url must be"},
        {"a webhook without a host", smallest + "[[notify.webhooks]]\nurl = \"http://?x\"\n",
         "t.toml:4: notify.webhooks.url must be"},
        {"a webhook with letters of other scripts", smallest + "[[notify.webhooks]]\nurl = \"http://h\u00f6r.org\"\n",
         "t.toml:4: notify.webhooks.url must be"},
        {"text for a number", smallest + "[store]\ntrace_days = \"7\"\n",
         "t.toml:4: store.trace_days must be a whole number of days from 1 to 3650"},
        {"below its bound", smallest + "[store]\ntrace_days = 0\n", "t.toml:4: store.trace_days must be"},
        {"negative", smallest + "[listen]\nthreads = -1\n", "t.toml:4: listen.threads must be"},
        {"number for a flag", smallest + "subdomains = 1\n", "t.toml:3: organisation.subdomains must be true or false"},
        {"none of the words", smallest + "[milter]\ninspect = \"all\"\n",
         "t.toml:4: milter.inspect must be \"auto\", \"envelope\", \"headers\" or \"message\""},
        {"unknown zone", smallest + "zone = \"Mars/Olympus\"\n", "t.toml:3: organisation.zone is no time zone"},
        {"an address without @", smallest + "lifelines = [\"help\"]\n", "t.toml:3: organisation.lifelines must be"},
        {"a group that is no list", smallest + "[organisation.groups]\nsales = \"anna\"\n",
         "t.toml:4: organisation.groups.sales must be a list of logins and addresses"},
        {"a member with a space", smallest + "[organisation.groups]\nsales = [\"a b\"]\n",
         "t.toml:4: organisation.groups.sales must be a login"},
        {"a reply to no cause", smallest + "[[replies]]\ncause = \"TG-NONE\"\nanswer = \"defer\"\n",
         "t.toml:4: replies.cause must be a token like \"TG-RATE\""},
        {"a reply without an answer", smallest + "[[replies]]\ncause = \"TG-RATE\"\n",
         "t.toml:3: replies.answer must be \"defer\" or \"reject\""},
        {"a code of the other class", smallest + "[[replies]]\ncause = \"TG-RATE\"\nanswer = \"defer\"\ncode = 550\n",
         "t.toml:6: replies.code must be 400 to 499 for defer"},
        {"an enhanced code of the other class",
         smallest + "[[replies]]\ncause = \"TG-RATE\"\nanswer = \"defer\"\nenhanced = \"5.7.1\"\n",
         "t.toml:6: replies.enhanced must be like"},
        {"a reply of two lines",
         smallest + "[[replies]]\ncause = \"TG-RATE\"\nanswer = \"defer\"\ntext = \"a\\r\\n250 Ok\"\n",
         "t.toml:6: replies.text must be one line"},
        {"a connector without networks", smallest + "[[connectors]]\nname = \"x\"\n",
         "t.toml:3: connectors.networks must be a list of addresses or networks"},
        {"a network that is none", smallest + "[[connectors]]\nname = \"x\"\nnetworks = [\"10.0.0.0/33\"]\n",
         "t.toml:5: connectors.networks must be"},
        {"a connector without a name", smallest + "[[connectors]]\nnetworks = [\"10.0.0.1\"]\n",
         "t.toml:3: connectors.name must be a name"},
        {"a connector twice",
         smallest + "[[connectors]]\nname = \"x\"\nnetworks = [\"10.0.0.1\"]\n[[connectors]]\nname = \"X\"\n"
                    "networks = [\"10.0.0.2\"]\n",
         "t.toml:6: connectors.name is there twice: x"},
        {"unknown key of a connector", smallest + "[[connectors]]\nname = \"x\"\nnetworks = [\"10.0.0.1\"]\nnet = 1\n",
         "t.toml:6: connectors.net is not a setting: it has name and networks"},
        {"connectors as a table", smallest + "[connectors]\nname = \"x\"\n", "t.toml:3: connectors must be tables"},
        {"a webhook without a scheme", smallest + "[[notify.webhooks]]\nurl = \"chat.example.org\"\n",
         "t.toml:4: notify.webhooks.url must be an http:// or https:// address"},
        {"a log to nowhere", smallest + "[log]\ntarget = \"file\"\n", "t.toml:4: log.target must be \"stderr\""},
        {"an empty text that must not be", smallest + "[notify]\nsmtp = \"\"\n", "t.toml:4: notify.smtp must be"},
        {"octets that a terminal would obey", smallest + "zone = \"\\u001B[2J\"\n",
         "t.toml:3: organisation.zone is no time zone that this machine knows: use a name like \"Europe/Berlin\", not "
         "\"?[2J\""},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.why);
        const auto config = read(c.text);
        ASSERT_FALSE(config);
        EXPECT_EQ(config.error().fault, Fault::invalid);
        EXPECT_EQ(config.error().what.substr(0, c.said.size()), c.said);
        EXPECT_EQ(config.error().what.find('\n'), std::string::npos) << "one mistake, one complaint";
    }
}

TEST(Config, AllComplaintsAreToldAtOnce) {
    const auto config = read("[organisation]\ndomains = [\"-\"]\nzone = 5\n[listen]\nthread = 1\n");
    ASSERT_FALSE(config);
    const auto& what = config.error().what;
    EXPECT_EQ(std::ranges::count(what, '\n'), 2) << what;
    for (const char* line : {"t.toml:2: ", "t.toml:3: ", "t.toml:5: "}) EXPECT_NE(what.find(line), std::string::npos);
}

TEST(Config, LaterFilesReplaceValuesAndAddGroups) {
    const auto folder = std::filesystem::path{testing::TempDir()} / "tidegate-config-test";
    std::filesystem::create_directories(folder / "conf.d");
    const auto write = [&](const char* name, const std::string& text) { std::ofstream{folder / name} << text; };
    write("tidegate.toml", smallest + "[organisation.groups]\na = [\"x@example.org\"]\n[listen]\nthreads = 1\n");
    write("conf.d/20.toml", "[listen]\nthreads = 3\n");
    write("conf.d/10.toml", "[listen]\nthreads = 2\n[organisation.groups]\nb = []\n[policies]\ndirectory = \"p\"\n");
    write("conf.d/30.conf", "not read");
    const auto config = load_config(folder / "tidegate.toml");
    write("conf.d/20.toml", "[listen]\nthreads = true\n");
    const auto broken = load_config(folder / "tidegate.toml");
    const auto missing = load_config(folder / "none.toml");
    std::filesystem::remove_all(folder);

    ASSERT_TRUE(config) << config.error().what;
    EXPECT_EQ(config->listen.threads, 3U);
    EXPECT_EQ(config->organisation.groups.size(), 2U);
    EXPECT_EQ(config->policies.directory, (folder / "conf.d" / "p").string());
    EXPECT_EQ(config->organisation.zone, machine_zone());
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().what.find((folder / "conf.d" / "20.toml").string() + ":2: listen.threads"), 0U);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().fault, Fault::not_found);
}

TEST(Config, ATooLargeFileIsRefused) {
    const auto config = read(smallest + std::string(std::size_t{1} << 20, '#'));
    ASSERT_FALSE(config);
    EXPECT_EQ(config.error().what.find("t.toml: is larger than 1 MiB"), 0U);
}

TEST(Schema, EveryDefaultLiesInItsOwnBounds) {
    Config defaults;
    for (const auto& setting : schema(defaults)) {
        SCOPED_TRACE(setting.key);
        EXPECT_FALSE(setting.about.empty());
        EXPECT_TRUE(setting.about.ends_with('.'));
        if (const auto* whole = std::get_if<field::Whole>(&setting.field)) {
            EXPECT_GE(*whole->at, whole->least);
            EXPECT_LE(*whole->at, whole->most);
        } else if (const auto* one = std::get_if<field::OneOf>(&setting.field)) {
            EXPECT_NE(std::ranges::find(one->allowed, std::string_view{*one->at}), one->allowed.end());
        } else if (const auto* text = std::get_if<field::Text>(&setting.field)) {
            if (text->at->empty())
                EXPECT_FALSE(text->otherwise.empty());
            else
                EXPECT_TRUE(in_form(text->form, *text->at, ""));
        }
    }
}

TEST(Schema, KeysAreUnique) {
    Config config;
    std::vector<std::string> keys;
    for (const auto& setting : schema(config)) keys.emplace_back(setting.key);
    std::ranges::sort(keys);
    EXPECT_EQ(std::ranges::adjacent_find(keys), keys.end());
}

TEST(Schema, NamesWhatAReloadCannotChange) {
    const Config before;
    Config after;
    after.listen.milter = "127.0.0.1:1";
    after.policies.select_by = "from";
    EXPECT_EQ(needs_restart(before, after), std::vector<std::string>{"listen.milter"});
    EXPECT_TRUE(needs_restart(before, before).empty());
}

TEST(Form, NetworksAndEndpoints) {
    for (const char* good : {"192.0.2.1", "192.0.2.0/24", "::1", "2001:db8::/32", "0.0.0.0/0"})
        EXPECT_TRUE(is_network(good)) << good;
    for (const char* bad : {"", "192.0.2", "192.0.2.0/", "192.0.2.0/x", "::/129", "192.0.2.0/24/1", "example.org"})
        EXPECT_FALSE(is_network(bad)) << bad;
    for (const char* good : {"", "127.0.0.1:0", "[::]:25", "unix:/run/x.sock"})
        EXPECT_TRUE(in_form(Form::endpoint, good, "")) << good;
    for (const char* bad : {":25", "localhost:8471", "127.0.0.1", "::1:25", "unix:x", "127.0.0.1:+5", "127.0.0.1: 5"})
        EXPECT_FALSE(in_form(Form::endpoint, bad, "")) << bad;
    for (const char* good : {"", "127.0.0.1:0", "127.8.9.10:1", "[::1]:8470", "localhost:8470"})
        EXPECT_TRUE(in_form(Form::loopback, good, "")) << good;
}

TEST(Form, OnlyALinkLosesItsSlash) {
    EXPECT_EQ(in_form(Form::link, "https://gate.example.org/", "").value(), "https://gate.example.org");
    EXPECT_EQ(in_form(Form::url, "https://hook.example.org/x/", "").value(), "https://hook.example.org/x/");
}

TEST(Form, NearestForgivesTyping) {
    const std::vector<std::string> known{"listen.api", "listen.milter", "log.target"};
    EXPECT_EQ(nearest("listen.miltre", known), "listen.milter");
    EXPECT_EQ(nearest("log.targets", known), "log.target");
    EXPECT_EQ(nearest("something.else.altogether", known), "");
    EXPECT_EQ(nearest(std::string(1000, 'x'), known), "");
}

TEST(Locations, AFlagWinsOverTheEnvironment) {
    const auto by_flag = locate("/s", "/c");
    EXPECT_EQ(by_flag.state, "/s");
    EXPECT_EQ(by_flag.config, "/c");
}

}  // namespace
}  // namespace tidegate
