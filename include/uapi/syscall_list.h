/*
 * include/uapi/syscall_list.h - every system call this kernel answers.
 *
 * SYSCALL(number, name), in Linux x86-64 numbering, sorted.  Included several
 * times with SYSCALL defined differently: prototypes and the dispatch table
 * (kernel/syscall.c), names for tracing.
 */
SYSCALL(0, read)
SYSCALL(1, write)
SYSCALL(3, close)
SYSCALL(8, lseek)
SYSCALL(17, pread64)
SYSCALL(18, pwrite64)
SYSCALL(19, readv)
SYSCALL(20, writev)
SYSCALL(22, pipe)
SYSCALL(32, dup)
SYSCALL(33, dup2)
SYSCALL(74, fsync)
SYSCALL(75, fdatasync)
SYSCALL(162, sync)
SYSCALL(277, sync_file_range)
SYSCALL(292, dup3)
SYSCALL(293, pipe2)
SYSCALL(295, preadv)
SYSCALL(296, pwritev)
SYSCALL(306, syncfs)
SYSCALL(327, preadv2)
SYSCALL(328, pwritev2)
SYSCALL(436, close_range)
