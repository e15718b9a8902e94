#pragma once
// The portal as it was built: its files in memory, and which of them answers a request.

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "core/result.hpp"
#include "net/http_server.hpp"

namespace tidegate {

/// Read once; no request ever touches the disk. Immutable, so thread-safe.
class WebFiles {
public:
    /// The plain files of a folder and those below it. Passed over: symbolic links, and names with other characters
    /// than letters, digits, "-", "_" and ".", or with "." first. NAME.gz beside NAME is NAME for who accepts gzip.
    /// Fault::not_found without an index.html; Fault::invalid for more than 1,000 files or 32 MiB.
    static Result<WebFiles> read(const std::filesystem::path& folder);

    /// What the portal has for a GET: a file by its path; index.html for "/" and for every path that can be one of the
    /// portal's own pages, which it tells apart itself. Nothing for what belongs to the API and for files that are not
    /// there.
    std::optional<HttpResponse> answer(const HttpRequest& request) const;
    HttpResponse index(const HttpRequest& request) const;

private:
    struct File {
        std::string content_type;
        std::string octets;
        std::string gzipped;  ///< empty: there is none
    };
    HttpResponse serve(const std::string& path, const File& file, const HttpRequest& request) const;

    std::map<std::string, File, std::less<>> files_;  ///< by "/assets/index-1a2b.js"
};

/// By Accept-Encoding (RFC 9110 12.5.3): gzip is named, and not with q=0.
bool accepts_gzip(std::string_view accept_encoding);

}  // namespace tidegate
