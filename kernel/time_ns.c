/*
 * kernel/time_ns.c - time namespaces: monotonic and boot time plus an offset.
 *
 * What a program is told is the host's clock plus its namespace's offset, and
 * the absolute times it names are taken back to the host's at the border: the
 * timers below know one time only.  Offsets change only before the first
 * member comes, so nobody ever sees a clock jump; they lie in the page that
 * members see beside the vDSO.
 *
 * See: time_namespaces(7); ns/time.c for the type, kernel/vdso.c for the page.
 */
#include "kernel/time_ns.h"
#include <uapi/errno.h>
#include "kernel/base/mutex.h"
#include "kernel/task.h"
#include "kernel/time.h"
#include "kernel/user_namespace.h"
#include "kernel/vdso.h"

static DEFINE_MUTEX(offsets_mutex, RANK_NAMESPACE);
static struct vdso_offsets no_offsets;

extern const struct ns_operations time_ns_operations; /* ns/time.c */

struct time_namespace init_time_ns = {
	.common = {
		.count = REFCOUNT_INIT(2), /* both slots of init_nsproxy */
		.inum = PROC_TIME_INIT_INO,
		.ops = &time_ns_operations,
		.user_ns = &init_user_ns,
	},
	.offsets = &no_offsets,
	.frozen = true,
};

/**
 * time_ns_offset() - how far ahead of the host's a clock is for current.
 * @clock: CLOCK_*.
 *
 * Context: Process context.
 * Return: ns, perhaps negative; 0 for clocks that are the same everywhere.
 */
s64 time_ns_offset(clockid_t clock)
{
	const struct vdso_offsets *offsets =
		to_time_ns(current->nsproxy->ns[NS_TIME])->offsets;

	switch (clock) {
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_MONOTONIC_COARSE:
		return offsets->monotonic;
	case CLOCK_BOOTTIME:
	case CLOCK_BOOTTIME_ALARM:
		return offsets->boottime;
	default:
		return 0;
	}
}

/**
 * time_ns_from_host() - a time of the host's, as current sees it.
 * @clock: CLOCK_*.
 * @host:  ns.
 *
 * Context: Process context.
 * Return: ns.  What was before the clock began inside is negative.
 */
u64 time_ns_from_host(clockid_t clock, u64 host)
{
	return host + (u64)time_ns_offset(clock);
}

/**
 * time_ns_to_host() - an absolute time of current's, as the host counts it.
 * @clock:   CLOCK_*.
 * @expires: ns.
 *
 * Context: Process context.
 * Return: ns; 0 for what was before the host's clock began.
 */
u64 time_ns_to_host(clockid_t clock, u64 expires)
{
	s64 offset = time_ns_offset(clock);

	if (offset < 0)
		return ktime_add_safe(expires, (u64)-offset);
	return expires < (u64)offset ? 0 : expires - (u64)offset;
}

/* May the clock be that far ahead, or behind? */
static bool in_range(const struct time_ns_offset *line)
{
	struct timespec64 now = ns_to_timespec64(
		line->clock == CLOCK_MONOTONIC ? ktime_get()
					       : ktime_get_boottime());
	s64 sec;

	if (line->sec > KTIME_SEC_MAX || line->sec < -KTIME_SEC_MAX)
		return false;
	sec = now.tv_sec + line->sec +
	      (now.tv_nsec + (s64)line->nsec >= NSEC_PER_SEC);
	return sec >= 0 && sec <= KTIME_SEC_MAX / 2;
}

/**
 * time_ns_set() - change the offsets of a namespace.
 * @ns:    which.
 * @lines: the changes, each nsec below a second.
 * @n:     how many.
 *
 * Context: May sleep.
 * Return: 0; -ERANGE: a clock would be negative or much too late; -EACCES:
 * there has been a member.
 */
int time_ns_set(struct time_namespace *ns, const struct time_ns_offset *lines,
		int n)
{
	int err = 0;

	for (int i = 0; i < n; i++)
		if (!in_range(&lines[i]))
			return -ERANGE;
	mutex_lock(&offsets_mutex);
	if (ns->frozen)
		err = -EACCES;
	for (int i = 0; i < n && !err; i++) {
		s64 ns_value = lines[i].sec * NSEC_PER_SEC + (s64)lines[i].nsec;

		if (lines[i].clock == CLOCK_MONOTONIC)
			ns->offsets->monotonic = ns_value;
		else
			ns->offsets->boottime = ns_value;
	}
	mutex_unlock(&offsets_mutex);
	return err;
}

/**
 * time_ns_join() - a namespace has a member: its clocks are fixed from now on.
 * @ns: the namespace.
 * @mm: of the member, in which nobody else runs; NULL for none.
 *
 * Context: May sleep.
 */
void time_ns_join(struct time_namespace *ns, struct mm_struct *mm)
{
	mutex_lock(&offsets_mutex);
	ns->frozen = true;
	mutex_unlock(&offsets_mutex);
	if (mm)
		vdso_set_offsets(mm, ns->page);
}
