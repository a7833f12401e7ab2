/*
 * mm/lru.h - the order in which file pages are given up.
 */
#ifndef MM_LRU_H
#define MM_LRU_H

#include "lib/types.h"

struct page;

void lru_add(struct page *page);
void lru_del(struct page *page);
bool remove_from_page_cache(struct page *page, bool force);
bool try_to_unmap(struct page *page);

#endif
