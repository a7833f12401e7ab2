/*
 * ipc/msgutil.c - messages, of System V and of POSIX queues.
 */
#include <uapi/errno.h>
#include "asm/uaccess.h"
#include "ipc/msgutil.h"
#include "kernel/base/counter.h"
#include "lib/errptr.h"
#include "mm/slab.h"

static struct counter msg_counter = COUNTER_INIT("ipc_messages");

/** msgutil_init() - boot: the counter.  Context: Boot. */
void msgutil_init(void)
{
	counter_register(&msg_counter);
}

/**
 * alloc_msg() - a message with room for a text.
 * @size: bytes.
 *
 * Context: May sleep.
 * Return: the message or NULL.
 */
struct msg_msg *alloc_msg(size_t size)
{
	struct msg_msg *msg = kvmalloc(sizeof(*msg) + size, GFP_KERNEL);

	if (!msg)
		return NULL;
	msg->size = size;
	msg->type = 0;
	counter_inc(&msg_counter);
	return msg;
}

/**
 * load_msg() - a message with a text of the user's.
 * @src:  the text.
 * @size: bytes.
 *
 * Context: May sleep.
 * Return: the message, or ERR_PTR: -ENOMEM, -EFAULT.
 */
struct msg_msg *load_msg(const void __user *src, size_t size)
{
	struct msg_msg *msg = alloc_msg(size);

	if (!msg)
		return ERR_PTR(-ENOMEM);
	if (copy_from_user(msg->text, src, size)) {
		free_msg(msg);
		return ERR_PTR(-EFAULT);
	}
	return msg;
}

/**
 * free_msg() - a message was read, or nobody will.
 * @msg: in no queue.
 *
 * Context: May sleep.
 */
void free_msg(struct msg_msg *msg)
{
	kvfree(msg);
	counter_dec(&msg_counter);
}
