/*
 * ipc/shm.c - System V shared memory: the life of segments.
 *
 * A segment is a file in memory without a name (fs/tmpfs.c).  It lives until
 * it was removed and nothing maps it; with shm_rmid_forced, until nothing maps
 * it and whoever made it has ended.
 *
 * See: shmget(2), sysvipc(7); ipc/shm_attach.c, ipc/shm_ctl.c.
 */
#include <uapi/errno.h>
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/seq_file.h"
#include "fs/tmpfs.h"
#include "ipc/ipc.h"
#include "ipc/shm_segment.h"
#include "ipc/sysvipc.h"
#include "kernel/base/bug.h"
#include "kernel/base/counter.h"
#include "kernel/cred.h"
#include "kernel/pid.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "kernel/time.h"
#include "lib/errptr.h"
#include "lib/format.h"
#include "mm/mm.h"
#include "mm/page.h"
#include "mm/pagecache.h"
#include "mm/slab.h"
#include "mm/vmstat.h"

static struct counter shm_counter = COUNTER_INIT("shm_segments");
/* Who made which segment; innermost. */
static DEFINE_SPINLOCK(creators_lock, RANK_LEAF);

/**
 * shm_pages() - what a segment counts against shmall.
 * @shm: the segment.
 *
 * Context: Any.
 */
unsigned long shm_pages(const struct shm_segment *shm)
{
	return PAGE_ALIGN(shm->size) >> PAGE_SHIFT;
}

static void shm_free(struct kern_ipc_perm *perm)
{
	struct shm_segment *shm = to_shm(perm);

	assert(!shm->creator && !shm->mlock_ucounts);
	if (shm->file)
		fput(shm->file);
	vm_uncharge(shm->charged);
	put_pid(shm->cpid);
	put_pid(shm->lpid);
	ipc_ns_drop(shm->ns);
	kfree(shm);
	counter_dec(&shm_counter);
}

static void set_creator(struct shm_segment *shm, struct task_struct *task)
{
	spin_lock(&creators_lock);
	if (shm->creator)
		list_del(&shm->created);
	shm->creator = task;
	if (task)
		list_add(&shm->created, &task->shm_created);
	spin_unlock(&creators_lock);
}

/**
 * shm_may_destroy() - has a segment no more reason to exist?
 * @shm: locked.
 *
 * Context: Any.
 */
bool shm_may_destroy(const struct shm_segment *shm)
{
	return !shm->nattch && (shm->perm.mode & SHM_DEST ||
				READ_ONCE(shm->ns->shm_rmid_forced));
}

/**
 * shm_unlock_memory() - give back what SHM_LOCK charged.
 * @shm: locked.
 *
 * Context: Any.
 */
void shm_unlock_memory(struct shm_segment *shm)
{
	if (!shm->mlock_ucounts)
		return;
	dec_rlimit_ucounts(shm->mlock_ucounts, UCOUNT_RLIMIT_MEMLOCK,
			   (long)shm_pages(shm));
	put_ucounts(shm->mlock_ucounts);
	shm->mlock_ucounts = NULL;
}

/**
 * shm_remove() - a segment's id and key mean nothing any more.
 * @shm: rwsem held for writing; locked, unlocked here.
 *
 * Who still maps it keeps its memory.
 *
 * Context: May sleep.
 */
void shm_remove(struct shm_segment *shm) __no_thread_safety
{
	struct ipc_namespace *ns = shm->ns;

	ipc_rmid(&ns->shm_ids, &shm->perm);
	ns->shm_tot -= shm_pages(shm);
	shm_unlock_memory(shm);
	set_creator(shm, NULL);
	spin_unlock(&shm->perm.lock);
	ipc_put(&shm->perm);
}

static struct shm_segment *alloc_segment(struct ipc_namespace *ns,
					 const struct ipc_params *p)
{
	struct shm_segment *shm = kzalloc(sizeof(*shm), GFP_KERNEL);

	if (!shm)
		return NULL;
	counter_inc(&shm_counter);
	ipc_init_perm(&shm->perm, p, "shm", shm_free);
	shm->ns = ns;
	ipc_ns_grab(ns);
	shm->size = p->size;
	shm->cpid = get_pid(task_tgid(current));
	shm->ctime = (s64)ktime_get_real_seconds();
	return shm;
}

/* The memory: promised, unless that is not wanted, and named. */
static int make_file(struct shm_segment *shm, const struct ipc_params *p)
{
	bool reserve = !(p->flg & SHM_NORESERVE) ||
		       READ_ONCE(sysctl_overcommit_memory) == OVERCOMMIT_NEVER;
	struct file *file;
	char name[13];

	if (reserve) {
		if (vm_charge(shm_pages(shm)))
			return -ENOMEM;
		shm->charged = shm_pages(shm);
	}
	snprintf(name, sizeof(name), "SYSV%08x", (unsigned int)p->key);
	file = shmem_file_setup(name, (loff_t)p->size);
	if (IS_ERR(file))
		return (int)PTR_ERR(file);
	shm->file = file;
	return 0;
}

/* Huge pages: there are none, which only those hear who might use them. */
static int refuse_huge(void)
{
	return capable(CAP_IPC_LOCK) ? -ENOMEM : -EPERM;
}

