/*
 * kernel/sched/fair.c - ordinary tasks: everyone gets a share by weight.
 *
 * Each entity has a virtual run time that grows more slowly the heavier it is;
 * the queue is a tree ordered by it, and the leftmost runs.  min_vruntime
 * follows the leftmost and never goes back: it is where sleepers and new tasks
 * are placed, so that neither can claim time it did not wait for.
 *
 * An entity is a task or a group's stand-in on this CPU; every operation walks
 * from the task up to the root with for_each_sched_entity().
 *
 * See: sched(7), nice(2).
 */
#include "asm/smp.h"
#include "kernel/sched/rq.h"
#include "kernel/time.h"

/* ns; for one CPU, scaled up with their number as contention spreads. */
#define SCHED_LATENCY     6000000ULL /* everyone runs once in this */
#define SCHED_MIN_GRAN    750000ULL  /* but not shorter than this */
#define SCHED_WAKEUP_GRAN 1000000ULL /* lead a waker needs to preempt */
#define SCHED_NR_LATENCY  8          /* SCHED_LATENCY / SCHED_MIN_GRAN */

/* Each step of nice is a tenth of the CPU: a factor of about 1.25. */
static const u32 prio_to_weight[NICE_WIDTH] = {
	88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916,
	9548,  7620,  6100,  4904,  3906,  3121,  2501,  1991,  1586,  1277,
	1024,  820,   655,   526,   423,   335,   272,   215,   172,   137,
	110,   87,    70,    56,    45,    36,    29,    23,    18,    15,
};

u64 nice_to_weight(int nice)
{
	assert(nice >= MIN_NICE && nice <= MAX_NICE);
	return prio_to_weight[nice - MIN_NICE];
}

/* Weight from policy and nice; the task is not queued. */
void set_load_weight(struct task_struct *p)
{
	assert(!p->se.on_rq);
	if (p->policy == SCHED_IDLE)
		p->se.weight = WEIGHT_IDLEPRIO;
	else
		p->se.weight = nice_to_weight(PRIO_TO_NICE(p->static_prio));
}

void init_cfs_rq(struct cfs_rq *cfs_rq, struct rq *rq)
{
	cfs_rq->timeline = RB_ROOT_CACHED;
	cfs_rq->min_vruntime = (u64) - (1LL << 20); /* wraps early, for tests */
	cfs_rq->rq = rq;
}

static u64 scaled(u64 ns)
{
	return ns * (u64)(1 + ilog2((unsigned long)min(nr_cpu_ids, 8)));
}

static u64 calc_delta_fair(u64 delta, const struct sched_entity *se)
{
	if (likely(se->weight == NICE_0_WEIGHT))
		return delta;
	return delta * NICE_0_WEIGHT / se->weight;
}

static bool entity_before(const struct sched_entity *a,
			  const struct sched_entity *b)
{
	return (s64)(a->vruntime - b->vruntime) < 0;
}

static bool node_before(struct rb_node *a, const struct rb_node *b)
{
	return entity_before(rb_entry(a, struct sched_entity, run_node),
			     rb_entry(b, struct sched_entity, run_node));
}

static struct sched_entity *leftmost(const struct cfs_rq *cfs_rq)
{
	struct rb_node *node = rb_first_cached(&cfs_rq->timeline);

	return node ? rb_entry(node, struct sched_entity, run_node) : NULL;
}

static void update_min_vruntime(struct cfs_rq *cfs_rq)
{
	const struct sched_entity *curr = cfs_rq->curr;
	const struct sched_entity *left = leftmost(cfs_rq);
	u64 vruntime;

	if (curr && curr->on_rq)
		vruntime = left && entity_before(left, curr) ? left->vruntime
							     : curr->vruntime;
	else if (left)
		vruntime = left->vruntime;
	else
		return;
	if ((s64)(vruntime - cfs_rq->min_vruntime) > 0)
		WRITE_ONCE(cfs_rq->min_vruntime, vruntime);
}

/* Add up the time of what runs in this queue. */
static void update_curr(struct cfs_rq *cfs_rq)
{
	struct sched_entity *curr = cfs_rq->curr;
	u64 now = cfs_rq->rq->clock;
	u64 delta;

	if (!curr)
		return;
	delta = now - curr->exec_start;
	if ((s64)delta <= 0)
		return;
	curr->exec_start = now;
	curr->sum_exec_runtime += delta;
	curr->vruntime += calc_delta_fair(delta, curr);
	update_min_vruntime(cfs_rq);
}

