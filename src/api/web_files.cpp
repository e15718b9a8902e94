#include "api/web_files.hpp"

#include <algorithm>
#include <fstream>
#include <vector>

#include "core/text.hpp"
#include "net/http_url.hpp"

namespace tidegate {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_files = 1'000;
constexpr std::size_t most_octets = 32UL * 1024 * 1024;
constexpr std::string_view index_path = "/index.html";

/// Scripts, styles, images and fonts of our own, answers of our own API, and nothing else; no inline script.
constexpr std::string_view page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src "
    "'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

std::string_view type_of(const fs::path& path) {
    constexpr std::pair<std::string_view, std::string_view> types[] = {
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".woff2", "font/woff2"},
        {".json", "application/json"},
        {".webmanifest", "application/manifest+json"},
        {".txt", "text/plain; charset=utf-8"},
    };
    const auto extension = path.extension().string();
    for (const auto& [known, type] : types) {
        if (extension == known) return type;
    }
    return "application/octet-stream";
}

/// A segment that begins with a dot, as it is or escaped: "..", ".git". No page of the portal has such a name.
bool hides(std::string_view segment) { return segment.starts_with('.') || lower(segment.substr(0, 3)) == "%2e"; }

/// A name that needs no escape in an address, so that what is asked is what is there.
bool plain_name(std::string_view name) {
    return !name.starts_with('.') && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == '.';
    });
}

Result<std::string> contents(const fs::path& path, std::size_t room) {
    std::error_code error;
    const auto size = fs::file_size(path, error);
    if (!error && size > room) return fail(Fault::invalid, "the files of the portal have more than 32 MiB in all");
    std::ifstream file{path, std::ios::binary};
    std::string out(error ? 0 : size, '\0');
    file.read(out.data(), static_cast<std::streamsize>(out.size()));
    if (error || !file) return fail(Fault::unavailable, path.string() + " cannot be read");
    return out;
}

struct Listed {
    std::string path;  ///< as it is asked for
    fs::path file;
};

Result<std::vector<Listed>> list(const fs::path& folder) {
    std::vector<Listed> out;
    std::error_code error;
    fs::recursive_directory_iterator entry{folder, error};
    for (; !error && entry != fs::recursive_directory_iterator{}; entry.increment(error)) {
        const auto status = entry->symlink_status(error);
        if (error) break;
        if (!plain_name(entry->path().filename().string())) {
            if (fs::is_directory(status)) entry.disable_recursion_pending();
            continue;
        }
        if (!fs::is_regular_file(status)) continue;
        if (out.size() >= most_files) return fail(Fault::invalid, folder.string() + " has more than 1000 files");
        out.push_back({"/" + entry->path().lexically_relative(folder).generic_string(), entry->path()});
    }
    if (error) return fail(Fault::unavailable, folder.string() + " cannot be read: " + error.message());
    return out;
}

}  // namespace

bool accepts_gzip(std::string_view accept_encoding) {
    while (!accept_encoding.empty()) {
        const auto end = accept_encoding.find(',');
        const auto coding = accept_encoding.substr(0, end);
        const auto weight = coding.find(';');
        const auto quality = weight == std::string_view::npos ? std::string_view{} : trimmed(coding.substr(weight + 1));
        const bool refused = quality.starts_with("q=0") && quality.find_first_not_of("0.", 2) == std::string_view::npos;
        if (lower(trimmed(coding.substr(0, weight))) == "gzip") return !refused;
        accept_encoding.remove_prefix(end == std::string_view::npos ? accept_encoding.size() : end + 1);
    }
    return false;
}

Result<WebFiles> WebFiles::read(const fs::path& folder) {
    const auto listed = list(folder);
    if (!listed) return tl::unexpected<Error>{listed.error()};
    WebFiles out;
    std::size_t room = most_octets;
    std::vector<std::pair<std::string, std::string>> packed;
    for (const auto& [path, file] : *listed) {
        auto octets = contents(file, room);
        if (!octets) return tl::unexpected<Error>{octets.error()};
        room -= octets->size();
        if (path.ends_with(".gz")) {
            packed.emplace_back(path.substr(0, path.size() - 3), std::move(*octets));
        } else {
            out.files_.emplace(path, File{std::string{type_of(file)}, std::move(*octets), {}});
        }
    }
    for (auto& [path, octets] : packed) {
        if (const auto found = out.files_.find(path); found != out.files_.end()) {
            found->second.gzipped = std::move(octets);
        }
    }
    if (!out.files_.contains(index_path)) return fail(Fault::not_found, folder.string() + " has no index.html");
    return out;
}

HttpResponse WebFiles::serve(const std::string& path, const File& file, const HttpRequest& request) const {
    HttpResponse out;
    const bool packed = !file.gzipped.empty() && accepts_gzip(request.accept_encoding);
    out.content_type = file.content_type;
    out.body = packed ? file.gzipped : file.octets;
    out.headers.emplace_back("Content-Security-Policy", page_policy);
    // What lies in /assets/ has its hash in its name; the rest may change with the next version.
    const bool for_ever = path.starts_with("/assets/");
    out.headers.emplace_back("Cache-Control", for_ever ? "public, max-age=31536000, immutable" : "no-cache");
    if (!file.gzipped.empty()) out.headers.emplace_back("Vary", "Accept-Encoding");
    if (packed) out.headers.emplace_back("Content-Encoding", "gzip");
    return out;
}

HttpResponse WebFiles::index(const HttpRequest& request) const {
    const auto found = files_.find(index_path);
    return serve(found->first, found->second, request);
}

std::optional<HttpResponse> WebFiles::answer(const HttpRequest& request) const {
    if (request.method != "GET") return std::nullopt;
    if (const auto found = files_.find(request.path); found != files_.end()) {
        return serve(found->first, found->second, request);
    }
    const auto segments = split_path(request.path);
    if (!segments || std::ranges::any_of(*segments, hides)) return std::nullopt;
    // Files lie at the top and in /assets/; deeper, a dot is one of a name: /senders/a@example.org.
    if (segments->size() == 1 && segments->front().find('.') != std::string::npos) return std::nullopt;
    if (segments->size() > 1 && segments->front().empty()) return std::nullopt;
    for (const auto* const ours : {"v1", "c", "assets", "metrics", "healthz", "livez", "readyz"}) {
        if (segments->front() == ours) return std::nullopt;
    }
    return index(request);
}

}  // namespace tidegate
