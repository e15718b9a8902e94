#include "mta/filter/wire.hpp"

#include <boost/json.hpp>
#include <charconv>
#include <cmath>

#include "core/text.hpp"
#include "message/other_filter.hpp"
#include "net/http_reply.hpp"

namespace tidegate::filter {

namespace {

namespace json = boost::json;

constexpr std::size_t most_recipients = 100;  // named to rspamd
constexpr double most_points = 10'000;
constexpr double most_required = 1'000;

using Answered = Result<std::optional<FilterOpinion>>;

Answered invalid(const std::string& what) { return fail(Fault::invalid, what); }

std::optional<double> number(std::string_view text, double least, double most) {
    text = trimmed(text);
    double value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
    return value >= least && value <= most ? std::optional{value} : std::nullopt;
}

/// "Spam: True ; 15.3 / 5.0"
std::optional<FilterOpinion> points_in(std::string_view line) {
    const auto semicolon = line.find(';'), slash = line.find('/');
    if (semicolon == std::string_view::npos || slash == std::string_view::npos || slash < semicolon)
        return std::nullopt;
    const auto score = number(line.substr(semicolon + 1, slash - semicolon - 1), -most_points, most_points);
    const auto required = number(line.substr(slash + 1), 0.01, most_required);
    if (!score || !required) return std::nullopt;
    return FilterOpinion{"SpamAssassin", *score, *required};
}

std::string_view next_line(std::string_view& rest) {
    const auto end = rest.find('\n');
    auto line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

/// A field of the question; what would end it early is replaced.
void add(std::string& out, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    (out += name) += ": ";
    out += printable(value, 400) + "\r\n";
}

double real_in(const json::object& from, std::string_view key, double otherwise) {
    const auto* value = from.if_contains(key);
    return value != nullptr && value->is_number() ? value->to_number<double>() : otherwise;
}

/// Whether rspamd let it by unseen, as its settings want. It says is_skipped also of what it stopped reading because
/// one rule had decided (GTUBE, a forced action): then an action is named.
bool is_unscanned(const json::object& told) {
    const auto* skipped = told.if_contains("is_skipped");
    if (skipped == nullptr || !skipped->is_bool() || !skipped->get_bool()) return false;
    const auto* action = told.if_contains("action");
    return action == nullptr || !action->is_string() || action->get_string() == "no action";
}

}  // namespace

std::string spamd_question(std::string_view message) {
    return "CHECK SPAMC/1.5\r\nContent-length: " + std::to_string(message.size()) + "\r\n\r\n" + std::string{message};
}

Answered spamd_answer(std::string_view received) {
    const auto head = received.substr(0, 6);
    if (std::string_view{"SPAMD/"}.substr(0, head.size()) != head)
        return invalid("spamd does not answer as spamd does");
    const auto end = std::min(received.find("\r\n\r\n"), received.find("\n\n"));
    if (end == std::string_view::npos) {
        if (received.size() > longest_answer) return invalid("spamd's answer does not end");
        return std::optional<FilterOpinion>{};
    }
    auto rest = received.substr(0, end + 2);
    const auto status = next_line(rest);  // "SPAMD/1.1 0 EX_OK"
    const auto code = status.find(' ');
    if (code == std::string_view::npos || !status.substr(code + 1).starts_with("0 "))
        return fail(Fault::unavailable, "spamd answered: " + printable(status, 100));
    while (!rest.empty() && rest.find('\n') != std::string_view::npos) {
        const auto line = next_line(rest);
        if (!lower(line.substr(0, 5)).starts_with("spam:")) continue;
        if (auto points = points_in(line)) return points;
    }
    return invalid("spamd's answer has no points in it");
}

std::string rspamd_question(std::string_view host, const Submission& about, std::string_view message) {
    std::string out = "POST /checkv2 HTTP/1.1\r\n";
    add(out, "Host", host);
    add(out, "Connection", "close");
    add(out, "From", about.from);
    for (std::size_t i = 0; i < about.recipients.size() && i < most_recipients; ++i)
        add(out, "Rcpt", about.recipients[i]);
    add(out, "User", about.login);
    add(out, "Queue-Id", about.queue_id);
    return out + "Content-Length: " + std::to_string(message.size()) + "\r\n\r\n" + std::string{message};
}

Answered rspamd_answer(std::string_view received) {
    const auto reply = decode_http_reply(received, false, longest_answer);
    if (!reply) return tl::unexpected<Error>{reply.error()};
    if (!*reply) return std::optional<FilterOpinion>{};
    if ((*reply)->status != 200)
        return fail(Fault::unavailable, "rspamd answered with status " + std::to_string((*reply)->status));
    boost::system::error_code wrong;
    json::parse_options strict;
    strict.max_depth = 16;
    const auto parsed = json::parse((*reply)->body, wrong, {}, strict);
    if (wrong || !parsed.is_object()) return invalid("rspamd's answer is no JSON object");
    const auto& told = parsed.get_object();
    if (is_unscanned(told)) return fail(Fault::not_found, "rspamd has not scanned the message");
    const double score = real_in(told, "score", NAN);
    const double reject = real_in(told, "required_score", rspamd_reject);
    if (!(std::abs(score) <= most_points) || !(reject > 0 && reject <= most_required))
        return invalid("rspamd's answer has no points in it");
    return FilterOpinion{"rspamd", score, reject * rspamd_header_of_reject};
}

}  // namespace tidegate::filter
