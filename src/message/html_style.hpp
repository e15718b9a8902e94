#pragma once
// The little of CSS that decides whether a reader sees a text.

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tidegate {

/// What declarations say about being seen.
struct Seen {
    bool hidden = false;             ///< display:none, visibility:hidden, no size, no opacity
    std::optional<bool> tiny;        ///< font-size of at most 1px said, or a readable one said
    std::optional<unsigned> colour;  ///< 0xRRGGBB
    std::optional<unsigned> ground;  ///< background colour
    bool picture = false;            ///< a background that is no plain colour: nobody knows what text on it looks like
};

/// Reads "name: value; name: value".
Seen read_declarations(std::string_view declarations);

/// "#fff", "#ffffff", "rgb(255,255,255)", "white", "black" … as 0xRRGGBB.
std::optional<unsigned> read_colour(std::string_view value);

/// The rules of style elements whose selector is one class or one id and which say something about being seen. Rules
/// inside @media are left out: they are for some screens only.
class StyleRules {
public:
    void add(std::string_view sheet);
    const Seen* of_class(const std::string& name) const { return find(classes_, name); }
    const Seen* of_id(const std::string& name) const { return find(ids_, name); }
    bool empty() const { return classes_.empty() && ids_.empty(); }

private:
    using Rules = std::unordered_map<std::string, Seen>;
    static const Seen* find(const Rules& rules, const std::string& name) {
        const auto at = rules.find(name);
        return at == rules.end() ? nullptr : &at->second;
    }
    void add_rule(std::string_view selectors, std::string_view declarations);

    Rules classes_;
    Rules ids_;
};

}  // namespace tidegate
