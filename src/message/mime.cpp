// MIME by GMime, on memory only. The library is handed no more than the bounds allow, with the Content-* fields of the
// mail and none of the others: what it would do with long address lists is not needed.

#include "message/mime.hpp"

#include <gmime/gmime.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>

#include "core/text.hpp"
#include "message/charset.hpp"
#include "message/headers.hpp"
#include "message/html.hpp"
#include "message/links.hpp"
#include "message/shape.hpp"

namespace tidegate {

namespace {

struct Unref {
    void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;

/// True when what follows the word "boundary" can make it a parameter (RFC 2045 5.1, RFC 2231), and not prose.
bool is_parameter(std::string_view after) {
    const auto next = after.find_first_not_of(" \t\r\n");
    return next != std::string_view::npos && (after[next] == '=' || after[next] == '*' || after[next] == '(');
}

std::string text_or_empty(const char* text) { return text == nullptr ? std::string{} : std::string{text}; }

void add_once(std::vector<std::string>& to, std::string value) {
    if (to.size() < 20 && std::ranges::find(to, value) == to.end()) to.push_back(std::move(value));
}

std::string hash_of(std::string_view octets) {
    const XXH128_hash_t hash = XXH3_128bits(octets.data(), octets.size());
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const auto half : {hash.high64, hash.low64}) {
        for (int shift = 60; shift >= 0; shift -= 4) out += digits[static_cast<std::size_t>(half >> shift & 0xFU)];
    }
    return out;
}

std::string type_of(GMimeObject* object) {
    GMimeContentType* type = g_mime_object_get_content_type(object);
    if (type == nullptr) return "text/plain";
    const std::string name = text_or_empty(g_mime_content_type_get_media_type(type)) + '/' +
                             text_or_empty(g_mime_content_type_get_media_subtype(type));
    return lower(printable(name, 80));
}

/// Walks the tree, and keeps what a Mail wants of it.
class Walk {
public:
    Walk(const MailBounds& bounds, Mail& mail, bool cut) : bounds_{bounds}, mail_{mail}, cut_{cut} {}

    void object(GMimeObject* object, std::size_t depth, bool shown) {
        if (object == nullptr) return;
        if (depth >= bounds_.depth || mail_.parts >= bounds_.parts) {
            mail_.cut = true;
            return;
        }
        if (GMIME_IS_MULTIPART(object)) {
            multipart(GMIME_MULTIPART(object), depth, shown);
        } else if (GMIME_IS_MESSAGE_PART(object)) {
            note_structure("message/rfc822(");
            ++mail_.parts;
            if (GMimeMessage* inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object)))
                this->object(g_mime_message_get_mime_part(inner), depth + 1, shown);
            note_structure(")");
        } else if (GMIME_IS_PART(object)) {
            leaf(GMIME_PART(object), shown);
        }
    }

private:
    void note_structure(std::string_view words) {
        if (mail_.structure.size() + words.size() <= 500) mail_.structure += words;
    }

    void multipart(GMimeMultipart* parts, std::size_t depth, bool shown) {
        const std::string type = type_of(GMIME_OBJECT(parts));
        if (mail_.boundary_shape.empty())
            mail_.boundary_shape = shape_of(text_or_empty(g_mime_multipart_get_boundary(parts)));
        note_structure(type + '(');
        const int count = g_mime_multipart_get_count(parts);
        const int chosen = type == "multipart/alternative" ? richest(parts, count) : -1;
        for (int i = 0; i < count && mail_.parts < bounds_.parts; ++i) {
            if (i > 0) note_structure(",");
            object(g_mime_multipart_get_part(parts, i), depth + 1, shown && (chosen < 0 || chosen == i));
        }
        note_structure(")");
    }

