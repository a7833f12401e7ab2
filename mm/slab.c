/*
 * mm/slab.c - caches of equal objects, cut from slabs of a few frames.
 *
 * Free objects of a slab are chained through their first word; a slab with
 * some free objects is on its cache's partial list.  In front stands one
 * magazine per CPU, a stack of free objects: alloc and free take no lock as
 * long as it is neither empty nor full, then half of it is exchanged.
 *
 * An object counts as active from alloc to free; what lies in magazines does
 * not, so kmem_cache_active() is exact and shows every leak.
 */
#include "lib/list.h"
#include "lib/string.h"
#include "lib/util.h"
#include "asm/irqflags.h"
#include "asm/percpu.h"
#include "kernel/base/bug.h"
#include "kernel/base/counter.h"
#include "kernel/base/faultinject.h"
#include "kernel/base/mutex.h"
#include "kernel/base/panic.h"
#include "kernel/base/preempt.h"
#include "kernel/base/spinlock.h"
#include "lib/cpumask.h"
#include "mm/kstack.h"
#include "mm/mm.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "mm/slab_init.h"
#include "mm/vmalloc.h"
#include "mm/vmstat.h"

#define MAGAZINE_MAX   31
#define SLAB_MAX_ORDER 3
#define KEEP_EMPTY     2 /* empty slabs a cache may hold back */

struct magazine {
	unsigned int count;
	void *objs[MAGAZINE_MAX];
};

/*
 * [c] constant   [l] lock   [o] only that CPU, IRQs off   [m] cache_mutex
 */
struct kmem_cache {
	const char *name;           /* [c] */
	unsigned int object_size;   /* [c] what the user asked for */
	unsigned int size;          /* [c] with alignment */
	unsigned int order;         /* [c] frames per slab */
	unsigned int objs_per_slab; /* [c] */
	unsigned int mag_cap;       /* [c] 0: no magazines */
	spinlock_t lock;
	struct list_head partial;      /* [l] slabs with a free object */
	unsigned long nr_slabs;        /* [l] */
	unsigned long nr_empty;        /* [l] slabs with no object in use */
	unsigned long nr_out;          /* [l] objects not in slabs' lists */
	struct magazine *mag[NR_CPUS]; /* [o] NULL until first used */
	struct list_head list;         /* [m] all caches */
};

static DEFINE_MUTEX(cache_mutex, RANK_SLAB_MUTEX);
static LIST_HEAD(caches);

/* The caches that caches are made of; these have no magazines. */
static struct kmem_cache cache_cache, magazine_cache;

static void *next_free(const void *obj)
{
	return *(void *const *)obj;
}

static void set_next_free(void *obj, void *next)
{
	*(void **)obj = next;
}

/* The slab an object lies in, by its first frame. */
static struct page *slab_of(const void *obj)
{
	struct page *page = virt_to_page(obj)->head;

	assert(page && page_test(page, PG_slab));
	return page;
}

/* A new slab with all objects chained; NULL without memory. */
static struct page *slab_create(struct kmem_cache *cache, gfp_t gfp)
{
	struct page *page;
	char *base;

	gfp = (gfp & ~(__GFP_ZERO | __GFP_MOVABLE)) | __GFP_NOINJECT;
	page = alloc_pages(gfp, cache->order);
	if (!page)
		return NULL;
	for (unsigned int i = 0; i < 1U << cache->order; i++)
		page[i].head = page;
	page_set(page, PG_slab);
	page->slab_cache = cache;
	page->freelist = NULL;
	page->inuse = 0;
	base = page_address(page);
	for (unsigned int i = cache->objs_per_slab; i-- > 0;) {
		set_next_free(base + (size_t)i * cache->size, page->freelist);
		page->freelist = base + (size_t)i * cache->size;
	}
	vm_stat_add(NR_SLAB, 1L << cache->order);
	return page;
}

static void slab_destroy(struct kmem_cache *cache, struct page *page)
{
	assert(page->inuse == 0);
	for (unsigned int i = 0; i < 1U << cache->order; i++)
		page[i].head = NULL;
	page_clear(page, PG_slab);
	page->freelist = NULL;
	vm_stat_add(NR_SLAB, -(1L << cache->order));
	__free_pages(page, cache->order);
}

