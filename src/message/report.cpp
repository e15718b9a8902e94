// The MIME tree by GMime, on memory and within bounds; the fields of the parts by the reader of ours.

#include "message/report.hpp"

#include <gmime/gmime.h>

#include <algorithm>
#include <functional>
#include <memory>

#include "core/text.hpp"
#include "message/headers.hpp"
#include "message/mime.hpp"

namespace tidegate {

namespace {

constexpr int deepest = 4;
constexpr int most_parts = 20;
constexpr std::size_t most_boundaries = 12;
constexpr std::size_t longest_section = 64U << 10U;
constexpr std::size_t most_fields = 500;

struct Unref {
    void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;

/// Calls `take` with the lower-case name and the unfolded value of each field, up to the empty line.
void each_field(std::string_view rest, const std::function<void(const std::string&, const std::string&)>& take) {
    rest = rest.substr(0, longest_section);
    while (rest.starts_with("\n") || rest.starts_with("\r\n")) take_line(rest);  // some begin their part with one
    for (std::size_t fields = 0; fields < most_fields && !rest.empty(); ++fields) {
        const std::string_view section = rest;
        const std::string_view first = take_line(rest);
        if (first.empty()) return;
        while (!rest.empty() && (rest.front() == ' ' || rest.front() == '\t')) take_line(rest);
        const std::string_view field = section.substr(0, section.size() - rest.size());
        const auto colon = field.find(':');
        if (colon == std::string_view::npos || colon > 78) continue;
        take(lower(trimmed(field.substr(0, colon))), unfolded(field.substr(colon + 1)));
    }
}

void set_once(std::string& field, std::string value) {
    if (field.empty()) field = std::move(value);
}

void read_feedback(std::string_view part, FeedbackReport& into) {
    each_field(part, [&](const std::string& name, const std::string& value) {
        if (name == "feedback-type") set_once(into.type, lower(value));
        if (name == "user-agent") set_once(into.user_agent, value);
        if (name == "source-ip") set_once(into.source_ip, value);
        if (name == "original-mail-from") set_once(into.original_mail_from, first_address(value));
        if (name == "original-rcpt-to") set_once(into.original_recipient, first_address(value));
        if (name == "reported-domain") set_once(into.reported_domain, lower(value));
        if ((name == "arrival-date" || name == "received-date") && !into.arrived) {
            if (const auto at = read_date(value)) into.arrived = at->first;
        }
    });
}

/// "by mail.example.org (Postfix) with ESMTPSA id 4XyZ1; Mon, …" → "4XyZ1".
std::string queue_id_of(std::string_view received) {
    std::string clauses{received.substr(0, received.rfind(';'))};
    std::ranges::replace(clauses, '\t', ' ');
    const auto at = lower(clauses).find(" id ");
    if (at == std::string::npos) return {};
    const auto rest = trimmed(std::string_view{clauses}.substr(at + 4));
    const auto end = std::ranges::find_if(rest, [](char c) {
        const bool fits = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
        return !fits;
    });
    const std::string id{rest.begin(), end};
    return id.size() >= 5 && id.size() <= 40 ? id : std::string{};
}

void read_original(std::string_view header, FeedbackReport& into) {
    const auto known = read_headers(header);
    set_once(into.original_from, known.from);
    set_once(into.original_message_id, known.message_id);
    each_field(header, [&](const std::string& name, const std::string& value) {
        if (name == "return-path") set_once(into.original_return_path, first_address(value));
        if (name != "received" || into.queue_ids.size() >= most_report_ids) return;
        if (auto id = queue_id_of(value); !id.empty()) into.queue_ids.push_back(std::move(id));
    });
}

std::string content_of(GMimePart* part) {
    GMimeDataWrapper* content = g_mime_part_get_content(part);
    if (content == nullptr) return {};
    const Owned<GMimeStream> stream{g_mime_stream_mem_new()};
    g_mime_data_wrapper_write_to_stream(content, stream.get());
    const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
    return {reinterpret_cast<const char*>(bytes->data), std::min<std::size_t>(bytes->len, longest_section)};
}

std::string header_of(GMimeMessagePart* part) {
    GMimeMessage* message = g_mime_message_part_get_message(part);
    if (message == nullptr) return {};
    char* text = g_mime_object_get_headers(GMIME_OBJECT(message), nullptr);
    std::string out = text == nullptr ? "" : text;
    g_free(text);
    return out;
}

class Reading {
public:
    explicit Reading(FeedbackReport& into) : into_{into} {}
    bool found() const { return feedback_; }

