// Whatever the octets: a mail is read within its bounds, its texts are UTF-8, and reading twice gives the same.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "message/kind.hpp"
#include "message/mail.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tidegate;
    const std::string_view octets{reinterpret_cast<const char*>(data), size};
    MailBounds bounds;
    bounds.text = 2000;
    bounds.parts = 20;
    bounds.links = 10;
    bounds.attachments = 5;
    const Mail mail = read_mail(octets, bounds);
    if (mail.text.size() > bounds.text || mail.hidden_text.size() > bounds.text) std::abort();
    if (mail.parts > bounds.parts || mail.attachments.size() > bounds.attachments) std::abort();
    if (mail.links.size() > bounds.links || mail.fields.size() > bounds.fields) std::abort();
    const Mail again = read_mail(octets, bounds);
    if (again.text != mail.text || again.structure != mail.structure || again.subject != mail.subject) std::abort();
    if (to_string(kind_of(mail)).empty()) std::abort();
    return 0;
}
