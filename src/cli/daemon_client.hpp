#pragma once
// The daemon's API as the command line sees it: JSON in, JSON out, errors as sentences.

#include <boost/json/value.hpp>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.hpp"
#include "net/unix_http_client.hpp"

namespace tidegate {

/// "/v1/restricted/alice%40example.org/release": each part escaped, behind "/v1".
std::string api_path(const std::vector<std::string_view>& parts);

/// "?a=1&b=2" with values escaped; pairs with an empty value are left out.
std::string api_query(const std::vector<std::pair<std::string_view, std::string>>& pairs);

/// A list, or the part of it that was asked for.
struct Listed {
    boost::json::value items;
    std::optional<std::uint64_t> total;  ///< how many there are, when the API says so
};

/// Asks over STATE/api.sock. Fault::unavailable: nobody listens, or it makes no sense; other faults: the API refused,
/// and `what` is its own sentence with its list of problems, one a line.
class DaemonClient {
public:
    explicit DaemonClient(const std::filesystem::path& state) : socket_{state / "api.sock"}, http_{socket_} {}

    Result<boost::json::value> get(const std::string& target) const { return ask("GET", target, ""); }
    Result<Listed> list(const std::string& target) const;
    /// `body` may be null: none is sent. An answer without content is null.
    Result<boost::json::value> send(std::string_view method, const std::string& target,
                                    const boost::json::value& body) const;
    /// The octets of the answer as they are, for an export.
    Result<std::string> fetch(const std::string& target) const;

private:
    Result<boost::json::value> ask(std::string_view method, const std::string& target, const std::string& body) const;
    Result<HttpReply> reply(std::string_view method, const std::string& target, const std::string& body) const;
    Result<boost::json::value> document(const std::string& text) const;

    std::filesystem::path socket_;
    UnixHttpClient http_;
};

}  // namespace tidegate
