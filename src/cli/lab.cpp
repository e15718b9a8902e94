// tidegate lab: the judge over recorded behaviour, on a simulated clock, without daemon and without configuration.

#include "lab/run.hpp"

#include <unistd.h>

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iterator>
#include <memory>
#include <ostream>

#include "cli/commands.hpp"
#include "cli/lab_view.hpp"
#include "cli/mail_index.hpp"
#include "cli/own_history.hpp"
#include "config/reader.hpp"
#include "content/model.hpp"
#include "content/shipped.hpp"
#include "core/text.hpp"
#include "lab/fit.hpp"
#include "lab/limits_fit.hpp"
#include "lab/mail_log.hpp"
#include "lab/mail_tree.hpp"
#include "lab/plots.hpp"
#include "lab/report.hpp"
#include "policy/form.hpp"

namespace tidegate {

namespace fs = std::filesystem;

namespace {

struct Wanted {
    std::vector<std::string> behaviour, archive, logs;
    bool own = false;
    int days = 30;
    std::string mail, model, weights, policy, svg;
    std::string attack = "all", half = "all";
    std::string out;
    std::vector<std::string> domains;
    std::uint64_t seed = 1;
    std::size_t each = 40;
};

/// One policy file; without one, the first policy of a new site.
Result<Policy> read_policy(const std::string& path) {
    if (path.empty()) return first_default_policy();
    std::ifstream file{path, std::ios::binary};
    if (!file) return fail(Fault::not_found, path + ": the policy cannot be read");
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    return read_policy_file(text, path);
}

Result<MailFiles> read_mail_list(const std::string& path) {
    MailFiles out;
    if (path.empty()) return out;
    const auto index = read_index(path);
    if (!index) return tl::unexpected<Error>{index.error()};
    for (const auto& mail : *index) {
        if (mail.spam) (*mail.spam ? out.spam : out.ham).push_back(mail.file);
    }
    return out;
}

/// All that was named, as one history.
Result<std::shared_ptr<Recording>> open_recording(const Session& session, const Wanted& wanted) {
    if (wanted.behaviour.size() == 1 && wanted.archive.empty() && wanted.logs.empty() && !wanted.own) {
        auto one = Recording::open(wanted.behaviour.front());
        if (!one) return tl::unexpected<Error>{one.error()};
        return std::make_shared<Recording>(*std::move(one));
    }
    auto spool = Spool::make();
    if (!spool) return tl::unexpected<Error>{spool.error()};
    Outcome done;
    for (const auto& path : wanted.behaviour) {
        if (done) done = add_behaviour(path, *spool);
    }
    for (const auto& path : wanted.archive) {
        if (done) done = add_mail(path, *spool);
    }
    for (const auto& path : wanted.logs) {
        if (done) done = add_log(path, session.zone(), *spool);
    }
    if (done && wanted.own) done = add_own_history(session, wanted.days, *spool);
    if (!done) return tl::unexpected<Error>{done.error()};
    auto all = Recording::from(*std::move(spool));
    if (!all) return tl::unexpected<Error>{all.error()};
    return std::make_shared<Recording>(*std::move(all));
}

Result<std::string> read_file(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) return fail(Fault::not_found, path + ": the file cannot be read");
    return std::string{std::istreambuf_iterator<char>{file}, {}};
}

Result<Weights> read_weights(const std::string& path) {
    if (path.empty()) return Weights::shipped();
    const auto text = read_file(path);
    return text ? Weights::parse(*text, path) : Result<Weights>{tl::unexpected<Error>{text.error()}};
}

/// Those that were named; of the site's own mail those that it is configured with.
Domains domains_of(const Session& session, const Wanted& wanted) {
    Domains out;
    for (const auto& domain : wanted.domains) out.accepted.push_back(lower(domain));
    if (wanted.own && wanted.domains.empty()) {
        if (const auto config = load_config(session.locations().config)) {
            for (const auto& domain : config->organisation.domains) out.accepted.push_back(lower(domain));
        }
    }
    if (wanted.half != "all") out.half = wanted.half == "fitted" ? Half::fitted : Half::held_out;
    return out;
}

Outcome write_picture(const std::string& path, const std::string& picture) {
    if (path.empty()) return {};
    std::ofstream file{path, std::ios::binary};
    file << picture;
    file.close();
    if (!file) return fail(Fault::invalid, path + ": the picture cannot be written");
    return {};
}

/// On the error stream, and only where somebody watches.
std::function<void(std::uint64_t, std::uint64_t)> progress_on(Session& session) {
    if (::isatty(STDERR_FILENO) == 0) return [](std::uint64_t, std::uint64_t) {};
    return [&session](std::uint64_t done, std::uint64_t all) {
        session.err << "\r" << done << " of " << all << " messages judged" << (done >= all ? "\n" : "") << std::flush;
    };
}

Result<RunWanted> run_wanted(Session& session, const Wanted& wanted) {
    RunWanted out;
    auto recording = open_recording(session, wanted);
    if (!recording) return tl::unexpected<Error>{recording.error()};
    out.recording = *std::move(recording);
    out.domains = domains_of(session, wanted);
    auto policy = read_policy(wanted.policy);
    if (!policy) return tl::unexpected<Error>{policy.error()};
    out.policy = *std::move(policy);
    auto mail = read_mail_list(wanted.mail);
    if (!mail) return tl::unexpected<Error>{mail.error()};
    out.mail = *std::move(mail);
    out.detection.mode = Detection::Mode::act;
    auto weights = read_weights(wanted.weights);
    if (!weights) return tl::unexpected<Error>{weights.error()};
    out.detection.weights = *std::move(weights);
    if (!out.mail.empty() || !wanted.archive.empty()) {
        auto model = ContentModel::load(wanted.model.empty() ? shipped_content_model() : fs::path{wanted.model});
        if (!model) return tl::unexpected<Error>{model.error()};
        out.detection.content = std::make_shared<const ContentModel>(*std::move(model));
    }
    out.each = wanted.each;
    out.seed = wanted.seed;
    out.progress = progress_on(session);
    if (wanted.attack == "all") {
        out.attacks.assign(all_attacks.begin(), all_attacks.end());
    } else if (const auto kind = attack_kind_of(wanted.attack)) {
        out.attacks = {*kind};
    }
    return out;
}

int run_lab_command(Session& session, const Wanted& wanted) {
    const auto run = run_wanted(session, wanted);
    if (!run) return refuse(session, run.error());
    const auto found = run_lab(*run);
    if (!found) return refuse(session, found.error());
    if (auto written = write_picture(wanted.svg, plot_of(*run, *found)); !written)
        return refuse(session, written.error());
    if (session.json) {
        session.out << stable_json(report_of(*run, *found)) << '\n';
    } else {
        print_run(session, *run, *found);
    }
    return exit_done;
}

int fit_limits_command(Session& session, const Wanted& wanted) {
    const auto recording = open_recording(session, wanted);
    if (!recording) return refuse(session, recording.error());
    const auto found = fit_limits(**recording, domains_of(session, wanted));
    if (!found) return refuse(session, found.error());
    if (auto written = write_picture(wanted.svg, plot_of(*found)); !written) return refuse(session, written.error());
    if (session.json) {
        session.out << stable_json(report_of(*found)) << '\n';
    } else {
        print_limits(session, *found);
    }
    return exit_done;
}

/// Fits on half of the senders of each history by itself, and prints or writes the file of weights.
int fit_command(Session& session, const Wanted& wanted) {
    const auto base = read_weights(wanted.weights);
    if (!base) return refuse(session, base.error());
    WeightsFit fit{*base};
    for (const auto& behaviour : wanted.behaviour) {
        auto one = wanted;
        one.behaviour = {behaviour};
        one.half = "fitted";
        auto run = run_wanted(session, one);
        if (!run) return refuse(session, run.error());
        fit.begin_history();
        fit.listen(*run);
        if (const auto found = run_lab(*run); !found) return refuse(session, found.error());
    }
    const auto slopes = fit.fit();
    const auto text = read_file(wanted.weights);
    const auto origin = fmt::format("half of the senders of {} histories, against drawn attacks: {} and {} messages",
                                    wanted.behaviour.size(), fit.honest(), fit.attacked());
    const auto file = with_slopes(text ? *text : std::string{Weights::shipped_text()}, slopes, origin);
    if (wanted.out.empty()) {
        for (const auto& one : slopes)
            session.out << fmt::format("{:<22} {:.2f} in {}\n", one.name, one.slope, one.seen);
        return exit_done;
    }
    std::ofstream out{wanted.out, std::ios::binary | std::ios::trunc};
    out << file;
    out.close();
    if (!out) return refuse(session, {Fault::unavailable, wanted.out + ": the weights cannot be written"});
    session.out << wanted.out << ": " << origin << '\n';
    return exit_done;
}

void add_fit(CLI::App& lab, Session& session, const std::shared_ptr<Wanted>& wanted) {
    CLI::App& fit = *lab.add_subcommand("fit", "learn the weights of the signals on half of the senders");
    fit.add_option("--behaviour", wanted->behaviour, "recorded behaviour; each file is a history by itself")
        ->required()
        ->allow_extra_args(false);
    fit.add_option("--mail", wanted->mail, "texts: a file of lines \"spam PATH\" or \"ham PATH\"")->required();
    fit.add_option("--model", wanted->model, "a content model that was not trained on these texts")->required();
    fit.add_option("--weights", wanted->weights, "the file to begin with, instead of the shipped one");
    fit.add_option("--attacks", wanted->each, "accounts attacked for each kind")->check(CLI::Range(1, 10'000));
    fit.add_option("--seed", wanted->seed, "another seed, other accounts, times and texts");
    fit.add_option("--out", wanted->out, "write the weights into this file; without it the slopes are printed");
    fit.callback([wanted, &session] { session.code = fit_command(session, *wanted); });
}

void add_history_options(CLI::App& app, Wanted& wanted) {
    CLI::Option_group& inputs = *app.add_option_group("History", "at least one of them; several are read together");
    inputs
        .add_option("--behaviour", wanted.behaviour,
                    "recorded behaviour, plain or packed by zstd: lines of time, sender, recipients, size, subject")
        ->allow_extra_args(false);
    inputs.add_option("--archive", wanted.archive, "mail that was kept: an mbox, a Maildir, a folder of .eml files")
        ->allow_extra_args(false);
    inputs.add_option("--logs", wanted.logs, "logs of Postfix or Exim, the oldest first")->allow_extra_args(false);
    inputs.add_flag("--own", wanted.own, "what this server's users sent, from the daemon");
    inputs.require_option(1, 0);
    app.add_option("--days", wanted.days, "of --own, how many days back")->check(CLI::Range(1, 3'650));
    app.add_option("--domains", wanted.domains,
                   "accepted domains; without it each sender's own domain is internal to it")
        ->delimiter(',');
    app.add_option("--svg", wanted.svg, "draw what was found into this file");
}

}  // namespace

void add_lab(CLI::App& app, Session& session) {
    auto wanted = std::make_shared<Wanted>();
    CLI::App& lab = noun(app, "lab", "what a policy would have done with recorded behaviour; without the daemon");
    CLI::App& run = *lab.add_subcommand("run", "false alarms on honest mail, and how far attacks get");
    add_history_options(run, *wanted);
    run.add_option("--mail", wanted->mail, "texts: a file of lines \"spam PATH\" or \"ham PATH\"");
    run.add_option("--model", wanted->model, "another content model than the shipped one");
    run.add_option("--half", wanted->half,
                   "judge only the half of the senders that weights are fitted on, or the other")
        ->check(CLI::IsMember({"all", "fitted", "held-out"}));
    run.add_option("--weights", wanted->weights, "other weights of the signals than the shipped ones");
    std::vector<std::string> kinds{"all", "none"};
    for (const auto kind : all_attacks) kinds.emplace_back(to_string(kind));
    run.add_option("--attack", wanted->attack, "all, none, or one kind of attack")->check(CLI::IsMember(kinds));
    run.add_option("--attacks", wanted->each, "accounts attacked for each kind")->check(CLI::Range(1, 10'000));
    run.add_option("--policy", wanted->policy, "a policy file (TOML); without it the Standard limits");
    run.add_option("--seed", wanted->seed, "another seed, other accounts, times and texts");
    run.callback([wanted, &session] { session.code = run_lab_command(session, *wanted); });
    add_fit(lab, session, wanted);
    CLI::App& limits = *lab.add_subcommand("limits", "which limits fit each sender");
    add_history_options(limits, *wanted);
    limits.callback([wanted, &session] { session.code = fit_limits_command(session, *wanted); });
}

}  // namespace tidegate