    /// The alternative that a mail program shows: the last that it can (RFC 2046 5.1.4), which is no calendar.
    static int richest(GMimeMultipart* parts, int count) {
        int chosen = 0;
        for (int i = 0; i < count; ++i) {
            const std::string type = type_of(g_mime_multipart_get_part(parts, i));
            if (type.starts_with("multipart/") || type == "text/html" || type == "text/plain") chosen = i;
        }
        return chosen;
    }

    void leaf(GMimePart* part, bool shown) {
        ++mail_.parts;
        const std::string type = type_of(GMIME_OBJECT(part));
        note_structure(type);
        const char* encoding = g_mime_content_encoding_to_string(g_mime_part_get_content_encoding(part));
        if (encoding != nullptr) add_once(mail_.encodings, lower(encoding));
        GMimeDataWrapper* content = g_mime_part_get_content(part);
        Owned<GMimeStream> stream{g_mime_stream_mem_new()};
        if (content != nullptr) g_mime_data_wrapper_write_to_stream(content, stream.get());
        const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
        const std::string_view octets{reinterpret_cast<const char*>(bytes->data), bytes->len};
        const bool is_text = type.starts_with("text/") && type != "text/calendar" && !g_mime_part_is_attachment(part);
        if (is_text) {
            text(part, type, octets, shown);
        } else {
            attachment(part, type, octets);
        }
    }

    void text(GMimePart* part, const std::string& type, std::string_view octets, bool shown) {
        const std::string charset =
            lower(text_or_empty(g_mime_object_get_content_type_parameter(GMIME_OBJECT(part), "charset")).substr(0, 60));
        if (!charset.empty()) add_once(mail_.charsets, charset);
        const std::string decoded = to_utf8(octets, charset, 2 * bounds_.text);
        if (type != "text/html") return add_text(shown ? mail_.text : mail_.other_text, decoded);
        HtmlText page = read_html(decoded, bounds_.text, bounds_.links - std::min(bounds_.links, mail_.links.size()));
        add_text(shown ? mail_.text : mail_.other_text, page.text);
        add_text(mail_.hidden_text, page.hidden_text);
        add_text(mail_.image_text, page.image_text);
        std::ranges::move(page.links, std::back_inserter(mail_.links));
        auto& sum = mail_.html;
        sum.present = true;
        sum.octets += page.facts.octets;
        sum.hidden += page.facts.hidden;
        sum.images += page.facts.images;
        sum.remote_images += page.facts.remote_images;
        sum.forms += page.facts.forms;
        sum.scripts += page.facts.scripts;
        sum.tables += page.facts.tables;
    }

    void add_text(std::string& to, std::string_view text) {
        if (text.empty()) return;
        if (!to.empty() && to.size() < bounds_.text) to += '\n';
        const std::string_view kept = cut_utf8(text, bounds_.text - std::min(bounds_.text, to.size()));
        if (kept.size() < text.size()) mail_.cut = true;
        to += kept;
    }

    void attachment(GMimePart* part, const std::string& type, std::string_view octets) {
        if (mail_.attachments.size() >= bounds_.attachments) {
            mail_.cut = true;
            return;
        }
        Attachment found;
        const std::string name = text_or_empty(g_mime_part_get_filename(part));
        found.name = to_utf8(name, "utf-8", 255);
        found.type = type;
        found.size = octets.size();
        found.hash = hash_of(octets);
        found.whole = !cut_;
        if (!mail_.attachments.empty() && cut_) mail_.attachments.back().whole = true;  // only the last one is cut
        mail_.attachments.push_back(std::move(found));
    }

    const MailBounds& bounds_;
    Mail& mail_;
    bool cut_;
};

void append(GByteArray* to, std::string_view octets) {
    g_byte_array_append(to, reinterpret_cast<const guint8*>(octets.data()), static_cast<guint>(octets.size()));
}

