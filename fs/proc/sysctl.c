/*
 * fs/proc/sysctl.c - /proc/sys: the registered tunables as files.
 *
 * Files are made from the list whenever proc is mounted, so it does not
 * matter when a room registers its table.  Who may write is decided by the
 * mode alone: even root cannot write a file that has no w.
 *
 * See: proc(5), sysctl(8).
 */
#include <uapi/errno.h>
#include <uapi/poll.h>
#include "asm/page.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/base/mutex.h"
#include "kernel/base/printk.h"
#include "kernel/cred.h"
#include "kernel/sysctl.h"
#include "mm/iov_iter.h"
#include "mm/page.h"
#include "fs/fs.h"
#include "fs/poll.h"
#include "fs/proc/internal.h"

static DEFINE_MUTEX(sync_mutex, RANK_REGISTRY - 1);
static struct ctl_table *last_made; /* sync_mutex */
static struct pseudo_node *sys_root;

static struct ctl_table *inode_table(const struct inode *inode)
{
	return inode_node(inode)->data;
}

static ssize_t call_read(struct ctl_table *table, char *page,
			 struct iov_iter *to, loff_t *pos)
{
	size_t len = min(iov_iter_count(to), (size_t)PAGE_SIZE - 1);
	int err = table->proc_handler(table, 0, page, &len, pos);

	if (err)
		return err;
	return copy_to_iter(page, len, to) == len ? (ssize_t)len : -EFAULT;
}

static ssize_t call_write(struct ctl_table *table, char *page,
			  struct iov_iter *from, loff_t *pos)
{
	size_t len = iov_iter_count(from);
	int err;

	if (len >= PAGE_SIZE)
		return -ENOMEM;
	if (copy_from_iter(page, len, from) != len)
		return -EFAULT;
	page[len] = '\0';
	err = table->proc_handler(table, 1, page, &len, pos);
	return err ? err : (ssize_t)len;
}

static ssize_t sysctl_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	char *page = (char *)__get_free_page(GFP_KERNEL);
	ssize_t res;

	if (!page)
		return -ENOMEM;
	res = call_read(inode_table(file->f_inode), page, to, pos);
	free_page((unsigned long)page);
	return res;
}

static ssize_t sysctl_write(struct file *file, struct iov_iter *from,
			    loff_t *pos)
{
	char *page = (char *)__get_free_page(GFP_KERNEL);
	ssize_t res;

	if (!page)
		return -ENOMEM;
	res = call_write(inode_table(file->f_inode), page, from, pos);
	free_page((unsigned long)page);
	return res;
}

static int sysctl_open(struct inode *inode, struct file *file)
{
	const struct ctl_table_poll *poll = inode_table(inode)->poll;

	if (poll) /* what the opener has seen so far */
		file->private_data = (void *)(long)atomic_read(&poll->event);
	return 0;
}

static __poll_t sysctl_poll(struct file *file, poll_table *pt)
{
	struct ctl_table_poll *poll = inode_table(file->f_inode)->poll;
	long event;

	if (!poll)
		return DEFAULT_POLLMASK;
	poll_wait(file, &poll->wait, pt);
	event = atomic_read(&poll->event);
	if (event == (long)file->private_data)
		return DEFAULT_POLLMASK;
	file->private_data = (void *)event;
	return POLLIN | POLLRDNORM | POLLERR | POLLPRI;
}

static const struct file_operations sysctl_fops = {
	.open = sysctl_open,
	.poll = sysctl_poll,
	.read = sysctl_read,
	.write = sysctl_write,
	.llseek = default_llseek,
};

static int sysctl_permission(struct inode *inode, int mask)
{
	const struct ctl_table *table = inode_table(inode);
	int mode = table->permissions ? table->permissions() : table->mode;

	if (uid_eq(current_euid(), GLOBAL_ROOT_UID))
		mode >>= 6;
	else if (in_egroup_p(GLOBAL_ROOT_GID))
		mode >>= 3;
	return (mask & (MAY_READ | MAY_WRITE | MAY_EXEC)) & ~mode ? -EACCES : 0;
}

static int sysctl_setattr(struct dentry *dentry, struct iattr *attr)
{
	int err;

	if (attr->ia_valid & (ATTR_MODE | ATTR_UID | ATTR_GID))
		return -EPERM;
	err = setattr_prepare(dentry, attr);
	if (err)
		return err;
	attr->ia_valid &= ~(unsigned int)ATTR_SIZE;
	setattr_copy(dentry->d_inode, attr);
	return 0;
}

static const struct inode_operations sysctl_iops = {
	.permission = sysctl_permission,
	.setattr = sysctl_setattr,
};

/* Make the file of one table, and its directories. */
static void make_file(struct ctl_table *table)
{
	struct pseudo_node *dir = sys_root, *node;
	const char *at = table->path;
	char name[64];

	for (;;) {
		size_t len = strcspn(at, "/");

		if (!dir || len >= sizeof(name))
			break;
		memcpy(name, at, len);
		name[len] = '\0';
		if (!at[len]) {
			node = proc_create_data(name, table->mode, dir,
						&sysctl_fops, table);
			if (node)
				node->iops = &sysctl_iops;
			return;
		}
		node = pseudo_find(dir, name);
		dir = node ? node : proc_mkdir(name, dir);
		at += len + 1;
	}
	pr_err("sysctl: cannot make %s\n", table->path);
}

/**
 * proc_sysctl_sync() - make the files of tables registered since last time.
 *
 * Context: May sleep.
 */
void proc_sysctl_sync(void)
{
	struct ctl_table *table;

	mutex_lock(&sync_mutex);
	while ((table = sysctl_next(last_made))) {
		make_file(table);
		last_made = table;
	}
	mutex_unlock(&sync_mutex);
}

/**
 * proc_sysctl_init() - make the directory.
 *
 * Context: Boot, once.
 */
void proc_sysctl_init(void)
{
	sys_root = proc_mkdir("sys", NULL);
}
