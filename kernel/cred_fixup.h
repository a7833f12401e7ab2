/*
 * kernel/cred_fixup.h - capabilities that follow from a change of user.
 */
#ifndef KERNEL_CRED_FIXUP_H
#define KERNEL_CRED_FIXUP_H

struct cred;

void cap_emulate_setxuid(struct cred *new, const struct cred *old);
void cap_emulate_setfsuid(struct cred *new, const struct cred *old);
/* The capability options of prctl(2); -ENOSYS: not one of them. */
long cap_prctl(int option, unsigned long arg2, unsigned long arg3,
	       unsigned long arg4, unsigned long arg5);

#endif
