#include "message/html.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "message/charset.hpp"
#include "message/html_style.hpp"
#include "message/links.hpp"

namespace tidegate {

namespace {

constexpr std::size_t deepest = 200;  // open elements that are remembered; deeper ones count as their parent
constexpr std::size_t most_attributes = 40;

// Each character of a page is asked for: find_first_of would call memchr for each.
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r' && c != '\v'); }
std::size_t end_of_word(std::string_view text, std::size_t from) {
    while (from < text.size() && !is_space(text[from])) ++from;
    return from;
}
std::size_t end_of_space(std::string_view text, std::size_t from) {
    while (from < text.size() && is_space(text[from])) ++from;
    return from;
}
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

template <std::size_t n>
bool one_of(std::string_view name, const std::array<std::string_view, n>& names) {
    return std::ranges::find(names, name) != names.end();
}

bool is_void(std::string_view name) {
    constexpr std::array<std::string_view, 13> names{"br",   "img", "hr",    "input", "meta",   "link", "area",
                                                     "base", "col", "embed", "param", "source", "wbr"};
    return one_of(name, names);
}

bool is_block(std::string_view name) {
    constexpr std::array<std::string_view, 25> ascending{
        "article", "blockquote", "br",     "center", "dd", "div", "dt", "footer", "form",    "h1",    "h2", "h3", "h4",
        "h5",      "h6",         "header", "hr",     "li", "ol",  "p",  "pre",    "section", "table", "tr", "ul"};
    static_assert(std::ranges::is_sorted(ascending));
    return std::ranges::binary_search(ascending, name);
}

bool has_no_text(std::string_view name) {
    constexpr std::array<std::string_view, 8> names{"title",  "template", "noscript", "object",
                                                    "select", "datalist", "iframe",   "noframes"};
    return one_of(name, names);
}

/// A tag's attributes that matter here, raw.
struct Tag {
    std::string name;
    bool closing = false;
    bool hidden = false;
    bool picture = false;     // has a background image
    std::string_view target;  // href, or a form's action
    std::string_view source;
    std::string_view alternative;
    std::string_view style;
    std::string_view classes;
    std::string_view id;
    std::string_view colour;
    std::string_view ground;
    std::string_view size;
};

/// What holds inside an open element.
struct Scope {
    std::string name;
    bool hidden = false;
    bool tiny = false;
    unsigned colour = 0;
    unsigned ground = 0xFFFFFF;
    bool picture = false;  // the ground is no plain colour

    bool unseen() const { return hidden || tiny || (!picture && same_colour()); }

    /// Text in the colour of its ground, as close as eyes can tell.
    bool same_colour() const {
        const auto apart = [&](unsigned shift) {
            const int one = static_cast<int>(colour >> shift & 0xFFU);
            const int other = static_cast<int>(ground >> shift & 0xFFU);
            return std::abs(one - other);
        };
        return apart(0) + apart(8) + apart(16) <= 6;
    }
};

void set_attribute(Tag& tag, std::string_view name, std::string_view value) {
    const std::string key = lower(name.substr(0, 16));
    if (key == "href" || key == "action") tag.target = value;
    if (key == "src") tag.source = value;
    if (key == "alt") tag.alternative = value;
    if (key == "style") tag.style = value;
    if (key == "class") tag.classes = value;
    if (key == "id") tag.id = value;
    if (key == "color") tag.colour = value;
    if (key == "bgcolor") tag.ground = value;
    if (key == "background") tag.picture = true;
    if (key == "size") tag.size = value;
    if (key == "hidden") tag.hidden = true;
}

class Reader {
public:
    Reader(std::string_view html, std::size_t longest, std::size_t most_links)
        : rest_{html}, longest_{longest}, most_links_{most_links} {
        out_.facts.present = true;
        out_.facts.octets = html.size();
        scopes_.push_back({});
        out_.text.reserve(std::min(html.size() / 2, longest));
    }

    HtmlText read() {
        while (!rest_.empty()) {
            const auto open = std::min(rest_.find('<'), rest_.size());
            if (open > 0) put(resolved(rest_.substr(0, open)));
            rest_.remove_prefix(open);
            if (!rest_.empty()) markup();
        }
        close_link();
        return std::move(out_);
    }

private:
    /// `rest_` begins with "<".
    void markup() {
        if (rest_.starts_with("<!--")) return skip_past("-->", 4);
        if (rest_.starts_with("<!") || rest_.starts_with("<?")) return skip_past(">", 2);
        const bool closing = rest_.size() > 1 && rest_[1] == '/';
        const std::size_t name = closing ? 2 : 1;
        if (rest_.size() <= name || !is_letter(rest_[name])) {
            put("<");
            rest_.remove_prefix(1);
            return;
        }
        Tag tag = read_tag(name);
        tag.closing = closing;
        closing ? close(tag) : open(tag);
    }

