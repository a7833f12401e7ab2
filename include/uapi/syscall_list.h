/*
 * include/uapi/syscall_list.h - every system call this kernel answers.
 *
 * SYSCALL(number, name), in Linux x86-64 numbering, sorted.  Included several
 * times with SYSCALL defined differently: prototypes and the dispatch table
 * (kernel/syscall.c), names for tracing.
 */
