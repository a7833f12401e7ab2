/*
 * net/scm.h - what travels beside the data: descriptors and credentials.
 */
#ifndef NET_SCM_H
#define NET_SCM_H

#include <uapi/socket.h>
#include "kernel/uidgid.h"
#include "lib/types.h"

struct cred;
struct file;
struct pid;
struct user_msghdr;

/* Descriptors in flight; each file is referenced. */
struct scm_fp_list {
	unsigned int count;
	struct file *fp[SCM_MAX_FD];
};

struct scm {
	struct scm_fp_list *fp; /* owned, or NULL */
	struct pid *pid;        /* owned */
	kuid_t uid;
	kgid_t gid;
	bool has_creds;
};

/* sendmsg: parse the control data in kernel memory; 0 or -errno. */
int scm_send(struct scm *scm, const void *control, size_t len);
/* The sender is current, if it did not say. */
void scm_set_creds(struct scm *scm);
void scm_destroy(struct scm *scm);
struct scm_fp_list *scm_fp_dup(const struct scm_fp_list *fp);
void scm_fp_free(struct scm_fp_list *fp);

/*
 * recvmsg: write what came to the user's control buffer, installing
 * descriptors; sets msg_controllen and MSG_CTRUNC in @hdr.
 */
void scm_recv(struct scm *scm, struct user_msghdr *hdr, unsigned int flags,
	      bool passcred);

#endif
