#include "core/priority.hpp"

#include <sys/resource.h>

namespace tidegate {

void let_mail_go_first() {
    constexpr int nicer = 5;  // a third of a thread's share with nice value 0
    (void)::setpriority(PRIO_PROCESS, 0, nicer);
}

}  // namespace tidegate
