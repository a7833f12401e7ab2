/*
 * mm/kmalloc.c - memory by the byte: a slab cache per size class.
 *
 * Above the largest class whole frames are given; kfree() tells the two apart
 * by the frame's flags.  kvmalloc() falls back to vmalloc() when contiguous
 * frames are not to be had.
 */
#include <stdarg.h>
#include "lib/errptr.h"
#include "lib/format.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/base/panic.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "mm/slab_init.h"
#include "mm/vmalloc.h"

#define KMALLOC_MAX_CLASS 8192

static const struct size_class {
	unsigned int size;
	const char *name;
} classes[] = {
	{ 8, "kmalloc-8" },     { 16, "kmalloc-16" },   { 32, "kmalloc-32" },
	{ 64, "kmalloc-64" },   { 96, "kmalloc-96" },   { 128, "kmalloc-128" },
	{ 192, "kmalloc-192" }, { 256, "kmalloc-256" }, { 512, "kmalloc-512" },
	{ 1024, "kmalloc-1k" }, { 2048, "kmalloc-2k" }, { 4096, "kmalloc-4k" },
	{ 8192, "kmalloc-8k" },
};

static struct kmem_cache *caches[ARRAY_SIZE(classes)];

/* (size - 1) / 8 -> class, for sizes up to 256 */
static u8 small_class[32];

static struct kmem_cache *cache_for(size_t size)
{
	if (size <= 256)
		return caches[small_class[(size - 1) / 8]];
	return caches[7 + (fls64(size - 1) - 8)];
}

/**
 * kmalloc_init() - create the size classes.
 *
 * Context: Boot, one CPU.
 */
void kmalloc_init(void)
{
	unsigned int c = 0;

	for (unsigned int i = 0; i < ARRAY_SIZE(small_class); i++) {
		if ((i + 1) * 8 > classes[c].size)
			c++;
		small_class[i] = (u8)c;
	}
	for (c = 0; c < ARRAY_SIZE(classes); c++) {
		unsigned int size = classes[c].size;

		caches[c] =
			kmem_cache_create(classes[c].name, size, size & -size);
		if (!caches[c])
			panic("kmalloc: no memory at boot");
	}
}

static void *kmalloc_large(size_t size, gfp_t gfp)
{
	unsigned int order = order_base_2(DIV_ROUND_UP(size, PAGE_SIZE));
	struct page *page;

	if (size > KMALLOC_MAX_SIZE)
		return NULL;
	page = alloc_pages(gfp & ~__GFP_MOVABLE, order);
	if (!page)
		return NULL;
	page->head = page;
	page->private = order;
	page_set(page, PG_large);
	return page_address(page);
}

/**
 * kmalloc() - allocate memory.
 * @size: bytes; 0 gives a pointer that may only be freed.
 * @gfp:  GFP_KERNEL may sleep; __GFP_ZERO clears.
 *
 * Aligned to the largest power of two that divides the size class.
 *
 * Context: As @gfp says.
 * Return: the memory, or NULL.
 */
void *kmalloc(size_t size, gfp_t gfp)
{
	if (unlikely(!size))
		size = 1;
	if (unlikely(size > KMALLOC_MAX_CLASS))
		return kmalloc_large(size, gfp);
	return kmem_cache_alloc(cache_for(size), gfp);
}

/**
 * kzalloc() - allocate cleared memory.
 * @size: bytes.
 * @gfp:  see kmalloc().
 *
 * Context: As @gfp says.
 * Return: the memory, or NULL.
 */
void *kzalloc(size_t size, gfp_t gfp)
{
	return kmalloc(size, gfp | __GFP_ZERO);
}

/**
 * kmalloc_array() - allocate n * size bytes.
 * @n:    elements.
 * @size: bytes each.
 * @gfp:  see kmalloc().
 *
 * Context: As @gfp says.
 * Return: the memory, or NULL, also when the product overflows.
 */
void *kmalloc_array(size_t n, size_t size, gfp_t gfp)
{
	size_t bytes;

	if (check_mul_overflow(n, size, &bytes))
		return NULL;
	return kmalloc(bytes, gfp);
}

/**
 * kcalloc() - allocate n * size cleared bytes.
 * @n:    elements.
 * @size: bytes each.
 * @gfp:  see kmalloc().
 *
 * Context: As @gfp says.
 * Return: the memory, or NULL, also when the product overflows.
 */
void *kcalloc(size_t n, size_t size, gfp_t gfp)
{
	return kmalloc_array(n, size, gfp | __GFP_ZERO);
}

/**
 * ksize() - how many bytes an allocation really has.
 * @p: from kmalloc(), or NULL.
 *
 * Context: Any.
 * Return: bytes.
 */
size_t ksize(const void *p)
{
	struct page *page;

	if (!p)
		return 0;
	page = virt_to_page(p)->head;
	assert(page);
	if (page_test(page, PG_large))
		return PAGE_SIZE << page->private;
	return kmem_cache_size(page->slab_cache);
}

