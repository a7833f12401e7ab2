/*
 * kernel/time_ns.h - the time namespace: clocks that run since another moment.
 */
#ifndef KERNEL_TIME_NS_H
#define KERNEL_TIME_NS_H

#include <uapi/time.h>
#include "asm/vdso.h"
#include "kernel/nsproxy.h"
#include "lib/types.h"

struct mm_struct;
struct page;
struct task_struct;

/* Seconds that fit in ns; a clock inside may show half of it. */
#define KTIME_SEC_MAX (S64_MAX / NSEC_PER_SEC)

/*
 * struct time_namespace
 *   [c] constant   [m] offsets_mutex; constant once frozen
 */
struct time_namespace {
	struct ns_common common;
	struct vdso_offsets *offsets; /* [m] inside = host + these; in ->page */
	struct page *page;            /* [c] for programs; NULL: the first */
	bool frozen;                  /* [m] it has had a member */
};

/* A line that is written to /proc/PID/timens_offsets. */
struct time_ns_offset {
	clockid_t clock; /* CLOCK_MONOTONIC or CLOCK_BOOTTIME */
	s64 sec;
	u64 nsec;
};

extern struct time_namespace init_time_ns;

s64 time_ns_offset(clockid_t clock);
u64 time_ns_from_host(clockid_t clock, u64 host);
u64 time_ns_to_host(clockid_t clock, u64 expires);
int time_ns_set(struct time_namespace *ns, const struct time_ns_offset *lines,
		int n);
void time_ns_join(struct time_namespace *ns, struct mm_struct *mm);

static inline struct time_namespace *to_time_ns(struct ns_common *ns)
{
	return container_of(ns, struct time_namespace, common);
}

#endif
