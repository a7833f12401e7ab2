/*
 * mm/gfp.h - how hard an allocation may try.
 *
 * GFP_KERNEL may sleep, reclaim and, for orders up to 3, wait for the OOM
 * killer.  GFP_ATOMIC never sleeps and may dip into the reserve.
 */
#ifndef MM_GFP_H
#define MM_GFP_H

#include "lib/types.h"

#define __GFP_ZERO     0x01u  /* clear the memory */
#define __GFP_RECLAIM  0x02u  /* may sleep and reclaim */
#define __GFP_HIGH     0x04u  /* may use the reserve */
#define __GFP_NOWARN   0x08u  /* failure is expected */
#define __GFP_NOFAIL   0x10u  /* wait as long as it takes */
#define __GFP_NORETRY  0x20u  /* one round of reclaim, no OOM kill */
#define __GFP_MOVABLE  0x40u  /* a user page or page cache */
#define __GFP_FS       0x80u  /* reclaim may call into file systems */
#define __GFP_NOINJECT 0x100u /* not subject to should_fail_alloc() */
#define __GFP_MEMALLOC 0x200u /* may use all of the reserve */

#define GFP_KERNEL   (__GFP_RECLAIM | __GFP_FS)
#define GFP_NOFS     (__GFP_RECLAIM)
#define GFP_NOWAIT   0u
#define GFP_ATOMIC   (__GFP_HIGH)
#define GFP_USER     (GFP_KERNEL | __GFP_MOVABLE)
#define GFP_HIGHUSER GFP_USER

static inline bool gfp_may_sleep(gfp_t gfp)
{
	return gfp & __GFP_RECLAIM;
}

#endif
