/*
 * include/uapi/sysinfo.h - sysinfo(2) and times(2).
 */
#ifndef UAPI_SYSINFO_H
#define UAPI_SYSINFO_H

#include "lib/compiler.h"
#include "lib/types.h"

#define SI_LOAD_SHIFT 16

struct sysinfo {
	long uptime;
	unsigned long loads[3];
	unsigned long totalram;
	unsigned long freeram;
	unsigned long sharedram;
	unsigned long bufferram;
	unsigned long totalswap;
	unsigned long freeswap;
	u16 procs;
	u16 pad;
	unsigned long totalhigh;
	unsigned long freehigh;
	u32 mem_unit;
};

static_assert(sizeof(struct sysinfo) == 112, "the ABI fixes 112 bytes");

struct tms {
	long tms_utime;
	long tms_stime;
	long tms_cutime;
	long tms_cstime;
};

#endif
