#pragma once
// A whole mail, read once: what its sender wrote in the header, the text as a reader sees it, links, attachments and
// the shapes that composing programs leave. Everything that judges content or habits starts from this.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/submission.hpp"
#include "core/time.hpp"

namespace tidegate {

/// How much of a mail is looked at. What is over a bound is left out, and Mail::cut says so.
struct MailBounds {
    std::size_t octets = 512U << 10U;  ///< of the whole mail, as transferred
    std::size_t fields = 1000;         ///< header fields
    std::size_t boundaries = 48;       ///< multiparts: each line is compared with every open one's boundary
    std::size_t parts = 1000;          ///< leaves of the MIME tree
    std::size_t depth = 32;            ///< of the MIME tree
    std::size_t text = 128U << 10U;    ///< octets of each text kept, after decoding
    std::size_t links = 500;
    std::size_t attachments = 200;
};

/// One header field as it stands in the mail. Raw octets: escape before showing.
struct HeaderField {
    std::string name;   ///< as written, at most 78 octets
    std::string value;  ///< unfolded, at most 998 octets
};

/// Something to click on. UTF-8; host in lower case.
struct Link {
    std::string target;  ///< as written, entities resolved, at most 2,000 octets
    std::string host;    ///< of target; empty when it has none (mailto:, cid:, relative)
    std::string text;    ///< what the reader sees of it, at most 300 octets; for a bare address in text the address
    std::string domain;  ///< the part of `host` that somebody registered; see registered_domain
};

/// A part that is not read as text.
struct Attachment {
    std::string name;        ///< UTF-8, at most 255 octets; may be empty
    std::string type;        ///< "application/pdf", lower case
    std::uint64_t size = 0;  ///< octets after decoding, as far as looked at
    std::string hash;        ///< 32 hex digits (XXH3, 128 bits) of those octets: the same content, the same hash
    bool whole = true;       ///< false when MailBounds::octets cut it
};

/// What HTML hides from a reader, and what it is made of.
struct HtmlFacts {
    bool present = false;
    std::size_t octets = 0;
    std::size_t hidden = 0;  ///< octets of text that no reader sees (display:none, no size, colour of the ground)
    std::size_t images = 0;
    std::size_t remote_images = 0;
    std::size_t forms = 0;
    std::size_t scripts = 0;
    std::size_t tables = 0;
};

/// What another spam filter said of a mail: its points, and from how many on it takes a mail for spam.
struct FilterOpinion {
    std::string filter;   ///< "SpamAssassin", "rspamd" or "another filter"
    double score = 0;     ///< -10,000 to 10,000
    double required = 5;  ///< above 0, at most 1,000
};

/// A mail. All text is valid UTF-8 but may hold control characters and marks that turn its direction: escape to show.
struct Mail {
    std::vector<HeaderField> fields;  ///< in their order
    Headers headers;                  ///< what decisions rest on, as read_headers gives it

    std::string subject;       ///< decoded
    std::string from_name;     ///< display name of From, decoded; or empty
    std::string from_address;  ///< bare
    std::string reply_to;      ///< bare
    std::size_t to_count = 0;  ///< addresses in To and Cc
    std::string mailer;        ///< X-Mailer or User-Agent, or empty
    std::optional<Instant> date;
    std::optional<std::chrono::minutes> zone;  ///< of Date, east of UTC
    std::vector<Instant> received;             ///< times of the Received fields, newest first as they stand
    std::string message_id_shape;              ///< see shape_of
    std::string boundary_shape;                ///< of the outermost multipart, or empty

    std::string structure;                 ///< "multipart/mixed(text/plain,application/pdf)", at most 500 octets
    std::vector<std::string> charsets;     ///< of the text parts, lower case, each once
    std::vector<std::string> encodings;    ///< transfer encodings of the leaves, lower case, each once
    std::string text;                      ///< as a reader sees it: of alternatives the richest, hidden text left out
    std::string other_text;                ///< the alternatives that are not shown
    std::string hidden_text;               ///< text that HTML hides
    std::string image_text;                ///< alternative texts of images
    std::size_t invisible_characters = 0;  ///< zero-width and soft ones, left out of `text`
    HtmlFacts html;
    std::vector<Link> links;
    std::vector<Attachment> attachments;
    std::size_t parts = 0;
    bool cut = false;  ///< something was over a bound

    // Of who hands the mail on, not of `read_mail`.
    std::shared_ptr<const std::string> octets;  ///< as it came, where another filter is to be asked; else nothing
    std::optional<FilterOpinion> asked;         ///< what another filter answered
};

/// Reads a raw mail with LF or CRLF line ends. Any octets give a Mail; nothing is an error. Thread-safe.
/// Time is linear in the octets looked at (MIME by GMime, HTML by a tokenizer of ours).
Mail read_mail(std::string_view octets, const MailBounds& bounds = {});

}  // namespace tidegate
