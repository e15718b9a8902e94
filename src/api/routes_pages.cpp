// A few pages without script: what a person who is restricted needs to know; and, where no portal is installed, where
// things are, and the form of the first administrator.

#include <algorithm>

#include "api/core.hpp"
#include "api/setup.hpp"
#include "api/web_files.hpp"
#include "core/text.hpp"

namespace tidegate {

namespace {

constexpr std::string_view style = R"(:root { color-scheme: light dark; --quiet: #57606a; }
@media (prefers-color-scheme: dark) { :root { --quiet: #a3adb8; } }
body { background: Canvas; color: CanvasText; font: 1rem/1.55 system-ui, sans-serif; max-width: 38rem; margin: 12vh auto 4rem; padding: 0 1.25rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; }
main { border-top: 4px solid #0b7285; padding-top: 1.5rem; }
dt { color: var(--quiet); font-size: .875rem; margin-top: .75rem; } dd { margin: 0; }
label { display: block; margin: 1rem 0 .25rem; }
input { font: inherit; width: 100%; padding: .5rem; box-sizing: border-box; border: 1px solid GrayText; border-radius: 4px; }
button { font: inherit; margin-top: 1.25rem; padding: .5rem 1.25rem; border: 0; border-radius: 4px; background: #0b7285; color: #fff; }
code { font-size: .95em; overflow-wrap: anywhere; }
footer { margin-top: 2rem; color: var(--quiet); font-size: .875rem; }
)";

std::string html(std::string_view text) {
    std::string out;
    for (const char c : utf8_line(text, 2'000)) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&#39;"; break;
            default: out += c;
        }
    }
    return out;
}

/// `inside` is HTML already.
Answer show(unsigned status, std::string_view title, const std::string& inside) {
    Answer out;
    out.response.status = status;
    out.response.content_type = "text/html; charset=utf-8";
    out.response.headers.emplace_back("Content-Security-Policy",
                                      "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
                                      "frame-ancestors 'none'");
    out.response.body =
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width\">"
        "<title>" +
        html(title) +
        " - Tidegate</title>"
        "<link rel=\"stylesheet\" href=\"/style.css\"></head>\n<body><main><h1>" +
        html(title) + "</h1>\n" + inside + "\n</main><footer>Tidegate</footer></body></html>\n";
    return out;
}

Result<Answer> stylesheet(ApiCore&, const Call&) {
    Answer out;
    out.response.content_type = "text/css; charset=utf-8";
    out.response.body = style;
    return out;
}

Answer portal(const WebFiles& web, const Call& call) {
    Answer out;
    out.response = web.index(call.request);
    return out;
}

Result<Answer> front(ApiCore& core, const Call& call) {
    if (core.parts.web != nullptr) return portal(*core.parts.web, call);
    const bool ready = core.parts.access.has_administrator();
    return show(
        200, "Outbound mail is watched here",
        std::string{"<p>Administrators use the command line, "} +
            "<code>tidegate status</code>, <code>tidegate restricted list</code>, or the interface at "
            "<code>/v1/</code>, which describes itself at <code>/v1/openapi.json</code>.</p>" +
            (ready ? "<p>Was your mail refused? Open the link in that message: it begins with <code>/c/</code>.</p>"
                   : "<p>No administrator exists yet: open the one-time link that <code>tidegated</code> "
                     "printed when it started.</p>"));
}

std::string setup_form(std::string_view token, std::string_view trouble) {
    return (trouble.empty() ? std::string{} : "<p><strong>" + html(trouble) + "</strong></p>") +
           "<p>This makes the first administrator. The link works once.</p>"
           "<form method=\"post\" action=\"/setup\"><input type=\"hidden\" name=\"token\" value=\"" +
           html(token) +
           "\"><label for=\"name\">Name: letters, digits and . _ -</label>"
           "<input id=\"name\" name=\"name\" required maxlength=\"64\" pattern=\"[a-z0-9._\\-]+\" "
           "autocomplete=\"username\">"
           "<label for=\"password\">Password: at least 10 characters</label>"
           "<input id=\"password\" name=\"password\" type=\"password\" required minlength=\"10\" maxlength=\"1024\" "
           "autocomplete=\"new-password\"><button>Make the administrator</button></form>";
}

/// No form: it could only be refused again.
Answer link_used(unsigned status) {
    return show(status, "An administrator exists",
                "<p>The one-time link has been used. Others are added by <code>tidegate admin add NAME</code> on this "
                "machine.</p>");
}

Result<Answer> setup_page(ApiCore& core, const Call& call) {
    if (core.parts.web != nullptr) return portal(*core.parts.web, call);
    if (core.parts.access.has_administrator()) return link_used(200);
    return show(200, "The first administrator", setup_form(call.query("token"), ""));
}

Result<Answer> setup_posted(ApiCore& core, const Call& call) {
    const auto form = parse_query(call.request.body);
    if (!form) return show(400, "The first administrator", "<p>The form could not be read: open the link again.</p>");
    const auto field = [&](std::string_view wanted) {
        const auto found = std::ranges::find_if(*form, [&](const auto& pair) { return pair.first == wanted; });
        return found == form->end() ? std::string{} : found->second;
    };
    const auto made = make_first_administrator(core, field("token"), field("name"), field("password"));
    if (!made) {
        if (made.error().fault == Fault::conflict && core.parts.access.has_administrator()) return link_used(409);
        const unsigned status = error_response(made.error()).status;
        return show(status, "The first administrator", setup_form(field("token"), made.error().what + "."));
    }
    auto out =
        show(200, "Done",
             "<p><strong>" + html(made->name) +
                 "</strong> is administrator now. This token is shown once; keep it "
                 "where you keep passwords. It never expires; <code>tidegate admin token revoke</code> ends it:</p>"
                 "<p><code>" +
                 html(made->token) +
                 "</code></p>"
                 "<p>Try it: <code>curl -H \"Authorization: Bearer tg_…\" http://" +
                 html(call.request.host) + "/v1/status</code></p>");
    out.ticket = made->ticket;
    return out;
}

std::string row(std::string_view name, std::string_view value) {
    return "<dt>" + html(name) + "</dt><dd>" + html(value) + "</dd>";
}

/// Says nothing that the refusal itself did not say, because the link is all that is needed to read it.
std::string case_words(const Case& c, const Site& site) {
    std::string out = "<dl>" + row("Reference", c.reference) + row("Why", in_words(c.cause)) +
                      row("Since", site.zone.date_time(c.opened_at));
    if (c.state == CaseState::restricted) {
        out += row("Until", c.until ? site.zone.date_time(*c.until) : std::string{"it is released"});
        return out + "</dl><p>Sending is stopped. Receiving works. Nothing that arrived is lost.</p>";
    }
    if (c.ended_at) out += row("Ended", site.zone.date_time(*c.ended_at));
    return out + "</dl><p>Sending works.</p>";
}

/// What the token of a refusal without a case means, and what its reader can do. Empty for another word.
std::string_view meaning_of(std::string_view reference) {
    switch (cause_of(reference).value_or(Cause::none)) {
        case Cause::limit_external_hour:
        case Cause::limit_internal_hour:
        case Cause::limit_day:
            return "You have written to as many people as one account may in that time. Nothing is lost: mail programs "
                   "and servers try again by themselves, and the refusal says when there is room. To write to many "
                   "people at once, ask the help desk first.";
        case Cause::rate:
            return "Messages came faster than one account may send them. Your mail program tries again by itself in a "
                   "minute.";
        case Cause::limit_message:
            return "The message has more recipients than one message may have. Split it, or use a mailing list.";
        case Cause::limit_organisation:
            return "The whole organisation has sent as much to the outside as it may in a day. It is nothing that you "
                   "did. Mail within the organisation works; the rest is tried again by itself.";
        case Cause::forward:
            return "A rule passes mail on to an address outside, which is not allowed for this mailbox. The mail is in "
                   "the mailbox. Remove the rule, or ask the help desk.";
        case Cause::sender:
            return "The message names a sender address that this account may not use. Choose one of your own addresses "
                   "in the mail program.";
        case Cause::risk:
        case Cause::content:
            return "The message looks like unwanted mail. If it is not, tell the help desk what it was.";
        case Cause::unavailable:
            return "The mail service could not decide on the message just then. It is tried again by itself.";
        case Cause::connector:
        case Cause::restricted: return "Sending is stopped for the account or the machine that the refusal names.";
        case Cause::none: break;
    }
    return {};
}

Result<Answer> case_page(ApiCore& core, const Call& call) {
    const auto& reference = call.path.find("reference")->second;
    const auto site = core.parts.judge.site();
    const auto& domains = site->organisation->domains;
    const std::string ask = domains.empty() ? std::string{}
                                            : "<p>Ask the help desk: <code>postmaster@" + html(domains.front()) +
                                                  "</code>. You can always write there. Name the reference.</p>";
    if (const auto meaning = meaning_of(reference); !meaning.empty()) {
        return show(200, "About your mail", "<p>" + html(meaning) + "</p>" + ask);
    }
    const auto found = core.parts.records.find_case(reference);
    if (!found && found.error().fault == Fault::unavailable) {
        return show(503, "Please try again", "<p>Tidegate cannot look this up at the moment.</p>" + ask);
    }
    if (!found) {
        return show(404, "No such case", "<p>There is no case with this reference, or it is too old.</p>" + ask);
    }
    return show(200, found->state == CaseState::restricted ? "Sending is stopped" : "About your mail",
                case_words(*found, *site) + ask);
}

}  // namespace

void add_page_routes(std::vector<Route>& table) {
    constexpr std::string_view page_type = "text/html";
    table.push_back({"GET", "/", Need::nobody, "Where things are", {}, {}, {}, page_type, front});
    table.push_back({"GET", "/style.css", Need::nobody, "Of the pages", {}, {}, {}, "text/css", stylesheet});
    table.push_back({"GET",
                     "/setup",
                     Need::nobody,
                     "The form of the first administrator",
                     {{"token", "Of the one-time link."}},
                     {},
                     {},
                     page_type,
                     setup_page});
    Route posted{"POST", "/setup", Need::nobody, "What the form sends", {}, {}, {}, page_type, setup_posted};
    posted.reads_body = true;  // a form, not JSON
    table.push_back(std::move(posted));
    table.push_back({"GET",
                     "/c/{reference}",
                     Need::nobody,
                     "What a restricted person needs to know",
                     {},
                     {},
                     {},
                     page_type,
                     case_page});
}

}  // namespace tidegate
