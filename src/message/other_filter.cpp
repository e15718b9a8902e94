#include "message/other_filter.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <string_view>

#include "core/text.hpp"

namespace tidegate {

namespace {

constexpr double most_points = 10'000;
constexpr double spamassassin_required = 5;  // its required_score, unless the header says another
constexpr double rspamd_required = 6;        // its action "add header", unless set otherwise
constexpr std::size_t most_stars = 100;

/// The number at the front of `text`, after white space: "7.3 required=5".
std::optional<double> number(std::string_view text) {
    text = trimmed(text);
    if (text.starts_with('+')) text.remove_prefix(1);
    double value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    if (read.ec != std::errc{} || !(value >= -most_points && value <= most_points)) return std::nullopt;
    return value;
}

/// What stands behind `key` in a value: of "Yes, score=7.3 required=5.0" the number after "score=".
std::optional<double> number_after(std::string_view value, std::string_view key) {
    const auto at = value.find(key);
    return at == std::string_view::npos ? std::nullopt : number(value.substr(at + key.size()));
}

double sound(std::optional<double> required, double otherwise) {
    return required && *required > 0 && *required <= 1000 ? *required : otherwise;
}

/// "Yes, score=7.3 required=5.0 tests=…"; older: "hits=".
std::optional<FilterOpinion> of_status(std::string_view value) {
    auto score = number_after(value, "score=");
    if (!score) score = number_after(value, "hits=");
    const double required = sound(number_after(value, "required="), spamassassin_required);
    if (!score && value.starts_with("yes")) score = required;
    if (!score) return std::nullopt;
    return FilterOpinion{"SpamAssassin", *score, required};
}

/// "default: False [7.30 / 15.00]; RULE(1.00)[]"
std::optional<FilterOpinion> of_result(std::string_view value) {
    const auto open = value.find('[');
    const auto slash = value.find('/', open == std::string_view::npos ? value.size() : open);
    if (slash == std::string_view::npos) return std::nullopt;
    const auto score = number(value.substr(open + 1, slash - open - 1));
    const double reject = sound(number(value.substr(slash + 1)), rspamd_reject);
    if (!score) return std::nullopt;
    return FilterOpinion{"rspamd", *score, reject * rspamd_header_of_reject};
}

std::optional<FilterOpinion> of_points(std::string_view value, std::string_view filter, double required) {
    const auto score = number(value);
    if (!score) return std::nullopt;
    return FilterOpinion{std::string{filter}, *score, required};
}

std::optional<FilterOpinion> of_action(std::string_view value) {
    if (value == "reject") return FilterOpinion{"rspamd", rspamd_reject, rspamd_required};
    if (value == "add header" || value == "rewrite subject") {
        return FilterOpinion{"rspamd", rspamd_required, rspamd_required};
    }
    return std::nullopt;
}

std::optional<FilterOpinion> of_stars(std::string_view value) {
    const auto stars = std::min(value.find_first_not_of('*'), value.size());
    if (stars == 0) return std::nullopt;
    return FilterOpinion{"SpamAssassin", static_cast<double>(std::min(stars, most_stars)), spamassassin_required};
}

std::optional<FilterOpinion> of_field(const HeaderField& field) {
    const auto name = lower(field.name);
    if (!name.starts_with("x-spam") && !name.starts_with("x-rspamd-")) return std::nullopt;
    const auto folded = lower(field.value);
    const auto value = trimmed(folded);
    if (name == "x-spam-status") return of_status(value);
    if (name == "x-spamd-result") return of_result(value);
    if (name == "x-spam-score") return of_points(value, "another filter", spamassassin_required);
    if (name == "x-rspamd-score") return of_points(value, "rspamd", rspamd_required);
    if (name == "x-rspamd-action") return of_action(value);
    if (name == "x-spam-level") return of_stars(value);
    if ((name == "x-spam-flag" || name == "x-spam") && value == "yes") {
        return FilterOpinion{"another filter", spamassassin_required, spamassassin_required};
    }
    return std::nullopt;
}

std::string points(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.4g", value);
    return text;
}

}  // namespace

double measure_of(const FilterOpinion& opinion) { return 4 * (opinion.score / opinion.required - 0.5); }

std::optional<FilterOpinion> opinion_in_header(const Mail& mail) {
    std::optional<FilterOpinion> worst;
    for (const auto& field : mail.fields) {
        auto one = of_field(field);
        if (one && (!worst || measure_of(*one) > measure_of(*worst))) worst = std::move(one);
    }
    return worst;
}

std::optional<Signal> other_filter_signal(const Mail& mail) {
    const auto written = opinion_in_header(mail);
    const bool told = written && measure_of(*written) > 0;
    if (!told && !mail.asked) return std::nullopt;
    const bool asked = mail.asked && (!told || measure_of(*mail.asked) >= measure_of(*written));
    const FilterOpinion& opinion = asked ? *mail.asked : *written;
    const double measure = measure_of(opinion);
    return Signal{.name = "other_filter",
                  .sentence = (asked ? "Asked, " : "By the header of the message ") + opinion.filter + " gave it " +
                              points(opinion.score) + " points; " + points(opinion.required) + " are spam",
                  .value = opinion.score,
                  .usual = 0,
                  .threshold = opinion.required,
                  .weight = measure};
}

}  // namespace tidegate