/* One object out of the partial slabs; NULL if there is none. */
static void *take_object(struct kmem_cache *cache)
{
	struct page *page;
	void *obj;

	assert_held(&cache->lock);
	if (list_empty(&cache->partial))
		return NULL;
	page = list_first_entry(&cache->partial, struct page, lru);
	obj = page->freelist;
	page->freelist = next_free(obj);
	if (page->inuse++ == 0)
		cache->nr_empty--;
	if (!page->freelist)
		list_del_init(&page->lru);
	cache->nr_out++;
	return obj;
}

/* An object back to its slab; empty slabs beyond a few go to @doomed. */
static void return_object(struct kmem_cache *cache, void *obj,
			  struct list_head *doomed)
{
	struct page *page = slab_of(obj);

	assert_held(&cache->lock);
	assert(page->slab_cache == cache && page->inuse > 0);
	if (!page->freelist)
		list_add(&page->lru, &cache->partial);
	set_next_free(obj, page->freelist);
	page->freelist = obj;
	cache->nr_out--;
	if (--page->inuse)
		return;
	if (cache->nr_empty >= KEEP_EMPTY) {
		list_move(&page->lru, doomed);
		cache->nr_slabs--;
	} else {
		list_move_tail(&page->lru, &cache->partial);
		cache->nr_empty++;
	}
}

static void destroy_list(struct kmem_cache *cache, struct list_head *doomed)
{
	struct page *page, *next;

	list_for_each_entry_safe(page, next, doomed, lru) {
		list_del(&page->lru);
		slab_destroy(cache, page);
	}
}

static void add_slab(struct kmem_cache *cache, struct page *page)
{
	unsigned long flags;

	spin_lock_irqsave(&cache->lock, flags);
	list_add(&page->lru, &cache->partial);
	cache->nr_slabs++;
	cache->nr_empty++;
	spin_unlock_irqrestore(&cache->lock, flags);
}

/* From the slabs; fills the magazine (may be NULL) on the way.  IRQs off. */
static void *refill(struct kmem_cache *cache, struct magazine *mag)
{
	void *obj, *extra;

	spin_lock(&cache->lock);
	obj = take_object(cache);
	while (obj && mag && mag->count < cache->mag_cap / 2) {
		extra = take_object(cache);
		if (!extra)
			break;
		mag->objs[mag->count++] = extra;
	}
	spin_unlock(&cache->lock);
	return obj;
}

static void *alloc_fast(struct kmem_cache *cache)
{
	struct magazine *mag;
	unsigned long flags;
	void *obj;

	local_irq_save(flags);
	mag = cache->mag[smp_processor_id()];
	if (mag && mag->count)
		obj = mag->objs[--mag->count];
	else
		obj = refill(cache, mag);
	local_irq_restore(flags);
	return obj;
}

/* Give this CPU a magazine; without memory the cache works all the same. */
static void add_magazine(struct kmem_cache *cache, gfp_t gfp)
{
	struct magazine *mag;
	unsigned long flags;

	mag = kmem_cache_alloc(&magazine_cache,
			       (gfp & ~__GFP_ZERO) | __GFP_NOINJECT);
	if (!mag)
		return;
	mag->count = 0;
	local_irq_save(flags);
	if (!cache->mag[smp_processor_id()]) {
		cache->mag[smp_processor_id()] = mag;
		mag = NULL;
	}
	local_irq_restore(flags);
	if (mag)
		kmem_cache_free(&magazine_cache, mag);
}

static void *alloc_slow(struct kmem_cache *cache, gfp_t gfp)
{
	struct page *page;
	void *obj;

	do {
		page = slab_create(cache, gfp);
		if (!page)
			return NULL;
		add_slab(cache, page);
		obj = alloc_fast(cache);
	} while (!obj);
	if (cache->mag_cap && !cache->mag[smp_processor_id()])
		add_magazine(cache, gfp);
	return obj;
}

/**
 * kmem_cache_alloc() - take an object.
 * @cache: from kmem_cache_create().
 * @gfp:   GFP_KERNEL may sleep; __GFP_ZERO clears the object.
 *
 * Context: As @gfp says.
 * Return: the object, or NULL.
 */
void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t gfp)
{
	void *obj;

	if (gfp_may_sleep(gfp))
		might_sleep();
	if (!(gfp & __GFP_NOINJECT) && should_fail_alloc())
		return NULL;
	obj = alloc_fast(cache);
	if (unlikely(!obj)) {
		obj = alloc_slow(cache, gfp);
		if (!obj)
			return NULL;
	}
	if (gfp & __GFP_ZERO)
		memset(obj, 0, cache->object_size);
	return obj;
}

