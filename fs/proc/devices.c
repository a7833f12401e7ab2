/*
 * fs/proc/devices.c - /proc's files about devices, symbols and the log.
 *
 * See: proc(5), syslog(2).
 */
#include <uapi/capability.h>
#include <uapi/errno.h>
#include "lib/util.h"
#include "kernel/base/kallsyms.h"
#include "kernel/cred.h"
#include "fs/chrdev.h"
#include "fs/fs.h"
#include "fs/locks.h"
#include "fs/seq_file.h"
#include "fs/proc/internal.h"

/* kallsyms: the position is the index in the table. */
static void *syms_start(struct seq_file *m, loff_t *pos)
{
	unsigned long addr;
	const char *name;

	(void)m;
	return kallsyms_at((size_t)*pos, &addr, &name)
		       ? (void *)(unsigned long)(*pos + 1)
		       : NULL;
}

static void *syms_next(struct seq_file *m, void *v, loff_t *pos)
{
	(void)v;
	++*pos;
	return syms_start(m, pos);
}

static void syms_stop(struct seq_file *m, void *v)
{
	(void)m;
	(void)v;
}

static int syms_show(struct seq_file *m, void *v)
{
	unsigned long addr;
	const char *name;

	if (!kallsyms_at((size_t)v - 1, &addr, &name))
		return SEQ_SKIP;
	if (!cred_capable(m->file->f_cred, &init_user_ns, CAP_SYSLOG))
		addr = 0;
	seq_printf(m, "%016lx t %s\n", addr, name);
	return 0;
}

static const struct seq_operations syms_ops = {
	.start = syms_start,
	.next = syms_next,
	.stop = syms_stop,
	.show = syms_show,
};

/**
 * proc_devices_init() - make the files.
 *
 * Context: Boot, once.
 */
void proc_devices_init(void)
{
	proc_create_single("devices", 0, NULL, devices_show);
	proc_create_seq("locks", 0, NULL, &locks_seq_ops);
	proc_create_seq("kallsyms", 0444, NULL, &syms_ops);
}