static void update_curr_fair(struct rq *rq)
{
	struct sched_entity *se = &rq->curr->se;

	for_each_sched_entity(se)
		update_curr(se->cfs_rq);
}

/* The ns one turn of @se takes while all of its queue take theirs. */
u64 sched_slice(struct cfs_rq *cfs_rq, struct sched_entity *se)
{
	unsigned int nr = cfs_rq->h_nr_running + !se->on_rq;
	u64 slice = scaled(nr > SCHED_NR_LATENCY ? nr * SCHED_MIN_GRAN
						 : SCHED_LATENCY);

	for_each_sched_entity(se) {
		u64 total = se->cfs_rq->weight;

		if (!se->on_rq)
			total += se->weight;
		slice = slice * se->weight / max(total, 1ULL);
	}
	return max(slice, scaled(SCHED_MIN_GRAN));
}

/* A sleeper may get ahead a little, never by all the time it slept. */
static void place_sleeper(struct cfs_rq *cfs_rq, struct sched_entity *se)
{
	u64 earliest = cfs_rq->min_vruntime - scaled(SCHED_LATENCY) / 2;

	if ((s64)(earliest - se->vruntime) > 0)
		se->vruntime = earliest;
}

static void enqueue_entity(struct cfs_rq *cfs_rq, struct sched_entity *se,
			   int flags)
{
	update_curr(cfs_rq);
	if (flags & ENQUEUE_WAKEUP)
		place_sleeper(cfs_rq, se);
	cfs_rq->weight += se->weight;
	cfs_rq->nr_running++;
	se->on_rq = true;
	if (cfs_rq->curr != se)
		rb_add_cached(&se->run_node, &cfs_rq->timeline, node_before);
}

static void dequeue_entity(struct cfs_rq *cfs_rq, struct sched_entity *se)
{
	update_curr(cfs_rq);
	if (cfs_rq->curr != se)
		rb_erase_cached(&se->run_node, &cfs_rq->timeline);
	if (cfs_rq->skip == se)
		cfs_rq->skip = NULL;
	se->on_rq = false;
	cfs_rq->weight -= se->weight;
	cfs_rq->nr_running--;
	update_min_vruntime(cfs_rq);
}

static void enqueue_task_fair(struct rq *rq, struct task_struct *p, int flags)
{
	struct sched_entity *se = &p->se;

	(void)rq;
	for_each_sched_entity(se) {
		if (!se->on_rq) {
			enqueue_entity(se->cfs_rq, se, flags);
			flags = ENQUEUE_WAKEUP; /* a group that slept */
		}
		se->cfs_rq->h_nr_running++;
	}
}

static void dequeue_task_fair(struct rq *rq, struct task_struct *p, int flags)
{
	struct sched_entity *se = &p->se;
	bool empty = true;

	(void)rq;
	(void)flags;
	for_each_sched_entity(se) {
		struct cfs_rq *cfs_rq = se->cfs_rq;

		if (empty)
			dequeue_entity(cfs_rq, se);
		cfs_rq->h_nr_running--;
		empty = empty && !cfs_rq->nr_running;
	}
}

/* The leftmost, or the one after it if the leftmost asked to be skipped. */
static struct sched_entity *pick_entity(struct cfs_rq *cfs_rq)
{
	struct sched_entity *left = leftmost(cfs_rq);

	if (left && cfs_rq->skip == left) {
		struct rb_node *next = rb_next(&left->run_node);

		if (next)
			return rb_entry(next, struct sched_entity, run_node);
	}
	return left;
}

static struct task_struct *pick_task_fair(struct rq *rq)
{
	struct cfs_rq *cfs_rq = &rq->cfs;
	struct sched_entity *se;

	if (!cfs_rq->nr_running)
		return NULL;
	do {
		se = pick_entity(cfs_rq);
		assert(se);
		cfs_rq = se->my_q;
	} while (cfs_rq);
	return task_of(se);
}

static void set_next_task_fair(struct rq *rq, struct task_struct *p)
{
	struct sched_entity *se = &p->se;

	for_each_sched_entity(se) {
		struct cfs_rq *cfs_rq = se->cfs_rq;

		if (se->on_rq && cfs_rq->curr != se)
			rb_erase_cached(&se->run_node, &cfs_rq->timeline);
		se->exec_start = rq->clock;
		se->prev_sum_exec_runtime = se->sum_exec_runtime;
		cfs_rq->curr = se;
		cfs_rq->skip = NULL;
	}
}