    void object(GMimeObject* object, int depth) {
        if (object == nullptr || depth > deepest || ++parts_ > most_parts) return;
        if (GMIME_IS_MULTIPART(object)) {
            const int count = g_mime_multipart_get_count(GMIME_MULTIPART(object));
            for (int i = 0; i < count && parts_ <= most_parts; ++i)
                this->object(g_mime_multipart_get_part(GMIME_MULTIPART(object), i), depth + 1);
        } else if (GMIME_IS_MESSAGE_PART(object)) {
            original(header_of(GMIME_MESSAGE_PART(object)));
        } else if (GMIME_IS_PART(object)) {
            leaf(GMIME_PART(object));
        }
    }

private:
    void leaf(GMimePart* part) {
        GMimeContentType* type = g_mime_object_get_content_type(GMIME_OBJECT(part));
        if (type == nullptr) return;
        if (g_mime_content_type_is_type(type, "message", "feedback-report")) {
            if (!feedback_) read_feedback(content_of(part), into_);
            feedback_ = true;
        } else if (g_mime_content_type_is_type(type, "text", "rfc822-headers") ||
                   g_mime_content_type_is_type(type, "text", "rfc822-header") ||
                   g_mime_content_type_is_type(type, "message", "rfc822-headers")) {
            original(content_of(part));
        }
    }
    /// What stands before the report is not what it tells of.
    void original(const std::string& header) {
        if (feedback_ && !std::exchange(original_, true)) read_original(header, into_);
    }

    FeedbackReport& into_;
    int parts_ = 0;
    bool feedback_ = false;
    bool original_ = false;
};

/// The library reads lists of addresses at a cost that grows faster than they do.
bool header_is_bounded(std::string_view mail) {
    std::size_t lines = 0;
    const auto begin = mail.size();
    while (!mail.empty()) {
        if (take_line(mail).empty()) return true;
        if (++lines > 2000 || begin - mail.size() > longest_section) return false;
    }
    return true;
}

}  // namespace

Result<FeedbackReport> read_feedback_report(std::string_view mail) {
    mail = mail.substr(0, longest_report);
    if (mail.starts_with("From ")) take_line(mail);
    FeedbackReport out;
    if (!header_is_bounded(mail)) return fail(Fault::invalid, "the mail's header is longer than any report's");
    start_mime();
    mail = mail.substr(0, parsable(mail, most_boundaries));
    GByteArray* buffer = g_byte_array_sized_new(static_cast<guint>(mail.size()));
    g_byte_array_append(buffer, reinterpret_cast<const guint8*>(mail.data()), static_cast<guint>(mail.size()));
    const Owned<GMimeStream> stream{g_mime_stream_mem_new_with_byte_array(buffer)};  // takes the buffer over
    const Owned<GMimeParser> parser{g_mime_parser_new_with_stream(stream.get())};
    const Owned<GMimeMessage> message{g_mime_parser_construct_message(parser.get(), nullptr)};
    Reading reading{out};
    if (message) reading.object(g_mime_message_get_mime_part(message.get()), 0);
    if (!reading.found() || out.type.empty())
        return fail(Fault::invalid, "the mail is no abuse report: it has no part message/feedback-report (RFC 5965)");
    const auto own = read_headers(mail);
    out.from = own.from;
    out.message_id = own.message_id;
    return out;
}

}  // namespace tidegate
