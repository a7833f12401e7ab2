/*
 * include/uapi/utsname.h - uname(2).
 */
#ifndef UAPI_UTSNAME_H
#define UAPI_UTSNAME_H

#include "lib/compiler.h"

#define __NEW_UTS_LEN 64

struct new_utsname {
	char sysname[__NEW_UTS_LEN + 1];
	char nodename[__NEW_UTS_LEN + 1];
	char release[__NEW_UTS_LEN + 1];
	char version[__NEW_UTS_LEN + 1];
	char machine[__NEW_UTS_LEN + 1];
	char domainname[__NEW_UTS_LEN + 1];
};

static_assert(sizeof(struct new_utsname) == 390, "six fields of 65 bytes");

#endif
