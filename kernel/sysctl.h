/*
 * kernel/sysctl.h - numbers and strings under /proc/sys.
 *
 * Any room registers a table of paths; fs/proc/sysctl.c shows the tree.  The
 * handlers work on kernel memory, so they need no care for user pointers.
 */
#ifndef KERNEL_SYSCTL_H
#define KERNEL_SYSCTL_H

#include "kernel/base/wait.h"
#include "lib/atomic.h"
#include "lib/compiler.h"
#include "lib/list.h"
#include "lib/types.h"

struct ctl_table;

/* How those who poll(2) a file are told that its value changed. */
struct ctl_table_poll {
	atomic_t event; /* counts the changes */
	struct wait_queue_head wait;
};

#define CTL_TABLE_POLL_INIT(x) \
	{ \
		.wait = __WAIT_QUEUE_HEAD_INITIALIZER((x).wait) \
	}

/**
 * typedef proc_handler - read or write one value as text.
 * @table: the entry.
 * @write: read from @buf, or write into it.
 * @buf:   kernel memory, *@lenp bytes and one for a NUL.
 * @lenp:  in: bytes there; out: bytes done.
 * @ppos:  position in the file, moved on.
 *
 * Return: 0 or -errno.
 */
typedef int proc_handler(struct ctl_table *table, int write, char *buf,
			 size_t *lenp, loff_t *ppos);

struct ctl_table {
	const char *path; /* "kernel/pid_max" */
	void *data;
	size_t maxlen; /* of data, in bytes */
	umode_t mode;
	proc_handler *proc_handler;
	umode_t (*permissions)(void); /* mode for current; NULL: as it is */
	const void *extra1; /* smallest value, of data's type, or NULL */
	const void *extra2; /* largest */
	struct ctl_table_poll *poll; /* told of changes, or NULL */
	struct list_head list;       /* by register_sysctl() */
};

void sysctl_changed(struct ctl_table *table);
void register_sysctl(struct ctl_table *table, size_t n);
/* The entry registered after @prev; NULL starts, and ends. */
struct ctl_table *sysctl_next(struct ctl_table *prev);

proc_handler proc_dointvec;
proc_handler proc_dointvec_minmax;
proc_handler proc_douintvec;
proc_handler proc_douintvec_minmax;
proc_handler proc_doulongvec_minmax;
proc_handler proc_dostring;

/* The tables of rooms below this one. */
void vm_sysctl_init(void);
void kern_sysctl_init(void);

extern const int sysctl_vals[]; /* 0, 1, 2, 100, 1000, INT_MAX, -1 */
#define SYSCTL_ZERO     ((const void *)&sysctl_vals[0])
#define SYSCTL_ONE      ((const void *)&sysctl_vals[1])
#define SYSCTL_TWO      ((const void *)&sysctl_vals[2])
#define SYSCTL_HUNDRED  ((const void *)&sysctl_vals[3])
#define SYSCTL_THOUSAND ((const void *)&sysctl_vals[4])
#define SYSCTL_INT_MAX  ((const void *)&sysctl_vals[5])
#define SYSCTL_NEG_ONE  ((const void *)&sysctl_vals[6])

#endif