/**
 * krealloc() - change the size of an allocation.
 * @p:    from kmalloc(), or NULL.
 * @size: new size, bytes; 0 frees.
 * @gfp:  see kmalloc().
 *
 * Context: As @gfp says.
 * Return: the memory, perhaps elsewhere; NULL leaves @p as it was (unless
 * @size is 0).
 */
void *krealloc(const void *p, size_t size, gfp_t gfp)
{
	size_t old = ksize(p);
	void *new;

	if (!size) {
		kfree(p);
		return NULL;
	}
	if (size <= old)
		return (void *)(unsigned long)p;
	new = kmalloc(size, gfp);
	if (new &&p) {
		memcpy(new, p, old);
		kfree(p);
	}
	return new;
}

/**
 * kfree() - free what kmalloc() and its relatives gave.
 * @p: the memory; NULL and ERR_PTRs are ignored.
 *
 * Context: Any.
 */
void kfree(const void *p)
{
	void *obj = (void *)(unsigned long)p;
	struct page *page;

	if (!p)
		return;
	assert(!is_vmalloc_addr(p));
	page = virt_to_page(p)->head;
	assert(page);
	if (likely(!page_test(page, PG_large))) {
		kmem_cache_free(page->slab_cache, obj);
		return;
	}
	assert(obj == page_address(page));
	page_clear(page, PG_large);
	__free_pages(page, (unsigned int)page->private);
}

/**
 * kfree_sensitive() - clear, then free.
 * @p: from kmalloc(), or NULL.
 *
 * Context: Any.
 */
void kfree_sensitive(const void *p)
{
	if (p)
		memset((void *)(unsigned long)p, 0, ksize(p));
	kfree(p);
}

/**
 * kmemdup() - a copy of some memory.
 * @src: from where.
 * @len: bytes.
 * @gfp: see kmalloc().
 *
 * Context: As @gfp says.
 * Return: the copy, or NULL.
 */
void *kmemdup(const void *src, size_t len, gfp_t gfp)
{
	void *p = kmalloc(len, gfp);

	return p ? memcpy(p, src, len) : NULL;
}

/**
 * kstrndup() - a copy of a string, cut to a length.
 * @s:   the string, or NULL.
 * @max: characters at most, the end not counted.
 * @gfp: see kmalloc().
 *
 * Context: As @gfp says.
 * Return: the copy, or NULL.
 */
char *kstrndup(const char *s, size_t max, gfp_t gfp)
{
	size_t len;
	char *p;

	if (!s)
		return NULL;
	len = strnlen(s, max);
	p = kmalloc(len + 1, gfp);
	if (!p)
		return NULL;
	memcpy(p, s, len);
	p[len] = '\0';
	return p;
}

/**
 * kstrdup() - a copy of a string.
 * @s:   the string, or NULL.
 * @gfp: see kmalloc().
 *
 * Context: As @gfp says.
 * Return: the copy, or NULL.
 */
char *kstrdup(const char *s, gfp_t gfp)
{
	return kstrndup(s, KMALLOC_MAX_SIZE, gfp);
}

/**
 * kasprintf() - format into new memory.
 * @gfp: see kmalloc().
 * @fmt: as printk().
 *
 * Context: As @gfp says.
 * Return: the string, or NULL.
 */
char *kasprintf(gfp_t gfp, const char *fmt, ...)
{
	va_list args;
	int len;
	char *p;

	va_start(args, fmt);
	len = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	p = kmalloc((size_t)len + 1, gfp);
	if (!p)
		return NULL;
	va_start(args, fmt);
	vsnprintf(p, (size_t)len + 1, fmt, args);
	va_end(args);
	return p;
}

/**
 * kvmalloc() - allocate memory that need not be physically contiguous.
 * @size: bytes.
 * @gfp:  GFP_KERNEL.
 *
 * Context: May sleep.
 * Return: the memory, for kvfree(), or NULL.
 */
void *kvmalloc(size_t size, gfp_t gfp)
{
	if (size <= KMALLOC_MAX_CLASS)
		return kmalloc(size, gfp);
	return __vmalloc_caller(size, gfp, __builtin_return_address(0));
}

/**
 * kvzalloc() - the same, cleared.
 * @size: bytes.
 * @gfp:  GFP_KERNEL.
 *
 * Context: May sleep.
 * Return: the memory, for kvfree(), or NULL.
 */
void *kvzalloc(size_t size, gfp_t gfp)
{
	return kvmalloc(size, gfp | __GFP_ZERO);
}

/**
 * kvfree() - free what kvmalloc() or kmalloc() gave.
 * @p: the memory, or NULL.
 *
 * Context: May sleep.
 */
void kvfree(const void *p)
{
	if (is_vmalloc_addr(p))
		vfree(p);
	else
		kfree(p);
}
