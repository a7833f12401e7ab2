/*
 * kernel/ida.c - small numbers for mounts, peer groups, devices without a bus.
 *
 * A bitmap in pages of 32768 bits; a page exists while one of its numbers is
 * in use.
 */
#include "lib/bitmap.h"
#include "lib/types.h"
#include <uapi/errno.h>
#include "kernel/base/bug.h"
#include "kernel/base/spinlock.h"
#include "kernel/ida.h"
#include "asm/page.h"
#include "mm/slab.h"

#define BITS_PER_PAGE (PAGE_SIZE * 8)

/* Take the lowest free number; -ENOMEM if a page is missing, or -ENOSPC. */
static int take_lowest(struct ida *ida)
{
	assert_held(&ida->lock);
	for (int i = 0; i < IDA_PAGES; i++) {
		unsigned long bit;

		if (!ida->pages[i])
			return -ENOMEM;
		bit = find_first_zero_bit(ida->pages[i], BITS_PER_PAGE);
		if (bit < BITS_PER_PAGE) {
			__set_bit(bit, ida->pages[i]);
			return ida->first + i * (int)BITS_PER_PAGE + (int)bit;
		}
	}
	return -ENOSPC;
}

static bool add_page(struct ida *ida, unsigned long *page)
{
	assert_held(&ida->lock);
	for (int i = 0; i < IDA_PAGES; i++) {
		if (ida->pages[i])
			continue;
		ida->pages[i] = page;
		return true;
	}
	return false;
}

/**
 * ida_alloc() - take the smallest free number.
 * @ida: the set.
 *
 * Context: May sleep.
 * Return: the number, -ENOMEM, or -ENOSPC when all are taken.
 */
int ida_alloc(struct ida *ida)
{
	unsigned long *page, flags;
	int id;

	spin_lock_irqsave(&ida->lock, flags);
	id = take_lowest(ida);
	spin_unlock_irqrestore(&ida->lock, flags);
	if (id != -ENOMEM)
		return id;

	page = kzalloc(PAGE_SIZE, GFP_KERNEL);
	if (!page)
		return -ENOMEM;
	spin_lock_irqsave(&ida->lock, flags);
	id = take_lowest(ida); /* another may have added a page meanwhile */
	if (id == -ENOMEM && add_page(ida, page)) {
		page = NULL;
		id = take_lowest(ida);
	}
	spin_unlock_irqrestore(&ida->lock, flags);
	kfree(page);
	return id;
}

/**
 * ida_free() - give a number back.
 * @ida: the set.
 * @id:  from ida_alloc().
 *
 * Context: Any.
 */
void ida_free(struct ida *ida, int id)
{
	unsigned long bit = (unsigned long)(id - ida->first);
	unsigned long **slot = &ida->pages[bit / BITS_PER_PAGE];
	unsigned long *page, flags;
	bool was;

	spin_lock_irqsave(&ida->lock, flags);
	page = *slot;
	was = __test_and_clear_bit(bit % BITS_PER_PAGE, page);
	if (find_first_bit(page, BITS_PER_PAGE) == BITS_PER_PAGE)
		*slot = NULL;
	else
		page = NULL;
	spin_unlock_irqrestore(&ida->lock, flags);
	assert(was);
	kfree(page);
}