/**
 * kmem_cache_zalloc() - take an object, cleared.
 * @cache: from kmem_cache_create().
 * @gfp:   see kmem_cache_alloc().
 *
 * Context: As @gfp says.
 * Return: the object, or NULL.
 */
void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t gfp)
{
	return kmem_cache_alloc(cache, gfp | __GFP_ZERO);
}

/* Return objects until the magazine holds @keep.  IRQs off. */
static void flush_magazine(struct kmem_cache *cache, struct magazine *mag,
			   unsigned int keep)
{
	LIST_HEAD(doomed);

	spin_lock(&cache->lock);
	while (mag->count > keep)
		return_object(cache, mag->objs[--mag->count], &doomed);
	spin_unlock(&cache->lock);
	destroy_list(cache, &doomed);
}

static void free_slow(struct kmem_cache *cache, void *obj)
{
	LIST_HEAD(doomed);

	spin_lock(&cache->lock);
	return_object(cache, obj, &doomed);
	spin_unlock(&cache->lock);
	destroy_list(cache, &doomed);
}

/**
 * kmem_cache_free() - give an object back.
 * @cache: where it came from.
 * @obj:   the object; NULL is ignored.
 *
 * Context: Any.
 */
void kmem_cache_free(struct kmem_cache *cache, void *obj)
{
	struct magazine *mag;
	unsigned long flags;

	if (!obj)
		return;
	assert(slab_of(obj)->slab_cache == cache);
	local_irq_save(flags);
	mag = cache->mag[smp_processor_id()];
	if (mag) {
		assert(!mag->count || mag->objs[mag->count - 1] != obj);
		if (mag->count == cache->mag_cap)
			flush_magazine(cache, mag, cache->mag_cap / 2);
		mag->objs[mag->count++] = obj;
	} else {
		free_slow(cache, obj);
	}
	local_irq_restore(flags);
}

/* Frames per slab: room for eight objects, or as many as SLAB_MAX_ORDER. */
static unsigned int slab_order(unsigned int size)
{
	unsigned int order = 0;

	while (order < SLAB_MAX_ORDER && (PAGE_SIZE << order) / size < 8)
		order++;
	return order;
}

static void cache_init(struct kmem_cache *cache, const char *name, size_t size,
		       size_t align)
{
	align = max(align, sizeof(void *));
	cache->name = name;
	cache->object_size = (unsigned int)size;
	cache->size = (unsigned int)ALIGN(max(size, sizeof(void *)), align);
	cache->order = slab_order(cache->size);
	cache->objs_per_slab =
		(unsigned int)((PAGE_SIZE << cache->order) / cache->size);
	spin_lock_init(&cache->lock, RANK_SLAB, name);
	INIT_LIST_HEAD(&cache->partial);
	assert(cache->objs_per_slab > 0);
}

/**
 * kmem_cache_create() - a new cache.
 * @name:  shown in /proc/slabinfo; not copied.
 * @size:  of an object, bytes; at most 32 KiB.
 * @align: power of two, or 0.
 *
 * Context: May sleep.
 * Return: the cache, or NULL without memory.
 */
struct kmem_cache *kmem_cache_create(const char *name, size_t size,
				     size_t align)
{
	struct kmem_cache *cache;

	cache = kmem_cache_zalloc(&cache_cache, GFP_KERNEL);
	if (!cache)
		return NULL;
	cache_init(cache, name, size, align);
	cache->mag_cap = cache->size <= 512    ? MAGAZINE_MAX
			 : cache->size <= 4096 ? 12
					       : 4;
	mutex_lock(&cache_mutex);
	list_add_tail(&cache->list, &caches);
	mutex_unlock(&cache_mutex);
	return cache;
}

/**
 * kmem_cache_shrink() - return a cache's spare memory.
 * @cache: the cache.
 *
 * Magazines of other CPUs keep what they hold.
 *
 * Context: Any.
 * Return: frames given back.
 */
unsigned long kmem_cache_shrink(struct kmem_cache *cache)
{
	unsigned long flags, freed = 0;
	struct page *page, *next;
	struct magazine *mag;
	LIST_HEAD(doomed);

	local_irq_save(flags);
	mag = cache->mag[smp_processor_id()];
	if (mag)
		flush_magazine(cache, mag, 0);
	spin_lock(&cache->lock);
	list_for_each_entry_safe(page, next, &cache->partial, lru) {
		if (page->inuse)
			continue;
		list_move(&page->lru, &doomed);
		cache->nr_slabs--;
		cache->nr_empty--;
		freed += 1UL << cache->order;
	}
	spin_unlock(&cache->lock);
	destroy_list(cache, &doomed);
	local_irq_restore(flags);
	return freed;
}

