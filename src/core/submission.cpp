#include "core/submission.hpp"

namespace tidegate {

std::string_view to_string(Way way) {
    switch (way) {
        case Way::milter: return "milter";
        case Way::policy: return "policy";
        case Way::check: return "check";
    }
    return "milter";
}

}  // namespace tidegate
