/*
 * kernel/kern_sysctl.c - /proc/sys/kernel: tunables of rooms that stand below
 * the tables, and facts that programs look up there.
 *
 * See: proc(5), /proc/sys/kernel; random(4).
 */
#include <uapi/capability.h>
#include "kernel/base/bug.h"
#include "kernel/base/mutex.h"
#include "kernel/base/panic.h"
#include "kernel/base/printk.h"
#include "kernel/cred.h"
#include "kernel/random.h"
#include "kernel/reboot.h"
#include "kernel/sysctl.h"
#include "lib/format.h"
#include "lib/string.h"
#include "lib/util.h"

#define UUID_TEXT 37 /* "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx" and NUL */

static const int ngroups_max = NGROUPS_MAX;
static const int cap_last_cap = CAP_LAST_CAP;
static const int pool_bits = 256; /* of the generator's key */

/* printk: which lines are shown, four numbers. */
static int printk_handler(struct ctl_table *table, int write, char *buf,
			  size_t *lenp, loff_t *ppos)
{
	int levels[4] = { console_loglevel, default_message_loglevel,
			  minimum_console_loglevel, default_console_loglevel };
	struct ctl_table copy = *table;
	int err;

	copy.data = levels;
	err = proc_dointvec(&copy, write, buf, lenp, ppos);
	if (err || !write)
		return err;
	console_loglevel = levels[0];
	default_message_loglevel = levels[1];
	minimum_console_loglevel = levels[2];
	default_console_loglevel = levels[3];
	return 0;
}

static int tainted_handler(struct ctl_table *table, int write, char *buf,
			   size_t *lenp, loff_t *ppos)
{
	unsigned long taint = get_taint();
	struct ctl_table copy = *table;

	copy.data = &taint;
	return proc_doulongvec_minmax(&copy, write, buf, lenp, ppos);
}

/* A random UUID, version 4, as text. */
static void make_uuid(char text[UUID_TEXT])
{
	u8 b[16];

	get_random_bytes(b, sizeof(b));
	b[6] = (b[6] & 0x0f) | 0x40;
	b[8] = (b[8] & 0x3f) | 0x80;
	for (size_t i = 0, n = 0; i < sizeof(b); i++) {
		bool dash = i == 4 || i == 6 || i == 8 || i == 10;

		n += (size_t)scnprintf(text + n, UUID_TEXT - n, "%s%02x",
				       dash ? "-" : "", b[i]);
	}
}

/* random/uuid: another at each reading. */
static int uuid_handler(struct ctl_table *table, int write, char *buf,
			size_t *lenp, loff_t *ppos)
{
	struct ctl_table copy = *table;
	char text[UUID_TEXT];

	make_uuid(text);
	copy.data = text;
	return proc_dostring(&copy, write, buf, lenp, ppos);
}

/* random/boot_id: made at the first reading, then the same until reboot. */
static int boot_id_handler(struct ctl_table *table, int write, char *buf,
			   size_t *lenp, loff_t *ppos)
{
	static DEFINE_MUTEX(lock, RANK_MUTEX_LEAF);
	static char boot_id[UUID_TEXT]; /* lock */
	struct ctl_table copy = *table;

	mutex_lock(&lock);
	if (!boot_id[0])
		make_uuid(boot_id);
	mutex_unlock(&lock);
	copy.data = boot_id;
	return proc_dostring(&copy, write, buf, lenp, ppos);
}

static struct ctl_table tables[] = {
	{ .path = "kernel/printk",
	  .maxlen = 4 * sizeof(int),
	  .mode = 0644,
	  .proc_handler = printk_handler },
	{ .path = "kernel/tainted",
	  .maxlen = sizeof(long),
	  .mode = 0444,
	  .proc_handler = tainted_handler },
	{ .path = "kernel/panic",
	  .data = &panic_timeout,
	  .maxlen = sizeof(int),
	  .mode = 0644,
	  .proc_handler = proc_dointvec },
	{ .path = "kernel/panic_on_oops",
	  .data = &panic_on_oops,
	  .maxlen = sizeof(int),
	  .mode = 0644,
	  .proc_handler = proc_dointvec },
	{ .path = "kernel/ctrl-alt-del",
	  .data = &cad_enabled,
	  .maxlen = sizeof(int),
	  .mode = 0644,
	  .proc_handler = proc_dointvec },
	{ .path = "kernel/ngroups_max",
	  .data = (void *)&ngroups_max,
	  .maxlen = sizeof(int),
	  .mode = 0444,
	  .proc_handler = proc_dointvec },
	{ .path = "kernel/cap_last_cap",
	  .data = (void *)&cap_last_cap,
	  .maxlen = sizeof(int),
	  .mode = 0444,
	  .proc_handler = proc_dointvec },
	{ .path = "kernel/random/poolsize",
	  .data = (void *)&pool_bits,
	  .maxlen = sizeof(int),
	  .mode = 0444,
	  .proc_handler = proc_dointvec },
	{ .path = "kernel/random/entropy_avail", /* never drained: see random(4) */
	  .data = (void *)&pool_bits,
	  .maxlen = sizeof(int),
	  .mode = 0444,
	  .proc_handler = proc_dointvec },
	{ .path = "kernel/random/boot_id",
	  .maxlen = UUID_TEXT,
	  .mode = 0444,
	  .proc_handler = boot_id_handler },
	{ .path = "kernel/random/uuid",
	  .maxlen = UUID_TEXT,
	  .mode = 0444,
	  .proc_handler = uuid_handler },
};

/** kern_sysctl_init() - make the files.  Context: Boot, once. */
void kern_sysctl_init(void)
{
	register_sysctl(tables, ARRAY_SIZE(tables));
}
