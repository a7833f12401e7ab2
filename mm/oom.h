/*
 * mm/oom.h - when memory is gone, somebody must give.
 */
#ifndef MM_OOM_H
#define MM_OOM_H

#include "lib/types.h"

struct mm_struct;
struct task_struct;

/**
 * struct oom_ops - processes as the OOM killer sees them; kernel/ fills it.
 * @select: worst process by oom_badness(), with a reference; NULL if none.
 * @kill:   send SIGKILL to it and to all that share its mm, log; drops the
 *          reference.
 * @current_dying: the caller has a fatal signal: let it use the reserve.
 */
struct oom_ops {
	struct task_struct *(*select)(unsigned long totalpages, long *points);
	void (*kill)(struct task_struct *task, long points, gfp_t gfp,
		     unsigned int order);
	bool (*current_dying)(void);
};

void oom_register(const struct oom_ops *ops);
long oom_badness(const struct mm_struct *mm, int oom_score_adj,
		 unsigned long totalpages);
bool oom_caller_is_dying(void);
bool oom_mark_victim(struct mm_struct *mm);
void oom_victim_done(void);
bool out_of_memory(gfp_t gfp, unsigned int order);

#define OOM_SCORE_ADJ_MIN (-1000)
#define OOM_SCORE_ADJ_MAX 1000

#endif
