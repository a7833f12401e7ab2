/*
 * kernel/uidgid.h - user and group ids that cannot be mixed up with numbers.
 *
 * A kuid_t is the kernel's own name of a user; what a program sees is that
 * name looked at through a user namespace (from_kuid, make_kuid).
 */
#ifndef KERNEL_UIDGID_H
#define KERNEL_UIDGID_H

#include "lib/compiler.h"
#include "lib/types.h"

struct user_namespace;

typedef struct {
	uid_t val;
} kuid_t;

typedef struct {
	gid_t val;
} kgid_t;

#define KUIDT_INIT(v)   ((kuid_t){ v })
#define KGIDT_INIT(v)   ((kgid_t){ v })
#define GLOBAL_ROOT_UID KUIDT_INIT(0)
#define GLOBAL_ROOT_GID KGIDT_INIT(0)
#define INVALID_UID     KUIDT_INIT((uid_t)-1)
#define INVALID_GID     KGIDT_INIT((gid_t)-1)

#define DEFAULT_OVERFLOWUID 65534
#define DEFAULT_OVERFLOWGID 65534

extern int overflowuid, overflowgid;

static inline uid_t __kuid_val(kuid_t uid)
{
	return uid.val;
}

static inline gid_t __kgid_val(kgid_t gid)
{
	return gid.val;
}

static inline bool uid_eq(kuid_t a, kuid_t b)
{
	return a.val == b.val;
}

static inline bool gid_eq(kgid_t a, kgid_t b)
{
	return a.val == b.val;
}

static inline bool uid_valid(kuid_t uid)
{
	return uid.val != (uid_t)-1;
}

static inline bool gid_valid(kgid_t gid)
{
	return gid.val != (gid_t)-1;
}

/* Number in @ns -> kernel id; invalid if not mapped. */
kuid_t make_kuid(struct user_namespace *ns, uid_t uid);
kgid_t make_kgid(struct user_namespace *ns, gid_t gid);
/* Kernel id -> number in @ns; (uid_t)-1 if not mapped. */
uid_t from_kuid(struct user_namespace *ns, kuid_t uid);
gid_t from_kgid(struct user_namespace *ns, kgid_t gid);
/* The same for showing: overflowuid if not mapped. */
uid_t from_kuid_munged(struct user_namespace *ns, kuid_t uid);
gid_t from_kgid_munged(struct user_namespace *ns, kgid_t gid);
bool kuid_has_mapping(struct user_namespace *ns, kuid_t uid);
bool kgid_has_mapping(struct user_namespace *ns, kgid_t gid);

#endif
