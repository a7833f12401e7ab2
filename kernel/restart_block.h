/*
 * kernel/restart_block.h - how to continue a system call that a signal broke.
 *
 * A call that returns -ERESTART_RESTARTBLOCK leaves here what it still has to
 * do; if no handler runs, restart_syscall(2) calls @fn.
 */
#ifndef KERNEL_RESTART_BLOCK_H
#define KERNEL_RESTART_BLOCK_H

#include "lib/compiler.h"
#include "lib/types.h"

struct pollfd;

struct restart_block {
	long (*fn)(struct restart_block *restart);
	union {
		struct {
			void __user *rmtp; /* where the rest goes, or NULL */
			u64 expires;       /* absolute, in ns of clockid */
			int clockid;
		} nanosleep;
		struct {
			u32 __user *uaddr;
			u64 expires; /* absolute, in ns of the flags' clock */
			u32 val;
			u32 flags;
			u32 bitset;
		} futex;
		struct {
			struct pollfd __user *ufds;
			u64 expires; /* absolute monotonic ns, if has_timeout */
			u32 nfds;
			bool has_timeout;
		} poll;
	};
};

/* The @fn of a task that has nothing to restart. */
long do_no_restart_syscall(struct restart_block *restart);

#endif
