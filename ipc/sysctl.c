/*
 * ipc/sysctl.c - the limits of the current task's IPC namespace, under
 * /proc/sys/kernel and /proc/sys/fs/mqueue.
 *
 * A table entry's data is an offset into struct ipc_namespace.
 *
 * See: proc(5), ipc_namespaces(7), mq_overview(7).
 */
#include <uapi/errno.h>
#include <uapi/mqueue.h>
#include "ipc/ipc.h"
#include "ipc/util.h"
#include "kernel/cred.h"
#include "kernel/sysctl.h"
#include "lib/string.h"
#include "lib/util.h"

static const int ipc_mni = IPCMNI;
static const int min_msg_max = MIN_MSGMAX, max_msg_max = HARD_MSGMAX;
static const int min_msgsize = MIN_MSGSIZEMAX, max_msgsize = HARD_MSGSIZEMAX;

static void *field_of(const struct ctl_table *table, struct ipc_namespace *ns)
{
	return (char *)ns + (size_t)table->data;
}

static int do_int(struct ctl_table *table, int write, char *buf, size_t *lenp,
		  loff_t *ppos)
{
	struct ctl_table here = *table;

	here.data = field_of(table, current_ipc_ns());
	return proc_dointvec_minmax(&here, write, buf, lenp, ppos);
}

static int do_ulong(struct ctl_table *table, int write, char *buf, size_t *lenp,
		    loff_t *ppos)
{
	struct ctl_table here = *table;

	here.data = field_of(table, current_ipc_ns());
	return proc_doulongvec_minmax(&here, write, buf, lenp, ppos);
}

/* Four limits of semaphores; the number of sets has a limit of its own. */
static int do_sem(struct ctl_table *table, int write, char *buf, size_t *lenp,
		  loff_t *ppos)
{
	struct ipc_namespace *ns = current_ipc_ns();
	int semmni = ns->sem_ctls[3];
	int err = do_int(table, write, buf, lenp, ppos);

	if (!write || (ns->sem_ctls[3] >= 0 && ns->sem_ctls[3] <= IPCMNI))
		return err;
	ns->sem_ctls[3] = semmni;
	return err ? err : -ERANGE;
}

/* From now on segments go when nobody can attach them; some already. */
static int do_rmid_forced(struct ctl_table *table, int write, char *buf,
			  size_t *lenp, loff_t *ppos)
{
	struct ipc_namespace *ns = current_ipc_ns();
	int err = do_int(table, write, buf, lenp, ppos);

	if (!err && write && READ_ONCE(ns->shm_rmid_forced))
		shm_destroy_orphaned(ns);
	return err;
}

/* *_next_id, for programs that restore others: 0444, but for those. */
static umode_t next_id_permissions(void)
{
	struct user_namespace *ns = current_ipc_ns()->common.user_ns;

	return ns_capable(ns, CAP_CHECKPOINT_RESTORE) ||
			       ns_capable(ns, CAP_SYS_ADMIN)
		       ? 0666
		       : 0444;
}

#define IPC_ENTRY(path_, field, mode_, handler, min_, max_) \
	{ \
		.path = (path_), \
		.data = (void *)offsetof(struct ipc_namespace, field), \
		.maxlen = sizeof(((struct ipc_namespace *)NULL)->field), \
		.mode = (mode_), .proc_handler = (handler), .extra1 = (min_), \
		.extra2 = (max_), \
	}
#define NEXT_ID_ENTRY(path_, field) \
	{ \
		.path = (path_), \
		.data = (void *)offsetof(struct ipc_namespace, field), \
		.maxlen = sizeof(int), .mode = 0444, .proc_handler = do_int, \
		.permissions = next_id_permissions, .extra1 = SYSCTL_ZERO, \
		.extra2 = SYSCTL_INT_MAX, \
	}

static struct ctl_table ipc_sysctls[] = {
	IPC_ENTRY("kernel/shmmax", shm_ctlmax, 0644, do_ulong, NULL, NULL),
	IPC_ENTRY("kernel/shmall", shm_ctlall, 0644, do_ulong, NULL, NULL),
	IPC_ENTRY("kernel/shmmni", shm_ctlmni, 0644, do_int, SYSCTL_ZERO,
		  &ipc_mni),
	IPC_ENTRY("kernel/shm_rmid_forced", shm_rmid_forced, 0644,
		  do_rmid_forced, SYSCTL_ZERO, SYSCTL_ONE),
	IPC_ENTRY("kernel/msgmax", msg_ctlmax, 0644, do_int, SYSCTL_ZERO,
		  SYSCTL_INT_MAX),
	IPC_ENTRY("kernel/msgmni", msg_ctlmni, 0644, do_int, SYSCTL_ZERO,
		  &ipc_mni),
	IPC_ENTRY("kernel/msgmnb", msg_ctlmnb, 0644, do_int, SYSCTL_ZERO,
		  SYSCTL_INT_MAX),
	IPC_ENTRY("kernel/sem", sem_ctls, 0644, do_sem, NULL, NULL),
	NEXT_ID_ENTRY("kernel/sem_next_id", sem_ids.next_id),
	NEXT_ID_ENTRY("kernel/msg_next_id", msg_ids.next_id),
	NEXT_ID_ENTRY("kernel/shm_next_id", shm_ids.next_id),
	IPC_ENTRY("fs/mqueue/queues_max", mq_queues_max, 0644, do_int, NULL,
		  NULL),
	IPC_ENTRY("fs/mqueue/msg_max", mq_msg_max, 0644, do_int, &min_msg_max,
		  &max_msg_max),
	IPC_ENTRY("fs/mqueue/msgsize_max", mq_msgsize_max, 0644, do_int,
		  &min_msgsize, &max_msgsize),
	IPC_ENTRY("fs/mqueue/msg_default", mq_msg_default, 0644, do_int,
		  &min_msg_max, &max_msg_max),
	IPC_ENTRY("fs/mqueue/msgsize_default", mq_msgsize_default, 0644, do_int,
		  &min_msgsize, &max_msgsize),
};

/** ipc_sysctl_init() - boot: show them.  Context: Boot. */
void ipc_sysctl_init(void)
{
	register_sysctl(ipc_sysctls, ARRAY_SIZE(ipc_sysctls));
}
