// Finding the first address in a From field. A scanner and not a grammar: it must give an answer for what people and
// attackers write, and the answer must be the address that a mail program would show and a receiver would judge.

#include <string>
#include <string_view>

#include "core/text.hpp"
#include "message/headers.hpp"

namespace tidegate {

namespace {

bool is_white(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// Reads a list of addresses from left to right, once.
class AddressScanner {
public:
    explicit AddressScanner(std::string_view text) : rest_{text} {}

    std::string first() {
        while (!rest_.empty()) {
            const char c = rest_.front();
            if (c == '(') {
                skip_comment();
                gap_ = true;
            } else if (c == '<') {
                std::string address = in_brackets();
                if (!address.empty()) return address;
                forget();
            } else if (c == ',' || c == ';') {
                std::string address = finished();
                if (!address.empty()) return address;
                rest_.remove_prefix(1);
                forget();
            } else if (c == ':') {  // what stood before is the name of a group
                rest_.remove_prefix(1);
                forget();
            } else if (is_white(c)) {
                rest_.remove_prefix(1);
                gap_ = true;
            } else {
                between_words();
                take(word_, word_has_at_);
            }
        }
        return finished();
    }

private:
    /// Comments nest (RFC 5322 3.2.2); one that does not end takes the rest.
    void skip_comment() {
        std::size_t depth = 0;
        while (!rest_.empty()) {
            const char c = rest_.front();
            rest_.remove_prefix(c == '\\' && rest_.size() > 1 ? 2 : 1);
            if (c == '(') ++depth;
            if (c == ')' && --depth == 0) return;
        }
    }

    /// One character, one quoted string or one domain literal.
    void take(std::string& into, bool& has_at) {
        const char open = rest_.front();
        const char close = open == '"' ? '"' : ']';
        into += open;
        rest_.remove_prefix(1);
        if (open == '@') has_at = true;
        if (open != '"' && open != '[') return;
        while (!rest_.empty()) {
            const char c = rest_.front();
            rest_.remove_prefix(1);
            if (c == '\r' || c == '\n') continue;
            into += c;
            if (c == close) return;
            const bool escapes = c == '\\' && !rest_.empty() && rest_.front() != '\r' && rest_.front() != '\n';
            if (escapes) {
                into += rest_.front();
                rest_.remove_prefix(1);
            }
        }
    }

    /// A new word begins, unless the white space stood around "@" or "." (RFC 5322 4.4).
    void between_words() {
        const char next = rest_.front();
        const bool joined = next == '@' || next == '.' || word_.ends_with('@') || word_.ends_with('.');
        if (gap_ && !word_.empty() && !joined) {
            keep_word();
            word_.clear();
            word_has_at_ = false;
            ++words_before_;
        }
        gap_ = false;
    }

    void keep_word() {
        if (word_has_at_ && bare_.empty()) bare_ = word_;
    }

    std::string in_brackets() {
        rest_.remove_prefix(1);
        std::string address;
        bool has_at = false;
        while (!rest_.empty() && rest_.front() != '>') {
            const char c = rest_.front();
            if (c == '(') {
                skip_comment();
            } else if (is_white(c)) {
                rest_.remove_prefix(1);
            } else if (c == ':' && address.starts_with('@')) {  // the end of a source route
                rest_.remove_prefix(1);
                address.clear();
            } else {
                take(address, has_at);
            }
        }
        if (!rest_.empty()) rest_.remove_prefix(1);
        return address;
    }

    /// The address of a mailbox without brackets.
    std::string finished() {
        keep_word();
        if (!bare_.empty()) return bare_;
        return words_before_ == 0 ? word_ : std::string{};
    }

    void forget() {
        word_.clear();
        bare_.clear();
        word_has_at_ = gap_ = false;
        words_before_ = 0;
    }

    std::string_view rest_;
    std::string word_;  ///< what is being read
    std::string bare_;  ///< the first word of this mailbox that is an address
    bool word_has_at_ = false;
    bool gap_ = false;  ///< white space or a comment came after word_
    std::size_t words_before_ = 0;
};

/// "alice"@ is alice@ (RFC 5321 4.1.2): whoever adds quotes is the same person.
std::string without_idle_quotes(std::string_view local) {
    if (local.size() < 3 || local.front() != '"' || local.back() != '"') return std::string{local};
    const std::string_view inside = local.substr(1, local.size() - 2);
    for (const char c : inside) {
        const auto octet = static_cast<unsigned char>(c);
        if (octet <= ' ' || octet == 0x7F || std::string_view{"\"\\()<>[]:;@,"}.find(c) != std::string_view::npos)
            return std::string{local};
    }
    return std::string{inside};
}

}  // namespace

std::string first_address(std::string_view value) {
    std::string address = AddressScanner{value}.first();
    const auto at = address.rfind('@');
    if (at != std::string::npos) {
        const std::string_view whole{address};
        address = without_idle_quotes(whole.substr(0, at)) + '@' + lower(whole.substr(at + 1));
    }
    if (address.size() > longest_header_value) address.resize(longest_header_value);
    return address;
}

}  // namespace tidegate
