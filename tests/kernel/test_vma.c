/*
 * tests/kernel/test_vma.c - areas of an address space against a page map.
 */
#include <uapi/errno.h>
#include <uapi/mman.h>
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/base/ktest.h"
#include "mm/mm.h"

#define SPAN 256
#define BASE 0x10000000UL

static unsigned char model[SPAN]; /* PROT_* | 8 if mapped */
static u32 seed;

static u32 next_random(void)
{
	seed = seed * 1664525 + 1013904223;
	return seed >> 8;
}

static unsigned long map_at(struct mm_struct *mm, unsigned long addr,
			    unsigned long len, unsigned long prot)
{
	const struct mmap_args args = {
		.addr = addr,
		.len = len,
		.prot = prot,
		.flags = MAP_PRIVATE | MAP_ANONYMOUS | (addr ? MAP_FIXED : 0),
	};

	return vm_mmap(mm, &args);
}

/* Areas must agree with the model, be ordered, and be merged. */
static void compare(struct mm_struct *mm)
{
	struct vm_area_struct *vma, *prev = NULL;
	unsigned long pages = 0;
	int count = 0;

	mmap_read_lock(mm);
	for (vma = vma_first(mm); vma; prev = vma, vma = vma_next(vma)) {
		unsigned long first = (vma->vm_start - BASE) >> PAGE_SHIFT;
		unsigned char want = 8 | (vma->vm_flags & 7);

		for (unsigned long i = 0; i < vma_pages(vma); i++)
			EXPECT_EQ(model[first + i], want);
		if (prev)
			EXPECT(prev->vm_end < vma->vm_start ||
			       prev->vm_flags != vma->vm_flags);
		pages += vma_pages(vma);
		count++;
	}
	EXPECT_EQ(count, mm->map_count);
	EXPECT_EQ(pages, mm->total_vm);
	for (unsigned int i = 0; i < SPAN; i++)
		pages -= model[i] != 0;
	EXPECT_EQ(pages, 0);
	mmap_read_unlock(mm);
}

static void random_change(struct mm_struct *mm)
{
	unsigned int first = next_random() % SPAN;
	unsigned int n = 1 + next_random() % min(24u, SPAN - first);
	unsigned long at = BASE + ((unsigned long)first << PAGE_SHIFT);
	unsigned long len = (unsigned long)n << PAGE_SHIFT;
	unsigned char prot = next_random() % 2 ? 3 : 1;
	unsigned int whole = 0;
	long err;

	switch (next_random() % 3) {
	case 0:
		EXPECT_EQ(map_at(mm, at, len, prot), at);
		memset(model + first, 8 | prot, n);
		break;
	case 1:
		EXPECT_EQ(vm_munmap(mm, at, len), 0);
		memset(model + first, 0, n);
		break;
	default:
		while (whole < n && model[first + whole])
			whole++;
		mmap_write_lock(mm);
		err = do_mprotect(mm, at, len, prot, NULL);
		mmap_write_unlock(mm);
		EXPECT_EQ(err, whole == n ? 0 : -ENOMEM);
		memset(model + first, 8 | prot, whole);
	}
}

KTEST(vma_tree_agrees_with_a_map)
{
	struct mm_struct *mm = mm_alloc();

	REQUIRE(mm);
	seed = 99;
	memset(model, 0, sizeof(model));
	for (int round = 0; round < 1500 && !ktest_failed(); round++) {
		random_change(mm);
		if (round % 10 == 0)
			compare(mm);
	}
	mmput(mm);
}

KTEST(vma_neighbours_merge)
{
	struct mm_struct *mm = mm_alloc();

	REQUIRE(mm);
	map_at(mm, BASE, PAGE_SIZE, 3);
	map_at(mm, BASE + 2 * PAGE_SIZE, PAGE_SIZE, 3);
	EXPECT_EQ(mm->map_count, 2);
	map_at(mm, BASE + PAGE_SIZE, PAGE_SIZE, 3);
	EXPECT_EQ(mm->map_count, 1);
	EXPECT_EQ(vm_munmap(mm, BASE + PAGE_SIZE, PAGE_SIZE), 0);
	EXPECT_EQ(mm->map_count, 2);
	mmput(mm);
}

KTEST(vma_top_down_fills_gaps)
{
	struct mm_struct *mm = mm_alloc();
	unsigned long a, b, c;

	REQUIRE(mm);
	a = map_at(mm, 0, 4 * PAGE_SIZE, 3);
	b = map_at(mm, 0, 4 * PAGE_SIZE, 1);
	EXPECT_EQ(a + 4 * PAGE_SIZE, mm->mmap_base);
	EXPECT_EQ(b + 4 * PAGE_SIZE, a);
	EXPECT_EQ(vm_munmap(mm, a, 4 * PAGE_SIZE), 0);
	c = map_at(mm, 0, 2 * PAGE_SIZE, 3);
	EXPECT_EQ(c, a + 2 * PAGE_SIZE);
	mmput(mm);
}

KTEST(vma_thousands_of_mappings)
{
	struct mm_struct *mm = mm_alloc();

	REQUIRE(mm);
	for (unsigned long i = 0; i < 3000; i++)
		map_at(mm, BASE + 2 * i * PAGE_SIZE, PAGE_SIZE, 3);
	EXPECT_EQ(mm->map_count, 3000);
	mmap_read_lock(mm);
	EXPECT(find_vma(mm, BASE + 2000 * PAGE_SIZE)->vm_start ==
	       BASE + 2000 * PAGE_SIZE);
	mmap_read_unlock(mm);
	EXPECT_EQ(vm_munmap(mm, BASE, 6000 * PAGE_SIZE), 0);
	EXPECT_EQ(mm->map_count, 0);
	mmput(mm);
}

KTEST(vma_refuses_nonsense)
{
	struct mm_struct *mm = mm_alloc();
	struct mmap_args args = { .addr = BASE, .len = PAGE_SIZE };

	REQUIRE(mm);
	args.flags = MAP_ANONYMOUS;
	EXPECT_EQ(vm_mmap(mm, &args), -EINVAL);
	args.flags = MAP_ANONYMOUS | MAP_PRIVATE | MAP_FIXED;
	args.addr = BASE + 1;
	EXPECT_EQ(vm_mmap(mm, &args), -EINVAL);
	args.addr = TASK_SIZE;
	EXPECT_EQ(vm_mmap(mm, &args), -ENOMEM);
	args.addr = 0;
	EXPECT_EQ(vm_mmap(mm, &args), -EPERM);
	args.len = 0;
	EXPECT_EQ(vm_mmap(mm, &args), -EINVAL);
	args.len = SIZE_MAX;
	EXPECT_EQ(vm_mmap(mm, &args), -ENOMEM);
	EXPECT_EQ(vm_munmap(mm, BASE + 1, PAGE_SIZE), -EINVAL);
	EXPECT_EQ(vm_munmap(mm, BASE, 0), -EINVAL);
	EXPECT_EQ(vm_munmap(mm, TASK_SIZE, PAGE_SIZE), -EINVAL);
	mmput(mm);
}