static int shm_create(struct ipc_namespace *ns, const struct ipc_params *p)
{
	unsigned long pages = PAGE_ALIGN(p->size) >> PAGE_SHIFT;
	struct shm_segment *shm;
	int ret;

	if (p->size < SHMMIN || p->size > READ_ONCE(ns->shm_ctlmax))
		return -EINVAL;
	if (pages << PAGE_SHIFT < p->size || ns->shm_tot + pages < pages ||
	    ns->shm_tot + pages > READ_ONCE(ns->shm_ctlall))
		return -ENOSPC;
	if (p->flg & SHM_HUGETLB)
		return refuse_huge();
	shm = alloc_segment(ns, p);
	if (!shm)
		return -ENOMEM;
	ret = make_file(shm, p);
	if (ret)
		goto out_put;
	ret = ipc_addid(&ns->shm_ids, &shm->perm, READ_ONCE(ns->shm_ctlmni));
	if (ret < 0)
		goto out_put;
	/* shmctl() and the file agree on how to name it: /proc/PID/maps */
	file_inode(shm->file)->i_ino = (u64)shm->perm.id;
	set_creator(shm, current);
	ns->shm_tot += pages;
	return ret;

out_put:
	ipc_put(&shm->perm);
	return ret;
}

static int shm_fits(const struct kern_ipc_perm *perm,
		    const struct ipc_params *p)
{
	const struct shm_segment *shm =
		container_of(perm, struct shm_segment, perm);

	return p->size > shm->size ? -EINVAL : 0;
}

SYSCALL_DEFINE3(shmget, key_t, key, size_t, size, int, shmflg)
{
	static const struct ipc_ops ops = { shm_create, shm_fits };
	struct ipc_namespace *ns = current_ipc_ns();
	const struct ipc_params p = { .key = key, .flg = shmflg, .size = size };

	return ipcget(ns, &ns->shm_ids, &ops, &p);
}

/* One that @task made, referenced; NULL when there are no more. */
static struct shm_segment *first_created(struct task_struct *task)
{
	struct shm_segment *shm;

	spin_lock(&creators_lock);
	shm = list_first_entry_or_null(&task->shm_created, struct shm_segment,
				       created);
	if (shm) {
		refcount_inc(&shm->perm.count);
		list_del(&shm->created);
		shm->creator = NULL;
	}
	spin_unlock(&creators_lock);
	return shm;
}

/**
 * exit_shm() - the segments that a task made have no maker any more.
 * @task: current; it ends, or makes itself a new namespace.
 *
 * Context: Process context, may sleep.
 */
void exit_shm(struct task_struct *task)
{
	struct shm_segment *shm;

	if (list_empty(&task->shm_created)) /* current alone adds */
		return;
	while ((shm = first_created(task))) {
		down_write(&shm->ns->shm_ids.rwsem);
		if (!ipc_lock(&shm->perm)) {
			if (shm_may_destroy(shm))
				shm_remove(shm);
			else
				spin_unlock(&shm->perm.lock);
		}
		up_write(&shm->ns->shm_ids.rwsem);
		ipc_put(&shm->perm);
	}
}

static bool has_creator(struct shm_segment *shm)
{
	bool ret;

	spin_lock(&creators_lock);
	ret = shm->creator;
	spin_unlock(&creators_lock);
	return ret;
}

/**
 * shm_destroy_orphaned() - remove what nobody maps and whose maker is gone.
 * @ns: where shm_rmid_forced was just set.
 *
 * Context: May sleep.
 */
void shm_destroy_orphaned(struct ipc_namespace *ns)
{
	struct kern_ipc_perm *perm;

	down_write(&ns->shm_ids.rwsem);
	for (u64 idx = 0; (perm = ipc_next(&ns->shm_ids, &idx)); idx++) {
		struct shm_segment *shm = to_shm(perm);

		spin_lock(&shm->perm.lock);
		if (!has_creator(shm) && shm_may_destroy(shm))
			shm_remove(shm);
		else
			spin_unlock(&shm->perm.lock);
	}
	up_write(&ns->shm_ids.rwsem);
}

static struct ipc_ids *shm_ids_of(struct ipc_namespace *ns)
{
	return &ns->shm_ids;
}

static void shm_show(struct seq_file *m, struct kern_ipc_perm *perm)
{
	struct shm_segment *shm = to_shm(perm);
	struct ipc64_perm p = { 0 };

	ipc_fill_perm(&p, perm, seq_user_ns(m));
	seq_printf(m, "%10d %10d  %4o %21lu %5d %5d  %5lu", p.key, perm->id,
		   p.mode, shm->size, ipc_show_pid(m, shm->cpid),
		   ipc_show_pid(m, shm->lpid), shm->nattch);
	seq_printf(m, " %5u %5u %5u %5u %10llu %10llu %10llu", p.uid, p.gid,
		   p.cuid, p.cgid, (u64)shm->atime, (u64)shm->dtime,
		   (u64)shm->ctime);
	seq_printf(m, " %21lu %21lu\n",
		   shm->file->f_mapping->nrpages << PAGE_SHIFT, 0UL);
}

/** shm_init_ns() - no segments, the default limits.  Context: Any. */
void shm_init_ns(struct ipc_namespace *ns)
{
	ipc_init_ids(&ns->shm_ids, "shm_ids");
	ns->shm_ctlmax = SHMMAX;
	ns->shm_ctlall = SHMALL;
	ns->shm_ctlmni = SHMMNI;
	ns->shm_rmid_forced = 0;
	ns->shm_tot = 0;
}

/** shm_init() - boot: /proc/sysvipc/shm.  Context: Boot. */
void shm_init(void)
{
	static const struct ipc_proc_iface iface = {
		.name = "shm",
		.header = "       key      shmid perms                  size"
			  "  cpid  lpid nattch   uid   gid  cuid  cgid"
			  "      atime      dtime      ctime"
			  "                   rss                  swap\n",
		.ids = shm_ids_of,
		.show = shm_show,
	};

	counter_register(&shm_counter);
	shm_attach_init();
	ipc_proc_init(&iface);
}
