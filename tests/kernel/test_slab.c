/*
 * tests/kernel/test_slab.c - slab caches, kmalloc, vmalloc, kernel stacks.
 */
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/base/ktest.h"
#include "mm/kstack.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"

KTEST(slab_objects_do_not_overlap)
{
	struct kmem_cache *cache = kmem_cache_create("test-120", 120, 64);
	static void *objs[200];
	unsigned int n;

	REQUIRE(cache);
	for (n = 0; n < ARRAY_SIZE(objs); n++) {
		objs[n] = kmem_cache_alloc(cache, GFP_KERNEL);
		REQUIRE(objs[n]);
		EXPECT_EQ((unsigned long)objs[n] % 64, 0);
		memset(objs[n], (int)n, 120);
	}
	EXPECT_EQ(kmem_cache_active(cache), n);
	for (unsigned int i = 0; i < n; i++)
		EXPECT(!memchr_inv(objs[i], (int)i, 120));
	for (unsigned int i = 0; i < n; i++)
		kmem_cache_free(cache, objs[i]);
	EXPECT_EQ(kmem_cache_active(cache), 0);
	kmem_cache_destroy(cache);
}

KTEST(slab_gives_frames_back)
{
	struct kmem_cache *cache = kmem_cache_create("test-1000", 1000, 0);
	static void *objs[100];
	unsigned long before;

	REQUIRE(cache);
	drain_local_pages();
	before = nr_free_pages();
	for (unsigned int i = 0; i < ARRAY_SIZE(objs); i++)
		objs[i] = kmem_cache_alloc(cache, GFP_KERNEL);
	for (unsigned int i = 0; i < ARRAY_SIZE(objs); i++)
		kmem_cache_free(cache, objs[i]);
	kmem_cache_shrink(cache);
	/* one magazine may have been made, on a slab of its own */
	EXPECT(nr_free_pages() + 1 >= before);
	kmem_cache_destroy(cache);
}

KTEST(kmalloc_every_size)
{
	for (size_t size = 1; size <= 20000; size += size < 300 ? 1 : 777) {
		char *p = kmalloc(size, GFP_KERNEL);

		REQUIRE(p);
		EXPECT(ksize(p) >= size);
		memset(p, 0x5a, size);
		kfree(p);
	}
	EXPECT(!kmalloc(KMALLOC_MAX_SIZE + 1, GFP_KERNEL));
	EXPECT(!kcalloc(SIZE_MAX / 2, 4, GFP_KERNEL));
}

KTEST(kmalloc_power_of_two_is_aligned)
{
	for (size_t size = 8; size <= 8192; size *= 2) {
		void *p = kmalloc(size, GFP_KERNEL);

		REQUIRE(p);
		EXPECT_EQ((unsigned long)p % size, 0);
		kfree(p);
	}
}

KTEST(krealloc_keeps_contents)
{
	char *p = kmalloc(10, GFP_KERNEL), *q;

	REQUIRE(p);
	memcpy(p, "nestix", 7);
	q = krealloc(p, 5000, GFP_KERNEL);
	if (!q)
		kfree(p);
	/* The analyser does not know that krealloc() took p. */
	REQUIRE(q); /* NOLINT(clang-analyzer-unix.Malloc) */
	EXPECT(!strcmp(q, "nestix"));
	EXPECT(!krealloc(q, 0, GFP_KERNEL));
	q = kstrndup("abcdef", 3, GFP_KERNEL);
	REQUIRE(q);
	EXPECT(!strcmp(q, "abc"));
	kfree(q);
	q = kasprintf(GFP_KERNEL, "%d-%s", 7, "x");
	REQUIRE(q);
	EXPECT(!strcmp(q, "7-x"));
	kfree(q);
}

KTEST(vmalloc_maps_and_guards)
{
	char *p = vmalloc(3 * PAGE_SIZE + 1);
	struct vmalloc_info info;

	REQUIRE(p);
	EXPECT(is_vmalloc_addr(p));
	memset(p, 1, 4 * PAGE_SIZE);
	EXPECT(vmalloc_to_page(p + 3 * PAGE_SIZE) != NULL);
	EXPECT(vmalloc_to_page(p + 4 * PAGE_SIZE) == NULL);
	EXPECT(vmalloc_to_page(p - 1) == NULL);
	EXPECT(vmalloc_info_next((unsigned long)p, &info));
	EXPECT_EQ(info.addr, p);
	EXPECT_EQ(info.size, 5 * PAGE_SIZE);
	EXPECT_EQ(info.nr_pages, 4);
	vfree(p);
	EXPECT(vmalloc_to_page(p) == NULL);
	EXPECT(!vmalloc_info_next((unsigned long)p, &info) ||
	       info.addr != (unsigned long)p);
}

static void *areas[64];

static bool fill_areas(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(areas); i++) {
		areas[i] = vzalloc((1 + i % 5) * PAGE_SIZE);
		if (!areas[i])
			return false;
		EXPECT(*(u64 *)areas[i] == 0);
		*(u64 *)areas[i] = i;
	}
	return true;
}

KTEST(vmalloc_many_areas_and_purge)
{
	for (int round = 0; round < 3; round++) {
		REQUIRE(fill_areas());
		for (unsigned int i = 0; i < ARRAY_SIZE(areas); i++)
			EXPECT_EQ(*(u64 *)areas[i], i);
		for (unsigned int i = 0; i < ARRAY_SIZE(areas); i += 2)
			vfree(areas[i]);
		for (unsigned int i = 1; i < ARRAY_SIZE(areas); i += 2)
			vfree(areas[i]);
		vmalloc_purge();
	}
	EXPECT(!vmalloc(SIZE_MAX));
	EXPECT(!vmalloc(0));
}

KTEST(kstack_has_a_guard)
{
	unsigned long before = kstack_count();
	char *stack = kstack_alloc();

	REQUIRE(stack);
	EXPECT_EQ(*(unsigned long *)stack, STACK_END_MAGIC);
	EXPECT_EQ(kstack_count(), before + 1);
	EXPECT(kstack_guard_hit((unsigned long)stack - 8));
	EXPECT(!kstack_guard_hit((unsigned long)stack));
	EXPECT(kstack_contains(stack, (unsigned long)stack + THREAD_SIZE - 1));
	EXPECT(!kstack_contains(stack, (unsigned long)stack + THREAD_SIZE));
	kstack_free(stack);
	EXPECT_EQ(kstack_count(), before);
}
