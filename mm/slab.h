/*
 * mm/slab.h - kernel memory in small pieces.
 */
#ifndef MM_SLAB_H
#define MM_SLAB_H

#include "lib/types.h"
#include "lib/compiler.h"
#include "mm/gfp.h"

struct kmem_cache;

/* What /proc/slabinfo and the leak checks read. */
struct slabinfo {
	const char *name;
	unsigned int object_size;
	unsigned int objs_per_slab;
	unsigned int pages_per_slab;
	unsigned long active_objs; /* handed out and not yet freed */
	unsigned long num_objs;
	unsigned long num_slabs;
};

struct kmem_cache *kmem_cache_create(const char *name, size_t size,
				     size_t align);
void kmem_cache_destroy(struct kmem_cache *cache);
void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t gfp) __must_check;
void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t gfp) __must_check;
void kmem_cache_free(struct kmem_cache *cache, void *obj);
size_t kmem_cache_size(const struct kmem_cache *cache);
unsigned long kmem_cache_active(const struct kmem_cache *cache);
unsigned long kmem_cache_shrink(struct kmem_cache *cache);
unsigned long kmem_cache_shrink_all(void);

/* Walk all caches: 0-based position; false past the last. */
bool slabinfo_get(unsigned int pos, struct slabinfo *info);

void *kmalloc(size_t size, gfp_t gfp) __must_check;
void *kzalloc(size_t size, gfp_t gfp) __must_check;
void *kcalloc(size_t n, size_t size, gfp_t gfp) __must_check;
void *kmalloc_array(size_t n, size_t size, gfp_t gfp) __must_check;
void *krealloc(const void *p, size_t size, gfp_t gfp) __must_check;
void kfree(const void *p);
void kfree_sensitive(const void *p);
size_t ksize(const void *p);
char *kstrdup(const char *s, gfp_t gfp) __must_check;
char *kstrndup(const char *s, size_t max, gfp_t gfp) __must_check;
void *kmemdup(const void *src, size_t len, gfp_t gfp) __must_check;
char *kasprintf(gfp_t gfp, const char *fmt, ...) __must_check
	__attribute__((format(printf, 2, 3)));

void *kvmalloc(size_t size, gfp_t gfp) __must_check;
void *kvzalloc(size_t size, gfp_t gfp) __must_check;
void kvfree(const void *p);

#define KMALLOC_MAX_SIZE (1UL << (10 + 12))

#endif
