/*
 * tests/kernel/test_fault.c - demand zero, copy-on-write, page cache.
 */
#include <uapi/errno.h>
#include <uapi/mman.h>
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/base/ktest.h"
#include "mm/iov_iter.h"
#include "mm/mm.h"
#include "mm/page.h"
#include "mm/pagecache.h"
#include "mm/vmstat.h"

#define BASE 0x10000000UL

static struct mm_struct *mm_with(unsigned long pages, unsigned long flags)
{
	struct mm_struct *mm = mm_alloc();
	struct mmap_args args = {
		.addr = BASE,
		.len = pages << PAGE_SHIFT,
		.prot = PROT_READ | PROT_WRITE,
		.flags = MAP_ANONYMOUS | MAP_FIXED | flags,
	};

	if (mm)
		vm_mmap(mm, &args);
	return mm;
}

static u64 pfn_at(struct mm_struct *mm, unsigned long addr)
{
	return mm_pagemap_entry(mm, addr) & ((1ULL << 55) - 1);
}

static int peek(struct mm_struct *mm, unsigned long addr)
{
	unsigned char byte;

	if (access_process_vm(mm, addr, &byte, 1, 0) != 1)
		return -1;
	return byte;
}

static bool poke(struct mm_struct *mm, unsigned long addr, unsigned char byte)
{
	return access_process_vm(mm, addr, &byte, 1, FAULT_FLAG_WRITE) == 1;
}

KTEST(fault_read_shares_the_zero_page)
{
	struct mm_struct *mm = mm_with(4, MAP_PRIVATE);

	REQUIRE(mm);
	EXPECT_EQ(peek(mm, BASE), 0);
	EXPECT_EQ(peek(mm, BASE + PAGE_SIZE), 0);
	EXPECT_EQ(pfn_at(mm, BASE), page_to_pfn(zero_page));
	EXPECT_EQ(pfn_at(mm, BASE + PAGE_SIZE), page_to_pfn(zero_page));
	EXPECT_EQ(get_mm_rss(mm), 0);
	EXPECT(poke(mm, BASE, 7));
	EXPECT_EQ(get_mm_counter(mm, MM_ANONPAGES), 1);
	EXPECT(pfn_at(mm, BASE) != page_to_pfn(zero_page));
	EXPECT_EQ(peek(mm, BASE), 7);
	mmput(mm);
}

KTEST(fault_outside_says_what_is_wrong)
{
	struct mm_struct *mm = mm_with(2, MAP_PRIVATE);

	REQUIRE(mm);
	mmap_write_lock(mm);
	do_mprotect(mm, BASE, PAGE_SIZE, PROT_READ, NULL);
	mmap_write_unlock(mm);
	EXPECT_EQ(handle_page_fault(mm, BASE, FAULT_FLAG_WRITE, NULL),
		  VM_FAULT_ACCERR);
	EXPECT_EQ(handle_page_fault(mm, BASE, FAULT_FLAG_EXEC, NULL),
		  VM_FAULT_ACCERR);
	EXPECT_EQ(handle_page_fault(mm, BASE - 1, 0, NULL), VM_FAULT_MAPERR);
	EXPECT_EQ(handle_page_fault(mm, TASK_SIZE, 0, NULL), VM_FAULT_MAPERR);
	EXPECT(!poke(mm, BASE, 1));
	EXPECT_EQ(peek(mm, BASE + 2 * PAGE_SIZE), -1);
	mmput(mm);
}

KTEST(cow_copies_once_and_last_sharer_reuses)
{
	struct mm_struct *mm = mm_with(1, MAP_PRIVATE), *child;
	u64 pfn;

	REQUIRE(mm);
	EXPECT(poke(mm, BASE, 1));
	pfn = pfn_at(mm, BASE);
	child = dup_mm(mm);
	REQUIRE(child);
	EXPECT_EQ(pfn_at(child, BASE), pfn);
	EXPECT_EQ(page_count(pfn_to_page(pfn)), 2);

	EXPECT(poke(child, BASE, 2));
	EXPECT(pfn_at(child, BASE) != pfn);
	EXPECT_EQ(peek(mm, BASE), 1);
	EXPECT_EQ(peek(child, BASE), 2);
	EXPECT(poke(mm, BASE, 3));
	EXPECT_EQ(pfn_at(mm, BASE), pfn);
	EXPECT_EQ(peek(child, BASE), 2);
	mmput(child);
	mmput(mm);
}

KTEST(cow_after_the_sibling_died_keeps_the_frame)
{
	struct mm_struct *mm = mm_with(1, MAP_PRIVATE), *child;
	u64 pfn;

	REQUIRE(mm);
	EXPECT(poke(mm, BASE, 1));
	pfn = pfn_at(mm, BASE);
	child = dup_mm(mm);
	REQUIRE(child);
	mmput(child);
	EXPECT(poke(mm, BASE, 2));
	EXPECT_EQ(pfn_at(mm, BASE), pfn);
	mmput(mm);
}

KTEST(shared_anonymous_is_shared)
{
	struct mm_struct *mm = mm_with(2, MAP_SHARED), *child;

	REQUIRE(mm);
	child = dup_mm(mm);
	REQUIRE(child);
	EXPECT(poke(child, BASE, 9));
	EXPECT_EQ(peek(mm, BASE), 9);
	EXPECT_EQ(pfn_at(mm, BASE), pfn_at(child, BASE));
	mmput(mm);
	EXPECT_EQ(peek(child, BASE), 9);
	mmput(child);
}

