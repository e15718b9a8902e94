#pragma once
// Who goes first when there is less processor than work.

namespace tidegate {

/// Called by a thread whose work can wait (the store's writer, the log): where it and the threads that answer the MTA
/// want the same processor, these go first. For the calling thread and its lifetime (setpriority(2): on Linux the nice
/// value is a thread's own). Without effect where the system does not allow it.
void let_mail_go_first();

}  // namespace tidegate
