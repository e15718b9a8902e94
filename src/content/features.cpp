#include "content/features.hpp"

#include <xxhash.h>

#include <algorithm>
#include <cstring>

namespace tidegate {

namespace {

constexpr std::size_t gram = 5;

std::uint32_t slot_of(FeatureFamily family, std::uint64_t hash) {
    const unsigned bits = slot_bits[static_cast<std::size_t>(family)];
    return static_cast<std::uint32_t>(hash * 0x9E3779B97F4A7C15ULL >> (64 - bits));
}

std::uint64_t hash_of(std::string_view text, std::uint64_t seed) {
    return XXH3_64bits_withSeed(text.data(), text.size(), seed);
}

/// Keeps each slot once.
class Once {
public:
    Once() : seen_(slots_of(0) / 64) {}
    bool first(std::uint32_t slot) {
        const std::uint64_t bit = std::uint64_t{1} << (slot & 63U);
        if ((seen_[slot >> 6U] & bit) != 0) return false;
        seen_[slot >> 6U] |= bit;
        return true;
    }
    void forget(const std::vector<std::uint32_t>& kept) {
        for (const auto slot : kept) seen_[slot >> 6U] = 0;
    }

private:
    std::vector<std::uint64_t> seen_;
};

bool is_mark(char c) { return c == '!' || c == '$' || c == '%' || c == '?'; }

/// Octets of the punctuation beyond ASCII at the front of `text` (U+00A0–00BF, U+2000–206F), or 0.
std::size_t punctuation(std::string_view text) {
    const auto at = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    if (at(0) == 0xC2 && at(1) >= 0xA0) return 2;
    const bool general = at(0) == 0xE2 && (at(1) == 0x80 || at(1) == 0x81) && at(2) >= 0x80;
    return general ? 3 : 0;
}

void append_normalised(std::string_view text, std::string& out) {
    std::size_t digits = 0;
    const auto gap = [&] {
        if (!out.empty() && out.back() != ' ') out += ' ';
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const auto octet = static_cast<unsigned char>(c);
        if (const auto size = punctuation(text.substr(i, 3)); size > 0) {
            gap();
            i += size - 1;
            continue;
        }
        if (c >= '0' && c <= '9') {
            if (++digits <= 4) out += '0';
            continue;
        }
        digits = 0;
        if (c >= 'A' && c <= 'Z') {
            out += static_cast<char>(c - 'A' + 'a');
        } else if ((c >= 'a' && c <= 'z') || octet >= 0x80) {
            out += c;
        } else if (is_mark(c)) {
            gap();
            if (out.size() < 2 || out[out.size() - 2] != c) (out += c) += ' ';
        } else {
            gap();
        }
    }
    gap();
}

template <class Visit>
void each_gram(FeatureFamily family, std::string_view text, Visit visit) {
    for (std::size_t i = 0; i + gram <= text.size(); ++i) {
        std::uint64_t octets = 0;
        std::memcpy(&octets, text.data() + i, gram);
        visit(slot_of(family, (octets + 1) * 0xD6E8FEB86659FD93ULL), i, gram);
    }
}

template <class Visit>
void each_word(FeatureFamily family, std::string_view text, std::uint64_t seed, Visit visit) {
    std::uint64_t before = 0;
    std::size_t before_at = 0;
    for (std::size_t i = 0; i < text.size();) {
        const auto end = std::min(text.find(' ', i), text.size());
        if (end > i) {
            const std::uint64_t hash = hash_of(text.substr(i, std::min<std::size_t>(end - i, 40)), seed);
            visit(slot_of(family, hash), i, end - i);
            if (before != 0) visit(slot_of(family, hash * 31 + before), before_at, end - before_at);
            before = hash;
            before_at = i;
        }
        i = end + 1;
    }
}

}  // namespace

std::string normalised(std::string_view text, std::size_t longest) {
    std::string out{" "};
    out.reserve(std::min(text.size(), longest) + 16);
    if (text.size() <= longest) {
        append_normalised(text, out);
    } else {
        append_normalised(text.substr(0, longest - longest / 4), out);
        append_normalised(text.substr(text.size() - longest / 4), out);
    }
    return out;
}

void visit_subject(std::string_view text, std::string_view prefix, const TextVisitor& visit) {
    each_word(FeatureFamily::subject, text, hash_of(prefix, 2), visit);
    each_gram(FeatureFamily::subject, text, visit);
}

Features features_of(const Mail& mail, FeaturePlaces* places) {
    Features out;
    Once once;
    const auto keep = [&](FeatureFamily family) {
        return [&, family](std::uint32_t slot, std::size_t at, std::size_t size) {
            if (!once.first(slot)) return;
            const auto index = static_cast<std::size_t>(family);
            out.of[index].push_back(slot);
            if (places != nullptr && index < places->of.size())
                places->of[index].push_back({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(size)});
        };
    };
    std::string text = normalised(mail.text, text_read);
    each_gram(FeatureFamily::grams, text, keep(FeatureFamily::grams));
    once.forget(out.of[0]);
    each_word(FeatureFamily::words, text, 1, keep(FeatureFamily::words));
    once.forget(out.of[1]);
    if (places != nullptr) places->text = std::move(text);
    const std::string subject = normalised(mail.subject, subject_read);
    each_word(FeatureFamily::subject, subject, hash_of("subject", 2), keep(FeatureFamily::subject));
    each_gram(FeatureFamily::subject, subject, keep(FeatureFamily::subject));
    const std::string name = normalised(mail.from_name, subject_read);
    each_word(FeatureFamily::subject, name, hash_of("name", 2), keep(FeatureFamily::subject));
    each_gram(FeatureFamily::subject, name, keep(FeatureFamily::subject));
    visit_shape(mail, [&](std::uint32_t slot, std::string_view) { out.of[3].push_back(slot); });
    return out;
}

}  // namespace tidegate
