// tidegate train: makes a content model from labelled mail. The same index and seed give the same file.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json/object.hpp>
#include <fstream>
#include <memory>
#include <ostream>
#include <set>

#include "cli/commands.hpp"
#include "cli/mail_index.hpp"
#include "cli/print.hpp"
#include "content/trainer.hpp"

namespace tidegate {

namespace json = boost::json;

namespace {

struct Wanted {
    std::string index;
    std::string out = "content.model";
    std::uint64_t seed = 1;
};

/// The folder that all mail lies in, where all paths are absolute; else nothing.
std::string common_folder(const std::vector<IndexedMail>& index) {
    std::string common = index.empty() ? std::string{} : index.front().path;
    for (const auto& mail : index) {
        if (!mail.path.starts_with('/')) return {};
        common.erase(std::ranges::mismatch(common, mail.path).in1, common.end());
    }
    return common.substr(0, common.rfind('/') + 1);
}

/// The first folder of the path below `folder`: mail of one folder is one collection.
std::string collection_of(const IndexedMail& mail, const std::string& folder) {
    const auto below = mail.path.substr(folder.size());
    return below.substr(0, std::min(below.find('/'), below.size()));
}

Outcome write(const std::string& path, const std::string& bytes) {
    std::ofstream file{path, std::ios::binary | std::ios::trunc};
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file) return fail(Fault::unavailable, path + ": the model cannot be written");
    return {};
}

int train(Session& session, const Wanted& wanted) {
    const auto index = read_index(wanted.index);
    if (!index) return refuse(session, index.error());
    ContentTrainer trainer;
    std::set<std::string> collections;
    const auto folder = common_folder(*index);
    for (const auto& mail : *index) {
        const auto octets = read_mail_file(mail.file);
        if (!octets) return refuse(session, octets.error());
        trainer.add(read_mail(*octets), *mail.spam, collection_of(mail, folder));
        collections.insert(collection_of(mail, folder));
    }
    std::string names;
    for (const auto& name : collections) names += (names.empty() ? "" : ", ") + name;
    const auto model = trainer.train(wanted.seed, std::to_string(trainer.size()) + " messages of " + names + ", seed " +
                                                      std::to_string(wanted.seed));
    if (!model) return refuse(session, model.error());
    const std::string bytes = model->encode();
    if (const auto written = write(wanted.out, bytes); !written) return refuse(session, written.error());
    return print_done(session,
                      json::object{{"path", wanted.out}, {"octets", bytes.size()}, {"origin", model->origin()}},
                      wanted.out + ": " + std::to_string(bytes.size()) + " octets, trained on " + model->origin());
}

}  // namespace

void add_train(CLI::App& app, Session& session) {
    auto wanted = std::make_shared<Wanted>();
    CLI::App& command = *app.add_subcommand("train", "make a content model from labelled mail; without the daemon");
    command.add_option("--index", wanted->index, "a file of lines \"spam PATH\" or \"ham PATH\"")->required();
    command.add_option("--out", wanted->out, "the model to write")->capture_default_str();
    command.add_option("--seed", wanted->seed, "order of the mail; the same gives the same file");
    command.callback([wanted, &session] { session.code = train(session, *wanted); });
}

}  // namespace tidegate
