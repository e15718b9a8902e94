// Header fields of other filters, of any octets: points within their bounds, and never for the sender.

#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "message/other_filter.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tidegate;
    const std::string value{reinterpret_cast<const char*>(data), size};
    Mail mail;
    for (const char* name : {"X-Spam-Status", "X-Spamd-Result", "X-Spam-Score", "X-Spam-Level", "X-Rspamd-Action"}) {
        mail.fields = {{name, value}};
        const auto opinion = opinion_in_header(mail);
        if (opinion && !(std::abs(opinion->score) <= 10'000 && opinion->required > 0 && opinion->required <= 1000)) {
            std::abort();
        }
        const auto signal = other_filter_signal(mail);
        if (signal && !(signal->weight > 0 && opinion)) std::abort();
    }
    return 0;
}
