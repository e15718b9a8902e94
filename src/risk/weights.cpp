#include "risk/weights.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "core/text.hpp"

namespace tidegate {

namespace {

constexpr std::size_t longest_file = 64 * 1024;
constexpr std::size_t most_signals = 128;
constexpr std::size_t most_families = 16;
constexpr std::size_t longest_name = 32;

/// Takes the next word off `line`.
std::string_view word(std::string_view& line) {
    line = trimmed(line);
    const auto end = std::min(line.find_first_of(" \t"), line.size());
    const auto taken = line.substr(0, end);
    line.remove_prefix(end);
    return taken;
}

std::optional<double> number(std::string_view text, double least, double most) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return value >= least && value <= most ? std::optional{value} : std::nullopt;
}

bool is_name(std::string_view name) {
    return !name.empty() && name.size() <= longest_name &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

/// Reads line by line into a Weights. What is wrong with a line comes back as the end of a sentence, nothing when it is
/// right.
class Reading {
public:
    std::string take(std::string_view line) {
        const auto what = word(line);
        if (what == "family") return family(line);
        if (what == "signal") return signal(line);
        if (what == "rest") return scalar(line, weights_.rest, -20, 0, rest_);
        if (what == "credit") return scalar(line, weights_.credit, 0, 20, credit_);
        if (what == "message_most") return scalar(line, weights_.message_most, 0, 50, message_most_);
        if (what == "half_life_hours") return scalar(line, hours_, 0.1, 10'000, half_life_);
        return "begins with none of rest, credit, message_most, half_life_hours, family, signal";
    }

    std::string missing() const {
        if (!rest_) return "no line says rest";
        if (!credit_) return "no line says credit";
        if (!message_most_) return "no line says message_most";
        if (!half_life_) return "no line says half_life_hours";
        return {};
    }

    Weights take_weights() {
        weights_.half_life = Millis{static_cast<Millis::rep>(std::llround(hours_ * 3.6e6))};
        std::sort(weights_.signals.begin(), weights_.signals.end(),
                  [](const Weight& a, const Weight& b) { return a.name < b.name; });
        return std::move(weights_);
    }

private:
    static std::string scalar(std::string_view line, double& into, double least, double most, bool& said) {
        const auto value = number(word(line), least, most);
        if (!value || !trimmed(line).empty()) {
            return "needs one number from " + std::to_string(least) + " to " + std::to_string(most);
        }
        if (said) return "says what a line before has said";
        said = true;
        into = *value;
        return {};
    }

    std::string family(std::string_view line) {
        const auto name = word(line);
        const auto most = number(word(line), 0, 1000);
        if (!is_name(name) || !most || !trimmed(line).empty()) return "must be: family NAME MOST";
        for (const auto& known : weights_.families) {
            if (known.name == name) return "names a family that a line before has named";
        }
        if (weights_.families.size() >= most_families) return "is one family too many: 16 at most";
        weights_.families.push_back({std::string{name}, *most});
        return {};
    }

    std::string signal(std::string_view line) {
        const auto name = word(line), family = word(line), way = word(line);
        const auto slope = number(word(line), 0, 1000);
        const auto least = number(word(line), -1000, 0);
        const auto most = number(word(line), 0, 1000);
        if (!is_name(name) || (way != "level" && way != "adds") || !slope || !least || !most) {
            return "must be: signal NAME FAMILY level|adds SLOPE LEAST MOST FITTED-ON, with LEAST at most 0, and SLOPE "
                   "and "
                   "MOST at least 0";
        }
        const auto home = std::find_if(weights_.families.begin(), weights_.families.end(),
                                       [family](const SignalFamily& one) { return one.name == family; });
        if (home == weights_.families.end()) return "names a family that no line before has named";
        if (weights_.find(signal_id(name)) != nullptr) return "names a signal that a line before has named";
        if (weights_.signals.size() >= most_signals) return "is one signal too many: 128 at most";
        weights_.signals.push_back({std::string{name}, std::string{family},
                                    way == "adds" ? Weight::Way::adds : Weight::Way::level, *slope, *least, *most,
                                    utf8_line(trimmed(line), 400), signal_id(name),
                                    static_cast<std::size_t>(home - weights_.families.begin())});
        return {};
    }

    Weights weights_;
    double hours_ = 0;
    bool rest_ = false, credit_ = false, message_most_ = false, half_life_ = false;
};

}  // namespace

std::uint32_t signal_id(std::string_view name) {
    std::uint32_t hash = 2166136261U;
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    return hash;
}

Result<Weights> Weights::parse(std::string_view text, std::string_view file) {
    const auto refuse = [file](const std::string& what) {
        return Result<Weights>{fail(Fault::invalid, std::string{file} + what)};
    };
    if (text.size() > longest_file) return refuse(": longer than 64 KB");
    Reading reading;
    for (std::size_t line_number = 1; !text.empty(); ++line_number) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        line = trimmed(line.substr(0, line.find('#')));
        if (line.empty()) continue;
        if (const auto wrong = reading.take(line); !wrong.empty()) {
            return refuse(":" + std::to_string(line_number) + ": the line " + wrong);
        }
    }
    if (const auto missing = reading.missing(); !missing.empty()) return refuse(": " + missing);
    return reading.take_weights();
}

const Weights& Weights::shipped() {
    static const Weights weights = parse(shipped_text(), "risk.weights").value_or(Weights{});
    return weights;
}

const Weight* Weights::find(std::string_view name) const {
    const auto at =
        std::lower_bound(signals.begin(), signals.end(), name,
                         [](const Weight& weight, std::string_view wanted) { return weight.name < wanted; });
    return at != signals.end() && at->name == name ? &*at : nullptr;
}

const Weight* Weights::find(std::uint32_t id) const {
    const auto at =
        std::find_if(signals.begin(), signals.end(), [id](const Weight& weight) { return weight.id == id; });
    return at == signals.end() ? nullptr : &*at;
}

void Weights::weigh(std::span<Signal> all) const {
    for (auto& signal : all) {
        const auto* weight = find(signal.name);
        if (weight == nullptr || !std::isfinite(signal.weight)) {
            signal.weight = 0;
            continue;
        }
        signal.weight = std::clamp(weight->slope * signal.weight, weight->least, weight->most);
    }
}

}  // namespace tidegate
