/*
 * tests/kernel/test_frame.c - the frame allocator.
 */
#include "lib/util.h"
#include "kernel/base/ktest.h"
#include "mm/memblock.h"
#include "mm/page.h"

KTEST(frame_block_is_aligned_and_writable)
{
	for (unsigned int order = 0; order < MAX_ORDER; order++) {
		struct page *page = alloc_pages(GFP_KERNEL, order);
		char *mem;

		if (!page)
			continue; /* a small machine has no large blocks */
		mem = page_address(page);
		EXPECT_EQ(page_to_pfn(page) & ((1UL << order) - 1), 0);
		EXPECT_EQ(page_count(page), 1);
		mem[0] = 1;
		mem[(PAGE_SIZE << order) - 1] = 1;
		__free_pages(page, order);
	}
}

KTEST(frame_too_large_order_fails)
{
	EXPECT(!alloc_pages(GFP_KERNEL, MAX_ORDER));
}

KTEST(frame_zeroed_is_zero)
{
	unsigned long addr = get_zeroed_page(GFP_KERNEL);

	REQUIRE(addr);
	for (unsigned int i = 0; i < PAGE_SIZE / 8; i++)
		EXPECT(((u64 *)addr)[i] == 0);
	free_page(addr);
}

/* Split a block into frames, free them in a bad order: it must merge. */
KTEST(frame_buddies_merge)
{
	unsigned long before[MAX_ORDER], after[MAX_ORDER], sum = 0;
	struct page *page;

	drain_local_pages();
	buddy_snapshot(before);
	page = alloc_pages(GFP_KERNEL, 6);
	REQUIRE(page);
	split_page(page, 6);
	for (unsigned int i = 0; i < 64; i += 2)
		put_page(page + i);
	for (unsigned int i = 1; i < 64; i += 2)
		put_page(page + i);
	drain_local_pages();
	buddy_snapshot(after);
	for (unsigned int order = 0; order < MAX_ORDER; order++)
		sum += before[order] != after[order];
	EXPECT_EQ(sum, 0);
}

KTEST(frame_free_count_comes_back)
{
	static struct page *pages[300];
	unsigned long before;
	unsigned int n = 0;

	drain_local_pages();
	before = nr_free_pages();
	while (n < ARRAY_SIZE(pages) && (pages[n] = alloc_page(GFP_KERNEL)))
		n++;
	EXPECT_EQ(n, ARRAY_SIZE(pages));
	EXPECT_EQ(nr_free_pages(), before - n);
	for (unsigned int i = 0; i < n; i++)
		for (unsigned int j = 0; j < i; j++)
			EXPECT(pages[i] != pages[j]);
	free_page_list(pages, n);
	EXPECT_EQ(nr_free_pages(), before);
}

KTEST(frame_reference_keeps_it)
{
	struct page *page = alloc_page(GFP_KERNEL);
	unsigned long before;

	REQUIRE(page);
	get_page(page);
	before = nr_free_pages();
	put_page(page);
	EXPECT_EQ(nr_free_pages(), before);
	EXPECT(get_page_unless_zero(page));
	put_page(page);
	put_page(page);
	EXPECT_EQ(nr_free_pages(), before + 1);
}

KTEST(frame_every_page_is_ram)
{
	struct page *page = alloc_page(GFP_KERNEL);

	REQUIRE(page);
	EXPECT(memblock_is_ram(page_to_phys(page)));
	EXPECT(pfn_valid(page_to_pfn(page)));
	EXPECT(!pfn_valid(max_pfn));
	EXPECT(virt_to_page(page_address(page)) == page);
	put_page(page);
}