/**
 * kmem_cache_shrink_all() - return the spare memory of all caches.
 *
 * Context: May sleep.
 * Return: frames given back.
 */
unsigned long kmem_cache_shrink_all(void)
{
	struct kmem_cache *cache;
	unsigned long freed = 0;

	if (!mutex_trylock(&cache_mutex))
		return 0;
	list_for_each_entry(cache, &caches, list)
		freed += kmem_cache_shrink(cache);
	mutex_unlock(&cache_mutex);
	return freed;
}

/**
 * kmem_cache_destroy() - remove a cache that has no object in use.
 * @cache: the cache; no one may still use it.
 *
 * Context: May sleep.
 */
void kmem_cache_destroy(struct kmem_cache *cache)
{
	struct magazine *mag;
	unsigned long flags;

	mutex_lock(&cache_mutex);
	list_del(&cache->list);
	mutex_unlock(&cache_mutex);
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++) {
		local_irq_save(flags);
		mag = cache->mag[cpu];
		cache->mag[cpu] = NULL;
		if (mag)
			flush_magazine(cache, mag, 0);
		local_irq_restore(flags);
		kmem_cache_free(&magazine_cache, mag);
	}
	kmem_cache_shrink(cache);
	if (WARN(cache->nr_out, "slab: %s destroyed with %lu objects in use",
		 cache->name, cache->nr_out))
		return;
	kmem_cache_free(&cache_cache, cache);
}

/**
 * kmem_cache_size() - bytes an object really has.
 * @cache: the cache.
 *
 * Context: Any.
 * Return: bytes.
 */
size_t kmem_cache_size(const struct kmem_cache *cache)
{
	return cache->size;
}

/**
 * kmem_cache_active() - objects handed out and not freed.
 * @cache: the cache.
 *
 * Context: Any; exact when nobody allocates meanwhile.
 * Return: the number.
 */
unsigned long kmem_cache_active(const struct kmem_cache *cache)
{
	unsigned long n = READ_ONCE(cache->nr_out);

	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++) {
		const struct magazine *mag = READ_ONCE(cache->mag[cpu]);

		if (mag)
			n -= min((unsigned long)READ_ONCE(mag->count), n);
	}
	return n;
}

/**
 * slabinfo_get() - describe one cache.
 * @pos:  its position, from 0.
 * @info: where to.
 *
 * Context: May sleep.
 * Return: false past the last cache.
 */
bool slabinfo_get(unsigned int pos, struct slabinfo *info)
{
	struct kmem_cache *cache;
	bool found = false;

	mutex_lock(&cache_mutex);
	list_for_each_entry(cache, &caches, list) {
		if (pos-- > 0)
			continue;
		info->name = cache->name;
		info->object_size = cache->size;
		info->objs_per_slab = cache->objs_per_slab;
		info->pages_per_slab = 1U << cache->order;
		info->active_objs = kmem_cache_active(cache);
		info->num_slabs = cache->nr_slabs;
		info->num_objs = cache->nr_slabs * cache->objs_per_slab;
		found = true;
		break;
	}
	mutex_unlock(&cache_mutex);
	return found;
}

/*
 * All active objects, for the leak checks; the list only grows.  Areas whose
 * TLB flush is still due, spare stacks (an area and an array each) and mms
 * without users count as freed; magazines are not on the list.
 */
static long slab_objects(void)
{
	struct kmem_cache *cache;
	long n = -vmalloc_lazy_areas() - 2 * kstack_spare() - mm_nr_lazy();

	list_for_each_entry(cache, &caches, list)
		n += (long)kmem_cache_active(cache);
	return n;
}

/**
 * slab_init() - make the caches that caches are made of.
 *
 * Context: Boot, one CPU, the frame allocator is up.
 */
void slab_init(void)
{
	static struct counter objects = { .name = "slab_objects",
					  .read = slab_objects };

	cache_init(&cache_cache, "kmem_cache", sizeof(struct kmem_cache), 0);
	cache_init(&magazine_cache, "magazine", sizeof(struct magazine), 64);
	list_add_tail(&cache_cache.list, &caches);
	kmalloc_init();
	counter_register(&objects);
}
