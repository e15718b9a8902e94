#include "content/explanation.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <set>
#include <utility>

#include "content/model.hpp"
#include "core/text.hpp"

namespace tidegate {

namespace {

constexpr std::size_t most_reasons = 6;
constexpr std::size_t most_words = 3;  // groups of words named of one text
constexpr double least_weight = 0.05;

struct Word {
    std::size_t at = 0;
    std::size_t size = 0;
    double weight = 0;
};

/// The words of a normalised text, each with what its characters weigh.
std::vector<Word> words_of(std::string_view text, const std::vector<double>& weights) {
    std::vector<Word> out;
    for (std::size_t i = 0; i < text.size();) {
        const auto end = std::min(text.find(' ', i), text.size());
        if (end > i) {
            Word word{i, end - i, 0};
            for (std::size_t at = i; at < end; ++at) word.weight += weights[at];
            out.push_back(word);
        }
        i = end + 1;
    }
    return out;
}

/// Grows the strongest word to its neighbours while they say the same, to at most four.
std::pair<std::size_t, std::size_t> grown(const std::vector<Word>& words, std::size_t best, double direction) {
    const double enough = words[best].weight * direction * 0.3;
    std::size_t first = best, last = best;
    while (last - first < 3) {
        const double before = first > 0 ? words[first - 1].weight * direction : 0;
        const double after = last + 1 < words.size() ? words[last + 1].weight * direction : 0;
        if (std::max(before, after) < enough || std::max(before, after) <= 0) break;
        before >= after ? --first : ++last;
    }
    return {first, last};
}

/// The strongest groups of words of a text, said as "the words …".
void name_words(std::string_view text, std::vector<Word> words, double direction, const std::string& where,
                const std::string& name, std::vector<Signal>& found) {
    for (std::size_t round = 0; round < most_words && !words.empty(); ++round) {
        const auto best = std::ranges::max_element(words, {}, [&](const Word& w) { return w.weight * direction; });
        if (best->weight * direction < least_weight) return;
        const auto [first, last] = grown(words, static_cast<std::size_t>(best - words.begin()), direction);
        double weight = 0;
        for (std::size_t i = first; i <= last; ++i) {
            weight += words[i].weight;
            words[i].weight = 0;
        }
        const auto end = words[last].at + words[last].size;
        const std::string said = utf8_line(text.substr(words[first].at, end - words[first].at), 60);
        Signal signal;
        signal.name = name;
        signal.sentence = (first == last ? "the word \"" : "the words \"") + said + '"' + where;
        signal.value = signal.weight = weight;
        found.push_back(std::move(signal));
    }
}

/// What each character of a text weighs: every feature spreads its weight over the characters that it covers.
class CharacterWeights {
public:
    explicit CharacterWeights(std::size_t characters) : changes_(characters + 1) {}
    void spread(double weight, std::size_t at, std::size_t size) {
        const double each = weight / static_cast<double>(size);
        changes_[at] += each;
        changes_[at + size] -= each;
    }
    std::vector<double> all() && {
        std::partial_sum(changes_.begin(), changes_.end(), changes_.begin());
        return std::move(changes_);
    }

private:
    std::vector<double> changes_;  ///< from one character to the next
};

}  // namespace

/// Nats that a weight of one is, in this mail.
double ScoreExplanation::unit(std::size_t family) const { return model_.slope_ * model_.value(family, features_); }

double ScoreExplanation::part(FeatureFamily family, std::uint32_t slot) const {
    const auto index = static_cast<std::size_t>(family);
    return unit(index) * static_cast<double>(model_.weights_[index][slot]);
}

void ScoreExplanation::add_text(std::vector<Signal>& found, double direction) const {
    CharacterWeights weights{places_.text.size()};
    for (std::size_t family = 0; family < places_.of.size(); ++family) {
        const auto& slots = features_.of[family];
        const double nats = unit(family);
        for (std::size_t i = 0; i < slots.size(); ++i) {
            const auto [at, size] = places_.of[family][i];
            weights.spread(nats * static_cast<double>(model_.weights_[family][slots[i]]), at, size);
        }
    }
    name_words(places_.text, words_of(places_.text, std::move(weights).all()), direction, "", "content_words", found);
}

void ScoreExplanation::add_subject(std::vector<Signal>& found, double direction) const {
    const std::array<std::pair<std::string, std::string>, 2> texts{
        {{"subject", normalised(mail_.subject, subject_read)}, {"name", normalised(mail_.from_name, subject_read)}}};
    for (const auto& [prefix, text] : texts) {
        CharacterWeights weights{text.size()};
        std::set<std::uint32_t> seen;
        visit_subject(text, prefix, [&](std::uint32_t slot, std::size_t at, std::size_t size) {
            if (seen.insert(slot).second) weights.spread(part(FeatureFamily::subject, slot), at, size);
        });
        name_words(text, words_of(text, std::move(weights).all()), direction,
                   prefix == "subject" ? " in the subject" : " in the sender's name", "content_" + prefix, found);
    }
}

void ScoreExplanation::add_shape(std::vector<Signal>& found, double direction) const {
    visit_shape(mail_, [&](std::uint32_t slot, std::string_view name) {
        const double weight = part(FeatureFamily::shape, slot);
        if (weight * direction < least_weight) return;
        Signal signal;
        signal.name = "content_" + std::string{name.substr(0, name.find(':'))};
        signal.sentence = in_words(name);
        signal.value = signal.weight = weight;
        found.push_back(std::move(signal));
    });
}

std::vector<Signal> ScoreExplanation::reasons(double weight) const {
    const double direction = weight < 0 ? -1 : 1;
    std::vector<Signal> found;
    add_text(found, direction);
    add_subject(found, direction);
    add_shape(found, direction);
    std::ranges::stable_sort(found, std::ranges::greater{}, [&](const Signal& s) { return s.weight * direction; });
    if (found.size() > most_reasons) found.resize(most_reasons);
    return found;
}

std::string in_words(std::string_view shape_name) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 22> whole{{
        {"link:masked", "a link whose words name another host than it goes to"},
        {"link:number", "a link to a bare network address"},
        {"link:user in front of the host", "a link with a name in front of its host"},
        {"link:port", "a link with a port"},
        {"link:foreign host", "a link to a host in foreign letters"},
        {"link:many labels", "a link to a host of many labels"},
        {"link:mail address", "a link to a mail address"},
        {"link:data", "a link that carries a page in itself"},
        {"link:https", "a link that is encrypted"},
        {"from:free mailer", "the sender's address is at a free mail provider"},
        {"from:no name", "From has no display name"},
        {"from:name is an address", "the sender's name is a mail address"},
        {"reply:another domain", "answers go to another domain than the sender's"},
        {"reply:another domain, free mailer", "answers go to a free mail provider, which is not the sender's"},
        {"reply:same domain", "answers go to the sender's own domain"},
        {"subject:empty", "there is no subject"},
        {"subject:no small letter", "the subject is all capitals"},
        {"subject:exclamation mark", "the subject has an exclamation mark"},
        {"html:form", "the page has a form to fill in"},
        {"html:script", "the page has a script"},
        {"html:images and hardly a text", "the page has images and hardly a text"},
        {"mime:html without plain text", "HTML without a plain text beside it"},
    }};
    for (const auto& [name, sentence] : whole) {
        if (shape_name == name) return std::string{sentence};
    }
    constexpr std::array<std::pair<std::string_view, std::string_view>, 11> starts{{
        {"field:", "the header has the field "},
        {"mime:", "the parts of the mail are "},
        {"charset:", "the text is in the character set "},
        {"encoding:", "a part is encoded as "},
        {"attachment:", "a file is attached: "},
        {"mailer:", "written with a program called "},
        {"from:", "the sender's domain "},
        {"text:", "measure of the text: "},
        {"subject:", "measure of the subject: "},
        {"html:", "measure of the page: "},
        {"link:", "measure of the links: "},
    }};
    for (const auto& [start, sentence] : starts) {
        if (shape_name.starts_with(start))
            return std::string{sentence} + utf8_line(shape_name.substr(start.size()), 80);
    }
    return "trait: " + utf8_line(shape_name, 80);
}

}  // namespace tidegate