KTEST(dontfork_and_wipeonfork)
{
	struct mm_struct *mm = mm_with(2, MAP_PRIVATE), *child;

	REQUIRE(mm);
	EXPECT(poke(mm, BASE, 1) && poke(mm, BASE + PAGE_SIZE, 2));
	EXPECT_EQ(do_madvise(mm, BASE, PAGE_SIZE, MADV_DONTFORK), 0);
	EXPECT_EQ(do_madvise(mm, BASE + PAGE_SIZE, PAGE_SIZE, MADV_WIPEONFORK),
		  0);
	child = dup_mm(mm);
	REQUIRE(child);
	EXPECT_EQ(peek(child, BASE), -1);
	EXPECT_EQ(peek(child, BASE + PAGE_SIZE), 0);
	mmput(child);
	mmput(mm);
}

KTEST(mremap_moves_pages_without_copying)
{
	struct mm_struct *mm = mm_with(3, MAP_PRIVATE);
	const struct mremap_args args = {
		.addr = BASE,
		.old_len = 3 * PAGE_SIZE,
		.new_len = 5 * PAGE_SIZE,
		.flags = MREMAP_MAYMOVE | MREMAP_FIXED,
		.new_addr = 2 * BASE,
	};
	u64 pfn;

	REQUIRE(mm);
	EXPECT(poke(mm, BASE + PAGE_SIZE, 5));
	pfn = pfn_at(mm, BASE + PAGE_SIZE);
	mmap_write_lock(mm);
	EXPECT_EQ(do_mremap(mm, &args), 2 * BASE);
	mmap_write_unlock(mm);
	EXPECT_EQ(pfn_at(mm, 2 * BASE + PAGE_SIZE), pfn);
	EXPECT_EQ(peek(mm, 2 * BASE + PAGE_SIZE), 5);
	EXPECT_EQ(peek(mm, 2 * BASE + 4 * PAGE_SIZE), 0);
	EXPECT_EQ(peek(mm, BASE), -1);
	mmput(mm);
}

KTEST(address_space_gives_everything_back)
{
	struct mm_struct *mm, *child;
	long before, tables;

	before = vm_stat_read(NR_ANON_MAPPED);
	tables = vm_stat_read(NR_PAGETABLE);
	mm = mm_with(700, MAP_PRIVATE);
	REQUIRE(mm);
	for (unsigned long i = 0; i < 700; i += 3)
		EXPECT(poke(mm, BASE + i * PAGE_SIZE, 1));
	child = dup_mm(mm);
	REQUIRE(child);
	EXPECT(poke(child, BASE, 2));
	mmput(mm);
	mmput(child);
	EXPECT_EQ(vm_stat_read(NR_ANON_MAPPED), before);
	EXPECT_EQ(vm_stat_read(NR_PAGETABLE), tables);
}

static loff_t size;
static struct address_space cache;

static ssize_t write_at(loff_t pos, const char *text)
{
	struct kvec vec = { (void *)(unsigned long)text, strlen(text) };
	struct iov_iter iter;

	iov_iter_kvec(&iter, ITER_SOURCE, &vec, 1, vec.iov_len);
	return filemap_write(&cache, &pos, &iter);
}

static ssize_t read_at(loff_t pos, char *buf, size_t len)
{
	struct kvec vec = { buf, len };
	struct iov_iter iter;

	iov_iter_kvec(&iter, ITER_DEST, &vec, 1, len);
	return filemap_read(&cache, &pos, &iter);
}

KTEST(pagecache_reads_what_was_written)
{
	char buf[32];

	size = 0;
	address_space_init(&cache, NULL, &size, NULL);
	EXPECT_EQ(write_at(4090, "0123456789"), 10);
	EXPECT_EQ(size, 4100);
	EXPECT_EQ(cache.nrpages, 2);
	EXPECT_EQ(read_at(4088, buf, sizeof(buf)), 12);
	EXPECT(!memcmp(buf,
		       "\0\0"
		       "0123456789",
		       12));
	EXPECT_EQ(read_at(4100, buf, sizeof(buf)), 0);
	address_space_destroy(&cache);
}

KTEST(pagecache_holes_are_zero_and_cost_nothing)
{
	char buf[8];

	size = 0;
	address_space_init(&cache, NULL, &size, NULL);
	EXPECT_EQ(write_at(1 << 20, "x"), 1);
	EXPECT_EQ(read_at(5000, buf, 8), 8);
	EXPECT(!memchr_inv(buf, 0, 8));
	EXPECT_EQ(cache.nrpages, 1);
	EXPECT_EQ(mapping_seek_hole_data(&cache, 0, size, false), 1 << 20);
	EXPECT_EQ(mapping_seek_hole_data(&cache, 0, size, true), 0);
	address_space_destroy(&cache);
}

KTEST(truncate_clears_the_tail)
{
	char buf[8];

	size = 0;
	address_space_init(&cache, NULL, &size, NULL);
	write_at(0, "abcdefgh");
	write_at(3 * PAGE_SIZE, "z");
	truncate_setsize(&cache, 3);
	EXPECT_EQ(cache.nrpages, 1);
	truncate_setsize(&cache, 8);
	EXPECT_EQ(read_at(0, buf, 8), 8);
	EXPECT(!memcmp(buf, "abc\0\0\0\0", 8));
	address_space_destroy(&cache);
}
