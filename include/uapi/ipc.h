/*
 * uapi/ipc.h - what the three kinds of System V objects have in common.
 *
 * See: sysvipc(7).
 */
#ifndef UAPI_IPC_H
#define UAPI_IPC_H

#include "lib/compiler.h"
#include "lib/types.h"

typedef int key_t;

#define IPC_PRIVATE ((key_t)0)

/* ...get() flags, above the permission bits */
#define IPC_CREAT  00001000
#define IPC_EXCL   00002000
#define IPC_NOWAIT 00004000

/* ...ctl() commands */
#define IPC_RMID 0
#define IPC_SET  1
#define IPC_STAT 2
#define IPC_INFO 3

struct ipc64_perm {
	key_t key;
	u32 uid;
	u32 gid;
	u32 cuid;
	u32 cgid;
	u32 mode;
	u16 seq;
	u16 __pad2;
	u64 __unused1;
	u64 __unused2;
};

static_assert(sizeof(struct ipc64_perm) == 48, "ABI");

#endif