    void skip_past(std::string_view end, std::size_t from) {
        const auto at = rest_.find(end, from);
        rest_.remove_prefix(at == std::string_view::npos ? rest_.size() : at + end.size());
    }

    Tag read_tag(std::size_t start) {
        Tag tag;
        std::size_t i = start;
        while (i < rest_.size() && !is_space(rest_[i]) && rest_[i] != '>' && rest_[i] != '/') ++i;
        tag.name = lower(rest_.substr(start, std::min<std::size_t>(i - start, 16)));
        for (std::size_t count = 0; i < rest_.size() && rest_[i] != '>';) {
            if (is_space(rest_[i]) || rest_[i] == '/') {
                ++i;
                continue;
            }
            i = read_attribute(tag, i, ++count <= most_attributes);
        }
        rest_.remove_prefix(std::min(i + 1, rest_.size()));
        return tag;
    }

    /// Reads the attribute at `i` and returns where it ends.
    std::size_t read_attribute(Tag& tag, std::size_t i, bool keep) {
        const std::size_t start = i++;
        while (i < rest_.size() && !is_space(rest_[i]) && rest_[i] != '=' && rest_[i] != '>' && rest_[i] != '/') ++i;
        const std::string_view name = rest_.substr(start, i - start);
        while (i < rest_.size() && is_space(rest_[i])) ++i;
        std::string_view value;
        if (i < rest_.size() && rest_[i] == '=') {
            ++i;
            while (i < rest_.size() && is_space(rest_[i])) ++i;
            const char quote = i < rest_.size() ? rest_[i] : '>';
            if (quote == '"' || quote == '\'') {
                const auto end = std::min(rest_.find(quote, i + 1), rest_.size());
                value = rest_.substr(i + 1, end - i - 1);
                i = std::min(end + 1, rest_.size());
            } else {
                const std::size_t from = i;
                while (i < rest_.size() && !is_space(rest_[i]) && rest_[i] != '>') ++i;
                value = rest_.substr(from, i - from);
            }
        }
        if (keep) set_attribute(tag, name, value);
        return i;
    }

    void open(const Tag& tag) {
        if (tag.name == "style" || tag.name == "script" || tag.name == "textarea" || tag.name == "xmp") return raw(tag);
        count(tag);
        if (is_block(tag.name)) gap('\n');
        if (tag.name == "td" || tag.name == "th") gap(' ');
        if (tag.name == "a" || tag.name == "area") open_link(tag);
        if (tag.name == "body") {
            apply(tag, scopes_.front());
            scopes_.resize(1);
            return;
        }
        if (is_void(tag.name) || tag.name == "html" || tag.name == "head") return;
        if (scopes_.size() >= deepest) return;
        Scope inside = scopes_.back();
        inside.name = tag.name;
        if (has_no_text(tag.name)) inside.hidden = true;
        apply(tag, inside);
        scopes_.push_back(std::move(inside));
    }

    void count(const Tag& tag) {
        auto& facts = out_.facts;
        if (tag.name == "table") ++facts.tables;
        if (tag.name == "form") {
            ++facts.forms;
            add_link(tag.target, {});
        }
        if (tag.name != "img") return;
        ++facts.images;
        if (!host_of(tag.source).empty()) ++facts.remote_images;
        if (tag.alternative.empty() || out_.image_text.size() >= longest_ / 4) return;
        out_.image_text += resolve_entities(tag.alternative.substr(0, 300)) + '\n';
    }

    /// Elements whose content is no markup.
    void raw(const Tag& tag) {
        std::size_t end = 0;
        while (true) {
            end = rest_.find("</", end);
            if (end == std::string_view::npos) break;
            if (lower(rest_.substr(end + 2, tag.name.size())) == tag.name) break;
            end += 2;
        }
        end = std::min(end, rest_.size());
        if (tag.name == "style") rules_.add(rest_.substr(0, end));
        if (tag.name == "script") ++out_.facts.scripts;
        rest_.remove_prefix(end);
        if (!rest_.empty()) skip_past(">", 2);
    }

