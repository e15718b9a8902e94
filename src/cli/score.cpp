// tidegate score: what the content model thinks of mail in files, without daemon and without configuration.

#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <memory>
#include <ostream>

#include "cli/commands.hpp"
#include "cli/mail_index.hpp"
#include "content/model.hpp"
#include "content/shipped.hpp"
#include "core/text.hpp"
#include "message/kind.hpp"

namespace tidegate {

namespace json = boost::json;

namespace {

struct Wanted {
    std::vector<std::string> files;
    std::string index;
    std::string model;
    bool learn = false;
};

std::string truth_of(const IndexedMail& mail) { return !mail.spam ? "" : *mail.spam ? "spam" : "ham"; }

json::object as_json(const IndexedMail& mail, MailKind kind, const ContentScore& score) {
    json::array reasons;
    for (const auto& reason : score.reasons)
        reasons.push_back(json::object{{"signal", reason.name},
                                       {"sentence", reason.sentence},
                                       {"value", reason.value},
                                       {"usual", reason.usual},
                                       {"threshold", reason.threshold},
                                       {"weight", reason.weight}});
    json::object out{{"path", utf8_line(mail.path, 4096)}};
    out["truth"] = mail.spam ? json::value(truth_of(mail)) : json::value(nullptr);
    out["probability"] = score.probability;
    out["weight"] = score.weight;
    out["kind"] = to_string(kind);
    out["reasons"] = std::move(reasons);
    return out;
}

/// "99.98 %", never rounded to a certainty.
std::string percent(double probability) {
    char text[16];
    std::snprintf(text, sizeof text, "%6.2f %%", probability * 100);
    return text;
}

void print_one(Session& session, const IndexedMail& mail, MailKind kind, const ContentScore& score) {
    const std::string truth = truth_of(mail);
    session.out << percent(score.probability) << "  " << to_string(kind)
                << std::string(11 - to_string(kind).size(), ' ');
    if (!truth.empty()) session.out << truth << std::string(5 - truth.size(), ' ');
    session.out << utf8_line(mail.path, 4096) << '\n';
    for (const auto& reason : score.reasons) {
        char weight[16];
        std::snprintf(weight, sizeof weight, "%+.2f", reason.weight);
        session.out << "          " << weight << "  " << reason.sentence << '\n';
    }
}

/// Scores one mail, and tells the model the truth afterwards.
bool score_one(Session& session, const Wanted& wanted, const IndexedMail& entry, ContentModel& model) {
    const auto octets = read_mail_file(entry.file);
    if (!octets) {
        session.answered = true;  // with --json only scores stand on the output, a line each
        refuse(session, octets.error());
        return false;
    }
    const Mail mail = read_mail(*octets);
    const ContentScore score = model.score(mail);
    if (session.json) {
        session.out << json::serialize(as_json(entry, kind_of(mail), score)) << '\n';
    } else {
        print_one(session, entry, kind_of(mail), score);
    }
    if (wanted.learn && entry.spam) model.learn(mail, *entry.spam);
    return true;
}

int score_all(Session& session, const Wanted& wanted) {
    if (wanted.files.empty() == wanted.index.empty())
        return misuse(session, "name files, or an index of them with --index FILE");
    if (wanted.learn && wanted.index.empty()) return misuse(session, "--learn needs --index: who says what is true?");
    std::vector<IndexedMail> mails;
    for (const auto& file : wanted.files) mails.push_back({file, file, std::nullopt});
    if (!wanted.index.empty()) {
        auto index = read_index(wanted.index);
        if (!index) return refuse(session, index.error());
        mails = *std::move(index);
    }
    auto model =
        ContentModel::load(wanted.model.empty() ? shipped_content_model() : std::filesystem::path{wanted.model});
    if (!model) return refuse(session, model.error());
    bool all = true;
    for (const auto& mail : mails) all = score_one(session, wanted, mail, *model) && all;
    return all ? exit_done : exit_refused;
}

}  // namespace

void add_score(CLI::App& app, Session& session) {
    auto wanted = std::make_shared<Wanted>();
    CLI::App& score = *app.add_subcommand("score", "how likely mail in files is spam, and why; without the daemon");
    score.add_option("file", wanted->files, "raw mail, one message a file");
    score.add_option("--index", wanted->index, "a file of lines \"spam PATH\" or \"ham PATH\"");
    score.add_flag("--learn", wanted->learn, "tell the model the truth after each (in memory only)");
    score.add_option("--model", wanted->model, "another content model than the shipped one");
    score.callback([wanted, &session] { session.code = score_all(session, *wanted); });
}

}  // namespace tidegate
