#include "lab/texts.hpp"

#include <algorithm>
#include <fstream>
#include <memory>

#include "message/mail.hpp"

namespace tidegate {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t most_octets = 512U << 10U;  // of one file: what the judge looks at
constexpr std::size_t most_kept = 256U << 20U;
constexpr std::size_t other_texts_tried = 32;
constexpr auto apart = 24h;

std::string random_looking(std::uint64_t number) {
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(number));
    return text;
}

}  // namespace

Result<const MailText*> Texts::load(const std::filesystem::path& file) {
    if (const auto found = kept_.find(file.string()); found != kept_.end()) return &found->second;
    std::error_code ignored;
    std::ifstream stream{file, std::ios::binary};
    if (!stream || std::filesystem::is_directory(file, ignored))
        return fail(Fault::not_found, file.string() + ": the mail cannot be read");
    std::string octets(most_octets, '\0');
    stream.read(octets.data(), static_cast<std::streamsize>(octets.size()));
    octets.resize(static_cast<std::size_t>(stream.gcount()));
    MailText text = read_text(octets);
    const auto size = text.body.size() + text.kind_headers.size();
    if (kept_octets_ + size > most_kept) {
        kept_.clear();
        kept_octets_ = 0;
    }
    kept_octets_ += size;
    return &kept_.insert_or_assign(file.string(), std::move(text)).first->second;
}

Result<const MailText*> Texts::honest(std::uint64_t sender, std::string_view subject, Instant now) {
    used_.resize(files_.ham.size());
    const auto count = files_.ham.size();
    auto choice = scatter(scatter(seed_, subject) ^ sender) % count;
    for (std::size_t tried = 0; tried < std::min(other_texts_tried, count); ++tried) {
        const auto& last = used_[choice];
        if (!last.ever || last.sender == sender || now - last.at >= apart) break;
        choice = (choice + 1) % count;
    }
    used_[choice] = {sender, now, true};
    return load(files_.ham[choice]);
}

Result<const MailText*> Texts::spam(std::uint64_t choice) { return load(files_.spam[choice % files_.spam.size()]); }
Result<const MailText*> Texts::ham(std::uint64_t choice) { return load(files_.ham[choice % files_.ham.size()]); }

namespace {

/// RFC 5322 3.3, UTC.
std::string mail_date(Instant at) {
    using namespace std::chrono;
    const auto day = floor<days>(at);
    const year_month_day date{day};
    const hh_mm_ss time{floor<seconds>(at - day)};
    constexpr const char* names[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char text[64];
    std::snprintf(text, sizeof text, "%s, %u %s %d %02d:%02d:%02d +0000", names[weekday{day}.c_encoding()],
                  static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
                  static_cast<int>(date.year()), static_cast<int>(time.hours().count()),
                  static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
    return text;
}

}  // namespace

std::string compose(const Submission& submission, const MailText& text, const Composing& how) {
    constexpr std::size_t shown_recipients = 50;
    const auto& from = submission.headers ? submission.headers->from : submission.login;
    std::string out = "Date: " + mail_date(submission.at) + "\r\nFrom: " + from + "\r\nTo: ";
    for (std::size_t i = 0; i < std::min(submission.recipients.size(), shown_recipients); ++i)
        out += (i == 0 ? "" : ",\r\n ") + submission.recipients[i];
    const auto identity = scatter(static_cast<std::uint64_t>(submission.at.time_since_epoch().count()),
                                  submission.login + (submission.recipients.empty() ? "" : submission.recipients[0]));
    out += "\r\nMessage-ID: <" + random_looking(identity) + "@lab.invalid>\r\nSubject: " + text.subject + "\r\n";
    if (how.in_thread) out += "In-Reply-To: <" + random_looking(~identity) + "@lab.invalid>\r\n";
    // Always the same fields: which of them a corpus has kept must not look like a habit.
    out += "MIME-Version: 1.0\r\nContent-Type: " + (text.content_type.empty() ? "text/plain" : text.content_type) +
           "\r\nContent-Transfer-Encoding: " + (text.encoding.empty() ? "8bit" : text.encoding) + "\r\n";
    out += text.kind_headers + "\r\n";
    if (text.plain && !how.greeting.empty()) out += how.greeting + "\r\n\r\n";
    return out + text.body;
}

void attach(Submission& submission, const MailText& text, const std::string& octets) {
    auto& headers = submission.headers ? *submission.headers : submission.headers.emplace();
    headers.subject = text.subject.substr(0, 998);
    headers.list_unsubscribe = headers.list_unsubscribe || text.list_unsubscribe;
    headers.precedence_bulk = headers.precedence_bulk || text.precedence_bulk;
    headers.auto_submitted = headers.auto_submitted || text.auto_submitted;
    headers.list_id = headers.list_id || text.list_id;
    if (!submission.size) submission.size = octets.size();
    submission.mail = std::make_shared<const Mail>(read_mail(octets));
}

}  // namespace tidegate
