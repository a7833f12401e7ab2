/*
 * mm/frame.h - what the rest of mm asks of the frame allocator.
 */
#ifndef MM_FRAME_H
#define MM_FRAME_H

#include "lib/types.h"

struct page;

void zone_init(void);
void zone_add_fresh(struct page *page);
void zone_add_range(unsigned long pfn, unsigned long end);
void zone_set_watermarks(void);
unsigned long zone_min_free_kib(void);
void zone_set_min_free(unsigned long kib);
bool zone_is_short(bool upto_high);
unsigned long zone_reserve(void);

#endif
