#pragma once
// Real mail for tests, where it lies beside the tree: ../shared/data/mail, packed. Nothing of it is kept.

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace tidegate::testing {

struct CollectedMail {
    std::string path;    ///< below the collection: "ham/cygwin/1.eml"
    std::string label;   ///< "spam", "ham" or "dsn"
    std::string group;   ///< mails of one thread, campaign or text share it
    int bucket = 0;      ///< of the group, 0 to 59
    std::string octets;  ///< as it stands in the collection
};

/// The file of this name in shared/data/mail beside the tree that the test runs in; nothing where it is not.
inline std::optional<std::filesystem::path> collected_file(const std::string& name) {
    std::error_code ignored;
    for (auto above = std::filesystem::current_path(ignored); above.has_relative_path(); above = above.parent_path()) {
        const auto path = above.parent_path() / "shared/data/mail" / name;
        if (std::filesystem::exists(path, ignored)) return path;
    }
    return std::nullopt;
}

/// Every `each`th mail of a collection in the order of its index, which is by hash. They are unpacked into a folder
/// that is removed again. Empty where the collection is not there.
inline std::vector<CollectedMail> collected_mail(const std::string& collection, std::size_t each) {
    const auto packed = collected_file(collection + ".tar.zst");
    const auto index = collected_file(collection + ".index.tsv.zst");
    auto folder = ::testing::TempDir() + "tidegate-mail-XXXXXX";
    if (!packed || !index || ::mkdtemp(folder.data()) == nullptr) return {};
    const auto run = [](const std::string& command) { return std::system(command.c_str()) == 0; };
    std::vector<CollectedMail> out;
    if (run("zstd -qdc '" + index->string() + "' > '" + folder + "/index'")) {
        std::ifstream lines{folder + "/index"};
        std::ofstream wanted{folder + "/wanted"};
        std::string line, octets, hash;
        std::getline(lines, line);  // the names of the columns
        for (std::size_t i = 0; std::getline(lines, line); ++i) {
            if (i % each != 0) continue;
            CollectedMail mail;
            std::istringstream columns{line};
            for (auto* column : {&mail.path, &mail.label, &octets, &hash, &mail.group})
                std::getline(columns, *column, '\t');
            columns >> mail.bucket;
            wanted << mail.path << '\n';
            out.push_back(std::move(mail));
        }
    }
    if (!run("tar --zstd -xf '" + packed->string() + "' -C '" + folder + "' -T '" + folder + "/wanted'")) out.clear();
    for (auto& mail : out) {
        std::ifstream file{folder + "/" + mail.path, std::ios::binary};
        mail.octets.assign(std::istreambuf_iterator<char>{file}, {});
    }
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
    return out;
}

}  // namespace tidegate::testing