static void put_prev_task_fair(struct rq *rq, struct task_struct *p)
{
	struct sched_entity *se = &p->se;

	(void)rq;
	for_each_sched_entity(se) {
		struct cfs_rq *cfs_rq = se->cfs_rq;

		if (se->on_rq) {
			update_curr(cfs_rq);
			rb_add_cached(&se->run_node, &cfs_rq->timeline,
				      node_before);
		}
		cfs_rq->curr = NULL;
	}
}

/* The two ancestors, or selves, that compete in one queue. */
static void find_matching_se(struct sched_entity **a, struct sched_entity **b)
{
	while ((*a)->depth > (*b)->depth)
		*a = (*a)->parent;
	while ((*b)->depth > (*a)->depth)
		*b = (*b)->parent;
	while ((*a)->cfs_rq != (*b)->cfs_rq) {
		*a = (*a)->parent;
		*b = (*b)->parent;
	}
}

static void check_preempt_fair(struct rq *rq, struct task_struct *p)
{
	struct task_struct *curr = rq->curr;
	struct sched_entity *se = &curr->se, *pse = &p->se;

	if (test_tsk_thread_flag(curr, TIF_NEED_RESCHED) || se == pse)
		return;
	if (curr->policy == SCHED_IDLE && p->policy != SCHED_IDLE) {
		resched_curr(rq);
		return;
	}
	if (p->policy != SCHED_NORMAL)
		return; /* batch and idle tasks preempt nobody */
	find_matching_se(&se, &pse);
	update_curr(se->cfs_rq);
	if ((s64)(se->vruntime - pse->vruntime) >
	    (s64)calc_delta_fair(scaled(SCHED_WAKEUP_GRAN), pse))
		resched_curr(rq);
}

/* Has the running entity had its slice, or run away from the others? */
static void check_preempt_tick(struct cfs_rq *cfs_rq, struct sched_entity *curr)
{
	u64 ideal = sched_slice(cfs_rq, curr);
	u64 ran = curr->sum_exec_runtime - curr->prev_sum_exec_runtime;
	struct sched_entity *left = leftmost(cfs_rq);

	if (ran > ideal) {
		resched_curr(cfs_rq->rq);
		return;
	}
	if (!left || ran < scaled(SCHED_MIN_GRAN))
		return;
	if ((s64)(curr->vruntime - left->vruntime) > (s64)ideal)
		resched_curr(cfs_rq->rq);
}

static void task_tick_fair(struct rq *rq, struct task_struct *p)
{
	struct sched_entity *se = &p->se;

	(void)rq;
	for_each_sched_entity(se) {
		update_curr(se->cfs_rq);
		if (se->cfs_rq->nr_running > 1)
			check_preempt_tick(se->cfs_rq, se);
	}
}

static void yield_task_fair(struct rq *rq)
{
	struct sched_entity *se = &rq->curr->se;

	for_each_sched_entity(se) {
		update_curr(se->cfs_rq);
		se->cfs_rq->skip = se;
	}
}

/*
 * A new task starts one slice behind the others, so that forking cannot buy
 * time.  Called with its queue's lock held, before it is queued.
 */
void task_fork_fair(struct task_struct *p)
{
	struct sched_entity *se = &p->se;
	struct cfs_rq *cfs_rq = se->cfs_rq;

	update_curr(cfs_rq);
	se->vruntime = cfs_rq->min_vruntime +
		       calc_delta_fair(sched_slice(cfs_rq, se), se);
}

static int select_cpu_fair(struct task_struct *p, int cpu, int wake_flags)
{
	return select_fair_cpu(p, cpu, wake_flags);
}

static void switched_to_fair(struct rq *rq, struct task_struct *p)
{
	if (task_current(rq, p))
		resched_curr(rq);
	else
		check_preempt_curr(rq, p);
}

static u64 rr_interval_fair(struct rq *rq, struct task_struct *p)
{
	return rq->cfs.weight ? sched_slice(p->se.cfs_rq, &p->se) : 0;
}

const struct sched_class fair_sched_class = {
	.name = "fair",
	.enqueue = enqueue_task_fair,
	.dequeue = dequeue_task_fair,
	.yield = yield_task_fair,
	.check_preempt = check_preempt_fair,
	.pick = pick_task_fair,
	.set_next = set_next_task_fair,
	.put_prev = put_prev_task_fair,
	.select_cpu = select_cpu_fair,
	.tick = task_tick_fair,
	.update_curr = update_curr_fair,
	.switched_to = switched_to_fair,
	.rr_interval = rr_interval_fair,
};
