/*
 * include/uapi/timex.h - adjtimex(2).
 */
#ifndef UAPI_TIMEX_H
#define UAPI_TIMEX_H

#include <uapi/time.h>
#include "lib/compiler.h"

#define ADJ_OFFSET_SS_READ 0xa001
#define STA_UNSYNC         0x0040
#define TIME_ERROR         5

struct timex {
	unsigned int modes;
	int : 32;
	long offset, freq, maxerror, esterror;
	int status;
	int : 32;
	long constant, precision, tolerance;
	struct __kernel_old_timeval time;
	long tick, ppsfreq, jitter;
	int shift;
	int : 32;
	long stabil, jitcnt, calcnt, errcnt, stbcnt;
	int tai;
	int : 32; /* eleven words for later */
	int : 32;
	int : 32;
	int : 32;
	int : 32;
	int : 32;
	int : 32;
	int : 32;
	int : 32;
	int : 32;
	int : 32;
};

static_assert(sizeof(struct timex) == 208, "the ABI fixes 208 bytes");

#endif