/// Takes the characters without width out of `text`, and counts them. Line ends become LF.
std::size_t drop_invisible(std::string& text) {
    std::size_t dropped = 0;
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const std::string_view rest = std::string_view{text}.substr(i);
        const auto lead = static_cast<unsigned char>(rest[0]);
        std::size_t size = 0;
        if (lead < 0x80) {
            if (lead != '\r') out += rest[0];
            ++i;
            continue;
        }
        constexpr std::array<std::string_view, 14> three{"\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D", "\xE2\x80\x8E",
                                                         "\xE2\x80\x8F", "\xE2\x81\xA0", "\xEF\xBB\xBF", "\xE1\xA0\x8E",
                                                         "\xE2\x81\xA1", "\xE2\x81\xA2", "\xE2\x81\xA3", "\xE1\x85\x9F",
                                                         "\xE3\x85\xA4", "\xE2\x81\xA4"};
        if (rest.starts_with("\xC2\xAD") || rest.starts_with("\xCD\x8F")) size = 2;
        if ((lead & 0xF0U) == 0xE0U && std::ranges::find(three, rest.substr(0, 3)) != three.end()) size = 3;
        dropped += size > 0 ? 1 : 0;
        if (size == 0) {
            size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
            out += rest.substr(0, size);
        }
        i += size;
    }
    text = std::move(out);
    return dropped;
}

}  // namespace

void start_mime() {
    static std::once_flag once;
    std::call_once(once, g_mime_init);
}

std::size_t parsable(std::string_view body, std::size_t most_boundaries) {
    constexpr std::string_view word = "oundary";
    std::size_t count = 0;
    for (std::size_t at = 0; at < body.size();) {
        const auto next = std::search(body.begin() + static_cast<std::ptrdiff_t>(at), body.end(), word.begin(),
                                      word.end(), [](char a, char b) { return (a | 0x20) == b; });
        at = static_cast<std::size_t>(next - body.begin());
        if (next == body.end()) break;
        const std::string_view after = body.substr(at + word.size());
        if (is_parameter(after.substr(0, 200)) && ++count > most_boundaries) return at;
        at += word.size();
    }
    return body.size();
}

void read_mime(std::string_view body, const MailBounds& bounds, Mail& mail) {
    start_mime();
    const std::size_t size = parsable(body, bounds.boundaries);
    if (size < body.size()) mail.cut = true;
    GByteArray* buffer = g_byte_array_sized_new(static_cast<guint>(size + 256));
    append(buffer, "MIME-Version: 1.0\n");
    for (const auto& field : mail.fields) {
        if (lower(field.name).starts_with("content-")) append(buffer, field.name + ": " + field.value + '\n');
    }
    append(buffer, "\n");
    append(buffer, body.substr(0, size));
    Owned<GMimeStream> stream{g_mime_stream_mem_new_with_byte_array(buffer)};  // takes the buffer over
    Owned<GMimeParser> parser{g_mime_parser_new_with_stream(stream.get())};
    Owned<GMimeMessage> message{g_mime_parser_construct_message(parser.get(), nullptr)};
    Walk walk{bounds, mail, mail.cut};
    if (message) walk.object(g_mime_message_get_mime_part(message.get()), 0, true);
    mail.invisible_characters = drop_invisible(mail.text);
    find_links(mail.text, bounds.links, mail.links);
    name_domains(mail.links);
}

std::string decode_words(const std::string& value) {
    start_mime();
    char* decoded = g_mime_utils_header_decode_text(nullptr, value.c_str());
    std::string out = to_utf8(text_or_empty(decoded), "", 4 * longest_header_value);
    g_free(decoded);
    return out;
}

std::optional<std::pair<Instant, std::chrono::minutes>> read_date(const std::string& value) {
    start_mime();
    GDateTime* date = g_mime_utils_header_decode_date(value.c_str());
    if (date == nullptr) return std::nullopt;
    const Instant at{std::chrono::seconds{g_date_time_to_unix(date)}};
    const auto zone =
        std::chrono::duration_cast<std::chrono::minutes>(std::chrono::microseconds{g_date_time_get_utc_offset(date)});
    g_date_time_unref(date);
    return std::pair{at, zone};
}

}  // namespace tidegate
