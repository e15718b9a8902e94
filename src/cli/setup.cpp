// setup: wiring up the mail server.

#include "cli/setup.hpp"

#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>

#include "cli/commands.hpp"
#include "cli/daemon_client.hpp"
#include "cli/json.hpp"
#include "cli/print.hpp"
#include "config/reader.hpp"
#include "core/random.hpp"

namespace tidegate {

namespace {

/// Where the daemon really listens; when it is not running, where the configuration says.
Result<std::string> endpoint_of(const Session& session, const std::string& which) {
    const auto status = DaemonClient{session.locations().state}.get(api_path({"status"}));
    if (status)
        if (auto live = text_at(*status, "listening." + which); !live.empty()) return live;
    const auto config = load_config(session.locations().config);
    if (!config) return fail(config.error().fault, config.error().what);
    if (which == "auth_policy") return config->listen.auth_policy;
    return which == "milter" ? config->listen.milter : config->listen.policy;
}

int postfix(Session& session, bool by_policy) {
    const std::string which = by_policy ? "policy" : "milter";
    const auto endpoint = endpoint_of(session, which);
    if (!endpoint) return refuse(session, endpoint.error());
    const auto lines = by_policy ? postfix_by_policy(*endpoint) : postfix_by_milter(*endpoint);
    if (!lines) return refuse(session, lines.error());
    return print_done(session, {{"way", which}, {"endpoint", postfix_endpoint(*endpoint)}, {"lines", *lines}}, *lines);
}

int dovecot(Session& session) {
    const auto endpoint = endpoint_of(session, "auth_policy");
    if (!endpoint) return refuse(session, endpoint.error());
    const auto config = load_config(session.locations().config);
    SystemRandom random;
    const auto lines =
        dovecot_lines(*endpoint, make_token(random, 16), config ? config->logins.key_file : std::string{});
    return print_done(session, {{"lines", lines}}, lines);
}

/// What makes Dovecot report each login.
std::string login_lines(const std::string& auth_policy, const std::string& nonce, const std::string& key_file) {
    if (auth_policy.empty())
        return "# Dovecot can also tell Tidegate of each login, so that guessed passwords and strange places are "
               "seen:\n"
               "# set auth_policy = \"127.0.0.1:8473\" under [listen], restart tidegated, and ask again.\n";
    return "# The same file: each login is told to Tidegate, with a hash of the password that nothing can be got from. "
           "The\n"
           "# nonce is drawn anew each time this is printed; several Dovecots need the same one.\n"
           "auth_policy_server_url = http://" +
           auth_policy + "/\nauth_policy_hash_nonce = " + nonce + "\nauth_policy_check_after_auth = no\n" +
           (key_file.empty() ? std::string{}
                             : "# KEY is the first line of " + key_file +
                                   "\nauth_policy_server_api_header = Authorization: Bearer KEY\n");
}

}  // namespace

std::string postfix_endpoint(const std::string& endpoint) {
    return endpoint.starts_with("unix:") ? endpoint : "inet:" + endpoint;
}

Result<std::string> postfix_by_milter(const std::string& endpoint) {
    if (endpoint.empty())
        return fail(Fault::invalid, "listen.milter is off: set it, or see tidegate setup postfix --policy");
    const auto ask =
        "{ " + postfix_endpoint(endpoint) + ", default_action=accept, connect_timeout=5s, command_timeout=10s }";
    return "# /etc/postfix/main.cf: every message that people, printers and programs hand in.\n"
           "# Put Tidegate before a DKIM signer if there is one: first in the list.\n"
           "smtpd_milters = " +
           ask +
           "\n"
           "non_smtpd_milters = $smtpd_milters\n"
           "\n"
           "# With default_action=accept mail goes on while tidegated is away; tempfail makes it wait instead.\n"
           "# To guard submission only, leave smtpd_milters out of main.cf and give it to that service in\n"
           "# /etc/postfix/master.cf (two spaces before -o):\n"
           "#\n"
           "# submission inet n - y - - smtpd\n"
           "#   -o { smtpd_milters = " +
           ask +
           " }\n"
           "#\n"
           "# To hear of bounces too, in /etc/tidegate/tidegate.toml (tidegate-logs(7)):\n"
           "#\n"
           "# [logs]\n"
           "# files = [\"/var/log/mail.log\"]\n"
           "#\n"
           "# Then: postfix reload, and: tidegate doctor";
}

Result<std::string> postfix_by_policy(const std::string& endpoint) {
    if (endpoint.empty()) return fail(Fault::invalid, "listen.policy is off: set it, or see tidegate setup postfix");
    const auto ask = "check_policy_service { " + postfix_endpoint(endpoint) + ", default_action=DUNNO }";
    // In master.cf, for the service alone: a list of main.cf that stands there already must not be overwritten.
    return "# For servers that cannot run a milter. Locally submitted mail (sendmail) is not seen this way, nor is "
           "the\n"
           "# header From. /etc/postfix/main.cf:\n"
           "tidegate_policy = " +
           ask +
           "\n"
           "\n"
           "# /etc/postfix/master.cf, at the service that people submit by (two spaces before -o). All three are "
           "wanted:\n"
           "# Postfix names each recipient at RCPT only (later several are a number, and would all count as "
           "external),\n"
           "# and only the last says that the message is complete. Where the service has such a list already, put\n"
           "# $tidegate_policy first in it.\n"
           "submission inet n - y - - smtpd\n"
           "  -o { smtpd_recipient_restrictions = $tidegate_policy, permit_sasl_authenticated, reject }\n"
           "  -o { smtpd_data_restrictions = $tidegate_policy }\n"
           "  -o { smtpd_end_of_data_restrictions = $tidegate_policy }\n"
           "\n"
           "# Recipients are counted from RCPT on, and given back when the message is refused at any stage.\n"
           "# With DUNNO mail goes on while tidegated is away.\n"
           "#\n"
           "# To hear of bounces too, in /etc/tidegate/tidegate.toml (tidegate-logs(7)):\n"
           "#\n"
           "# [logs]\n"
           "# files = [\"/var/log/mail.log\"]\n"
           "#\n"
           "# Then: postfix reload, and: tidegate doctor";
}

std::string dovecot_lines(const std::string& auth_policy, const std::string& nonce, const std::string& key_file) {
    return "# /etc/dovecot/conf.d/10-master.conf: Postfix asks Dovecot who logs in, and tells Tidegate.\n"
           "service auth {\n"
           "  unix_listener /var/spool/postfix/private/auth {\n"
           "    mode = 0660\n"
           "    user = postfix\n"
           "    group = postfix\n"
           "  }\n"
           "}\n"
           "\n"
           "# /etc/dovecot/conf.d/10-auth.conf: one spelling for each login, so that each sender is counted once.\n"
           "auth_username_format = %Lu\n"
           "\n" +
           login_lines(auth_policy, nonce, key_file) +
           "\n"
           "# /etc/postfix/master.cf, at the submission service (two spaces before -o):\n"
           "#   -o smtpd_sasl_auth_enable=yes\n"
           "#   -o smtpd_sasl_type=dovecot\n"
           "#   -o smtpd_sasl_path=private/auth\n"
           "#   -o smtpd_tls_security_level=encrypt\n"
           "\n"
           "# Then: doveadm reload; postfix reload";
}

void add_setup(CLI::App& app, Session& session) {
    auto& setup = noun(app, "setup", "prints what to write into the mail server's files; changes nothing");

    // The flag lives as long as the command line that sets it: CLI11 and the callback share it.
    const auto by_policy = std::make_shared<bool>(false);
    auto* mta = setup.add_subcommand("postfix", "lines for main.cf and master.cf");
    mta->add_flag("--policy", *by_policy, "by policy delegation instead of the milter");
    mta->callback([&session, by_policy] { session.code = postfix(session, *by_policy); });

    setup.add_subcommand("dovecot", "lines for the login service")->callback([&session] {
        session.code = dovecot(session);
    });
}

}  // namespace tidegate
