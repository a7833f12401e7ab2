/*
 * kernel/utsname.h - the names of this machine, as the current task sees them.
 */
#ifndef KERNEL_UTSNAME_H
#define KERNEL_UTSNAME_H

#include <uapi/utsname.h>

#define UTS_SYSNAME "Linux"
#define UTS_RELEASE "6.1.0-nestix"
#define UTS_MACHINE "x86_64"

/* Defined in ns/uts.c. */
void get_utsname(struct new_utsname *out);
extern const char linux_banner[];
extern const char uts_version[];

#endif
