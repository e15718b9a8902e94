#pragma once
// What simulated mail says. Histories hold no text, so it comes from labelled mail on disk.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/result.hpp"
#include "core/submission.hpp"
#include "lab/dice.hpp"

namespace tidegate {

/// Files of one raw mail each.
struct MailFiles {
    std::vector<std::filesystem::path> spam;  ///< for attacks
    std::vector<std::filesystem::path> ham;   ///< for honest mail
    bool empty() const { return spam.empty() && ham.empty(); }
};

/// A mail on disk, taken apart for sending again.
struct MailText {
    std::string subject;       ///< as it stands in the header, unfolded; may be empty
    std::string kind_headers;  ///< what says what kind of mail it is; CRLF lines
    std::string content_type;  ///< unfolded; its boundary is always made the same way
    std::string encoding;      ///< Content-Transfer-Encoding
    std::string body;          ///< CRLF lines
    bool plain = false;        ///< the body is text as it stands: a line can be put before it
    bool list_unsubscribe = false;
    bool precedence_bulk = false;
    bool auto_submitted = false;
    bool list_id = false;
};

/// Reads a raw mail; any octets give a text.
MailText read_text(std::string_view octets);

/// The mail that a submission would be with this text: its own From, To, Date, Message-ID and Subject before the
/// text's body. All mail is made by the same program, so that nothing in how it is made tells a thief from an owner.
struct Composing {
    std::string greeting;    ///< a line before the body, where the body is plain text
    bool in_thread = false;  ///< it is an answer
};
std::string compose(const Submission& submission, const MailText& text, const Composing& how = {});

/// Puts a raw mail where the judge looks for it, with what its header says of its kind. A size that is recorded stays.
void attach(Submission& submission, const MailText& text, const std::string& octets);

/// The texts of a run. Reads files when they are needed and keeps up to 256 MiB of them.
class Texts {
public:
    Texts(MailFiles files, std::uint64_t seed) : files_{std::move(files)}, seed_{seed} {}

    bool any_spam() const { return !files_.spam.empty(); }
    bool any_ham() const { return !files_.ham.empty(); }
    std::size_t spam_count() const { return files_.spam.size(); }
    std::size_t ham_count() const { return files_.ham.size(); }

    /// Honest text for a sender's thread: the same for the same subject. Within a day no two senders get the same text,
    /// as far as there is enough of it: chance must not look like a campaign. Fault::not_found when a file is gone.
    Result<const MailText*> honest(std::uint64_t sender, std::string_view subject, Instant now);
    /// Text number `choice` (modulo how many there are) of the attacks. Good until the next call.
    Result<const MailText*> spam(std::uint64_t choice);
    /// Honest text number `choice`, likewise.
    Result<const MailText*> ham(std::uint64_t choice);

private:
    struct Used {
        std::uint64_t sender = 0;
        Instant at{};
        bool ever = false;
    };
    Result<const MailText*> load(const std::filesystem::path& file);

    MailFiles files_;
    std::uint64_t seed_;
    std::vector<Used> used_;                          ///< of each honest text
    std::unordered_map<std::string, MailText> kept_;  ///< by path
    std::size_t kept_octets_ = 0;
};

}  // namespace tidegate
