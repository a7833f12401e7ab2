/*
 * kernel/sched/debug.c - the text of /proc/PID/sched.
 *
 * See: proc(5); Documentation of the fields is the struct they come from.
 */
#include "kernel/sched/rq.h"
#include "lib/format.h"
#include "lib/util.h"

/* ns as milliseconds with six decimals, the file's usual unit. */
#define MS(ns)  (unsigned long long)((ns) / NSEC_PER_MSEC)
#define REM(ns) (unsigned long long)((ns) % NSEC_PER_MSEC)

/**
 * proc_sched_show_task() - write a task's scheduling figures as text.
 * @p:    the task; the caller has a reference.
 * @buf:  where to.
 * @size: room, 1 KiB is enough.
 *
 * Context: Any; takes the run queue's lock.
 * Return: the length of the text.
 */
int proc_sched_show_task(struct task_struct *p, char *buf, size_t size)
{
	u64 ran = task_sched_runtime(p);
	struct sched_entity *se = &p->se;
	unsigned long switches = p->nvcsw + p->nivcsw;
	int n;

	n = scnprintf(buf, size, "%s (%d, #threads: %d)\n", p->comm, p->pid,
		      p->signal->nr_threads);
	n += scnprintf(buf + n, size - (size_t)n,
		       "-----------------------------------------------------"
		       "--------------\n"
		       "se.exec_start                                : "
		       "%14llu.%06llu\n"
		       "se.vruntime                                  : "
		       "%14llu.%06llu\n"
		       "se.sum_exec_runtime                          : "
		       "%14llu.%06llu\n"
		       "se.nr_migrations                             : %21llu\n"
		       "nr_switches                                  : %21lu\n"
		       "nr_voluntary_switches                        : %21lu\n"
		       "nr_involuntary_switches                      : %21lu\n",
		       MS(se->exec_start), REM(se->exec_start),
		       MS(se->vruntime), REM(se->vruntime), MS(ran), REM(ran),
		       (unsigned long long)se->nr_migrations, switches,
		       p->nvcsw, p->nivcsw);
	n += scnprintf(buf + n, size - (size_t)n,
		       "se.load.weight                               : %21llu\n"
		       "policy                                       : %21u\n"
		       "prio                                         : %21d\n",
		       (unsigned long long)se->weight * NICE_0_WEIGHT,
		       p->policy, p->prio);
	if (dl_policy(p->policy))
		n += scnprintf(buf + n, size - (size_t)n,
			       "dl.runtime                                   "
			       ": %21lld\n"
			       "dl.deadline                                  "
			       ": %21llu\n",
			       p->dl.runtime, p->dl.deadline);
	return n;
}
