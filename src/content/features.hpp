#pragma once
// What the content model looks at: a mail as a set of hashed features in a few families.
//
// Only what the sender controls counts: text, Subject, display name, links, MIME, and the fields that composing
// programs write. What receivers add (Received, results of filters and of authentication) is never looked at: outbound
// mail has none of it, and in collected mail it tells the collection.

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "message/mail.hpp"

namespace tidegate {

/// Kinds of features. Each is brought to length one by itself, so that a long text does not drown the rest.
enum class FeatureFamily : std::uint8_t {
    grams,    ///< five characters in a row of the normalised text
    words,    ///< words and pairs of neighbours
    subject,  ///< the same of Subject and of the display name
    shape,    ///< structure: links, HTML, MIME, fields
};
inline constexpr std::size_t feature_families = 4;

/// Counts up when the same mail gives other slots: what a site has learnt by the old ones is worth nothing then.
inline constexpr unsigned features_version = 1;

/// Each family has a table of its own, of two to the power of this many weights.
inline constexpr std::array<unsigned, feature_families> slot_bits{20, 20, 18, 16};
constexpr std::size_t slots_of(std::size_t family) { return std::size_t{1} << slot_bits[family]; }

/// The features of one mail: slots below `slots_of(family)`, each once within its family.
struct Features {
    std::array<std::vector<std::uint32_t>, feature_families> of;
};

/// Where the features of the text stand, for whoever explains a score.
struct FeaturePlaces {
    struct Place {
        std::uint32_t at, size;
    };
    std::string text;                      ///< normalised
    std::array<std::vector<Place>, 2> of;  ///< of each slot of grams and of words in `Features::of`, the first place
};

/// `places` may be null.
Features features_of(const Mail& mail, FeaturePlaces* places = nullptr);

/// The text as the model reads it: small letters, digits as "0", one space between words, a few marks ("!", "$") kept
/// as words. At most `longest` octets of `text` are read, three quarters from its front and the rest from its end.
std::string normalised(std::string_view text, std::size_t longest);

/// The slots of Subject or display name, for whoever explains a score: the same as features_of finds, with where they
/// stand in `text`.
using TextVisitor = std::function<void(std::uint32_t slot, std::size_t at, std::size_t size)>;
void visit_subject(std::string_view text, std::string_view prefix, const TextVisitor& visit);

/// The structural features of a mail: slot and name, such as "link:masked".
using ShapeVisitor = std::function<void(std::uint32_t slot, std::string_view name)>;
void visit_shape(const Mail& mail, const ShapeVisitor& visit);

inline constexpr std::size_t text_read = 8192;    ///< octets of the text that the model looks at
inline constexpr std::size_t subject_read = 300;  ///< of Subject and display name

}  // namespace tidegate