    void close(const Tag& tag) {
        if (is_block(tag.name)) gap('\n');
        if (tag.name == "a") close_link();
        // Only a few levels up: a stray end tag must not cost the whole depth each time.
        const std::size_t least = scopes_.size() > 12 ? scopes_.size() - 12 : 1;
        for (std::size_t i = scopes_.size(); i-- > least;) {
            if (scopes_[i].name != tag.name) continue;
            scopes_.resize(i);
            return;
        }
    }

    static void apply(const Seen& seen, Scope& scope) {
        if (seen.hidden) scope.hidden = true;
        if (seen.tiny) scope.tiny = *seen.tiny;
        if (seen.colour) scope.colour = *seen.colour;
        if (seen.ground) scope.ground = *seen.ground;
        if (seen.ground || seen.picture) scope.picture = seen.picture;
    }

    static void set_ground(Scope& scope, unsigned colour) {
        scope.ground = colour;
        scope.picture = false;
    }

    void apply(const Tag& tag, Scope& scope) const {
        if (!rules_.empty()) {
            std::string_view names = tag.classes;
            for (int i = 0; i < 10 && !names.empty(); ++i) {
                const auto end = end_of_word(names, 0);
                if (const auto* seen = rules_.of_class(lower(names.substr(0, end)))) apply(*seen, scope);
                names.remove_prefix(std::min(end + 1, names.size()));
            }
            if (const auto* seen = tag.id.empty() ? nullptr : rules_.of_id(lower(tag.id))) apply(*seen, scope);
        }
        if (const auto colour = tag.colour.empty() ? std::nullopt : read_colour(tag.colour)) scope.colour = *colour;
        if (const auto ground = tag.ground.empty() ? std::nullopt : read_colour(tag.ground)) set_ground(scope, *ground);
        if (tag.picture) scope.picture = true;
        if (tag.name == "font" && tag.size == "0") scope.tiny = true;
        if (tag.hidden) scope.hidden = true;
        if (!tag.style.empty()) apply(read_declarations(tag.style), scope);
    }

    void open_link(const Tag& tag) {
        close_link();
        if (tag.target.empty()) return;
        add_link(tag.target, {});
        in_link_ = tag.name == "a" && !out_.links.empty();
    }

    void add_link(std::string_view target, std::string_view text) {
        if (target.empty() || out_.links.size() >= most_links_) return;
        const auto start = end_of_space(target, 0);
        Link link;
        link.target = cut_utf8(resolve_entities(target.substr(start, 2000)), 2000);
        link.host = host_of(link.target);
        link.text = text;
        out_.links.push_back(std::move(link));
    }

    void close_link() {
        if (in_link_) out_.links.back().text = cut_utf8(trimmed(out_.links.back().text), 300);
        in_link_ = false;
    }

    std::string_view resolved(std::string_view text) {
        if (text.find('&') == std::string_view::npos) return text;
        scratch_ = resolve_entities(text);
        return scratch_;
    }

    void put(std::string_view text) {
        const bool unseen = scopes_.back().unseen();
        std::string& into = unseen ? out_.hidden_text : out_.text;
        for (std::size_t i = 0; i < text.size() && into.size() < longest_;) {
            const auto end = end_of_word(text, i);
            if (end > i) {
                into += text.substr(i, end - i);
                if (unseen) out_.facts.hidden += end - i;
                if (in_link_ && out_.links.back().text.size() < 300) out_.links.back().text += text.substr(i, end - i);
            }
            if (end == text.size()) break;
            if (!into.empty() && !is_space(into.back())) into += ' ';
            if (in_link_ && !out_.links.back().text.empty()) out_.links.back().text += ' ';
            i = end_of_space(text, end);
        }
        if (into.size() > longest_) into.resize(cut_utf8(into, longest_).size());
    }

    void gap(char c) {
        std::string& into = scopes_.back().unseen() ? out_.hidden_text : out_.text;
        if (into.empty() || into.back() == '\n' || into.size() >= longest_) return;
        if (into.back() == ' ') into.pop_back();
        into += c;
    }

    std::string_view rest_;
    std::size_t longest_;
    std::size_t most_links_;
    HtmlText out_;
    StyleRules rules_;
    std::vector<Scope> scopes_;
    std::string scratch_;
    bool in_link_ = false;
};

}  // namespace

HtmlText read_html(std::string_view html, std::size_t longest, std::size_t most_links) {
    return Reader{html, longest, most_links}.read();
}

}  // namespace tidegate
