#include "cli/mail_index.hpp"

#include <algorithm>
#include <fstream>

namespace tidegate {

namespace fs = std::filesystem;

Result<std::vector<IndexedMail>> read_index(const fs::path& index) {
    std::ifstream file{index};
    if (!file) return fail(Fault::not_found, index.string() + ": the index cannot be read");
    std::vector<IndexedMail> out;
    std::string line;
    for (std::size_t number = 1; std::getline(file, line); ++number) {
        if (line.ends_with('\r')) line.pop_back();
        if (line.empty() || line.front() == '#') continue;
        const auto space = line.find_first_of(" \t");
        const std::string label = line.substr(0, space);
        const auto path = space == std::string::npos ? space : line.find_first_not_of(" \t", space);
        if ((label != "spam" && label != "ham") || path == std::string::npos)
            return fail(Fault::invalid,
                        index.string() + ':' + std::to_string(number) + ": write \"spam PATH\" or \"ham PATH\"");
        IndexedMail mail;
        mail.path = line.substr(path);
        mail.file = index.parent_path() / mail.path;  // an absolute path stays as it is
        std::error_code ignored;
        if (!fs::exists(mail.file, ignored) && fs::exists(mail.path, ignored)) mail.file = mail.path;
        mail.spam = label == "spam";
        out.push_back(std::move(mail));
    }
    return out;
}

Result<std::string> read_mail_file(const fs::path& file) {
    std::error_code ignored;
    std::ifstream stream{file, std::ios::binary};
    if (!stream || fs::is_directory(file, ignored))
        return fail(Fault::not_found, file.string() + ": the mail cannot be read");
    std::string octets(most_mail_octets, '\0');
    stream.read(octets.data(), static_cast<std::streamsize>(octets.size()));
    octets.resize(static_cast<std::size_t>(stream.gcount()));
    // Of old programs: lines that end in CR alone.
    if (octets.find('\n') == std::string::npos) std::ranges::replace(octets, '\r', '\n');
    return octets;
}

}  // namespace tidegate
