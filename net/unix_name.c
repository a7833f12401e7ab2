/*
 * net/unix_name.c - the names of AF_UNIX sockets.
 *
 * A name is a path, and then an inode of type socket that bind() makes; or it
 * is abstract: bytes behind a leading NUL, known to this table alone.  Both
 * kinds stand in one hash, by inode or by bytes and type.
 *
 * See: unix(7).
 */
#include "fs/fs.h"
#include "fs/fs_struct.h"
#include "fs/mount.h"
#include "fs/namei.h"
#include "kernel/base/bug.h"
#include "kernel/base/sched_iface.h"
#include "kernel/random.h"
#include "lib/errptr.h"
#include "lib/format.h"
#include "lib/hash.h"
#include "lib/string.h"
#include "lib/util.h"
#include "mm/slab.h"
#include "net/unix.h"
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/stat.h>

#define NAME_HASH_BITS 8
#define FAMILY_SIZE    offsetof(struct sockaddr_un, sun_path)
#define AUTOBIND_NAMES (1u << 20) /* five hexadecimal digits */

static spinlock_t unix_table_lock =
	SPINLOCK_INIT(RANK_SOCK_TABLE, "unix_table");
static struct hlist_head by_name[1 << NAME_HASH_BITS];
static struct hlist_head by_inode[1 << NAME_HASH_BITS];

static struct hlist_head *name_bucket(const struct unix_address *addr, int type)
{
	u32 h = (u32)type;

	for (int i = 0; i < addr->len; i++)
		h = h * 31 + ((const u8 *)&addr->name)[i];
	return &by_name[hash_32(h, NAME_HASH_BITS)];
}

static struct hlist_head *inode_bucket(const struct inode *inode)
{
	return &by_inode[hash_ptr(inode, NAME_HASH_BITS)];
}

static bool is_abstract(const struct unix_address *addr)
{
	return addr->name.sun_path[0] == '\0';
}

/**
 * unix_addr_put() - drop a reference to a name.
 * @addr: the name.
 *
 * Context: Any.
 */
void unix_addr_put(struct unix_address *addr)
{
	if (refcount_dec_and_test(&addr->ref))
		kfree(addr);
}

/**
 * unix_check_addr() - is this a name at all?
 * @addr: from user space, in kernel memory.
 *
 * Context: Any.
 * Return: 0 or -EINVAL.
 */
int unix_check_addr(const struct sock_addr *addr)
{
	if (addr->len <= (int)FAMILY_SIZE ||
	    addr->len > (int)sizeof(struct sockaddr_un) ||
	    addr->addr.ss_family != AF_UNIX)
		return -EINVAL;
	return 0;
}

/* A path's length is that of its text; an abstract name's is as given. */
static struct unix_address *make_address(const struct sock_addr *from)
{
	struct unix_address *addr = kzalloc(sizeof(*addr), GFP_KERNEL);

	if (!addr)
		return NULL;
	refcount_set(&addr->ref, 1);
	memcpy(&addr->name, &from->addr, (size_t)from->len);
	addr->len = from->len;
	if (!is_abstract(addr))
		addr->len =
			(int)(FAMILY_SIZE + strlen(addr->name.sun_path) + 1);
	return addr;
}

static struct unix_sock *find_abstract(const struct unix_address *addr,
				       int type)
{
	struct unix_sock *u;

	assert_held(&unix_table_lock);
	hlist_for_each_entry(u, name_bucket(addr, type), name_node)
		if (u->type == type && u->addr->len == addr->len &&
		    !memcmp(&u->addr->name, &addr->name, (size_t)addr->len))
			return u;
	return NULL;
}

static struct unix_sock *find_inode(const struct inode *inode)
{
	struct unix_sock *u;

	assert_held(&unix_table_lock);
	hlist_for_each_entry(u, inode_bucket(inode), name_node)
		if (u->path.dentry && u->path.dentry->d_inode == inode)
			return u;
	return NULL;
}

/* Give @u the abstract name, if it is free: 0 or -EADDRINUSE. */
static int bind_abstract(struct unix_sock *u, struct unix_address *addr)
{
	int err = -EADDRINUSE;

	spin_lock(&unix_table_lock);
	if (!find_abstract(addr, u->type)) {
		u->addr = addr;
		hlist_add_head(&u->name_node, name_bucket(addr, u->type));
		err = 0;
	}
	spin_unlock(&unix_table_lock);
	return err;
}

/* Make the inode: its path, referenced; 0 or -errno. */
static int make_node(const char *name, struct path *at)
{
	umode_t mode = S_IFSOCK | (0777 & ~(umode_t)current_umask());
	struct path parent;
	struct dentry *dentry = kern_path_create(AT_FDCWD, name, &parent, 0);
	int err;

	if (IS_ERR(dentry)) {
		err = (int)PTR_ERR(dentry);
		return err == -EEXIST ? -EADDRINUSE : err;
	}
	err = vfs_mknod(parent.dentry->d_inode, dentry, mode, 0);
	if (!err) {
		at->mnt = parent.mnt;
		at->dentry = dentry;
		path_get(at);
	}
	done_path_create(&parent, dentry);
	return err;
}

static int bind_path(struct unix_sock *u, struct unix_address *addr)
{
	struct path path = { NULL, NULL };
	int err = make_node(addr->name.sun_path, &path);

	if (err)
		return err;
	assert(path.dentry);
	spin_lock(&unix_table_lock);
	u->path = path;
	u->addr = addr;
	hlist_add_head(&u->name_node, inode_bucket(path.dentry->d_inode));
	spin_unlock(&unix_table_lock);
	return 0;
}

/**
 * unix_autobind() - give a socket an abstract name nobody uses.
 * @u: if it has a name, nothing happens.
 *
 * Context: May sleep.
 * Return: 0, -ENOMEM, or -ENOSPC: all are in use.
 */
int unix_autobind(struct unix_sock *u)
{
	struct unix_address *addr;
	u32 start = get_random_u32_below(AUTOBIND_NAMES);
	int err = 0;

	mutex_lock(&u->bind_mutex);
	if (u->addr)
		goto out_unlock;
	err = -ENOMEM;
	addr = kzalloc(sizeof(*addr), GFP_KERNEL);
	if (!addr)
		goto out_unlock;
	refcount_set(&addr->ref, 1);
	addr->name.sun_family = AF_UNIX;
	addr->len = (int)FAMILY_SIZE + 6;

	err = -ENOSPC;
	for (u32 i = 0; i < AUTOBIND_NAMES && err; i++) {
		snprintf(addr->name.sun_path + 1, 6, "%05x",
			 (start + i) % AUTOBIND_NAMES);
		err = bind_abstract(u, addr) ? -ENOSPC : 0;
		cond_resched();
	}
	if (err)
		unix_addr_put(addr);
out_unlock:
	mutex_unlock(&u->bind_mutex);
	return err;
}

/**
 * unix_bind() - bind(2).
 * @sock: the socket.
 * @addr: its name to be; the family alone asks for any.
 *
 * Context: May sleep.
 * Return: 0, -EINVAL (bad name, or it has one), -EADDRINUSE, -ENOMEM, or what
 * making the file said.
 */
int unix_bind(struct socket *sock, const struct sock_addr *name)
{
	struct unix_sock *u = unix_sk(sock);
	struct unix_address *addr;
	int err;

	if (name->len == (int)FAMILY_SIZE && name->addr.ss_family == AF_UNIX)
		return unix_autobind(u);
	err = unix_check_addr(name);
	if (err)
		return err;
	addr = make_address(name);
	if (!addr)
		return -ENOMEM;

	mutex_lock(&u->bind_mutex);
	if (u->addr)
		err = -EINVAL;
	else if (is_abstract(addr))
		err = bind_abstract(u, addr);
	else
		err = bind_path(u, addr);
	mutex_unlock(&u->bind_mutex);
	if (err)
		unix_addr_put(addr);
	return err;
}

/**
 * unix_unname() - a socket that is closed can no longer be found.
 * @u: the socket.
 *
 * Context: May sleep.
 */
void unix_unname(struct unix_sock *u)
{
	struct path path;

	spin_lock(&unix_table_lock);
	if (!hlist_unhashed(&u->name_node))
		hlist_del_init(&u->name_node);
	path = u->path;
	u->path = (struct path){ NULL, NULL };
	spin_unlock(&unix_table_lock);
	if (path.dentry)
		path_put(&path);
}

static struct unix_sock *find_by_path(const char *name)
{
	struct unix_sock *u = NULL;
	struct inode *inode;
	struct path path;
	int err = kern_path(name, LOOKUP_FOLLOW, &path);

	if (err)
		return ERR_PTR(err);
	inode = path.dentry->d_inode;
	err = inode_permission(inode, MAY_WRITE);
	if (!err) {
		spin_lock(&unix_table_lock);
		u = S_ISSOCK(inode->i_mode) ? find_inode(inode) : NULL;
		if (u)
			unix_get(u);
		spin_unlock(&unix_table_lock);
	}
	path_put(&path);
	if (err)
		return ERR_PTR(err);
	return u ? u : ERR_PTR(-ECONNREFUSED);
}

static struct unix_sock *find_by_bytes(const struct sock_addr *name, int type)
{
	struct unix_address addr = { .len = name->len };
	struct unix_sock *u;

	memcpy(&addr.name, &name->addr, (size_t)name->len);
	spin_lock(&unix_table_lock);
	u = find_abstract(&addr, type);
	if (u)
		unix_get(u);
	spin_unlock(&unix_table_lock);
	return u ? u : ERR_PTR(-ECONNREFUSED);
}

/**
 * unix_find() - who bears a name.
 * @name: checked by unix_check_addr().
 * @type: SOCK_*, which must be the bearer's.
 *
 * Context: May sleep.
 * Return: the socket, referenced; or ERR_PTR: -ECONNREFUSED (nobody),
 * -EPROTOTYPE (another type), -EACCES, or what the path walk said.
 */
struct unix_sock *unix_find(const struct sock_addr *name, int type)
{
	struct sockaddr_un un = { 0 };
	char path[UNIX_PATH_MAX + 1] = { 0 };
	struct unix_sock *u;

	memcpy(&un, &name->addr, (size_t)name->len);
	if (!un.sun_path[0])
		return find_by_bytes(name, type);
	memcpy(path, un.sun_path, UNIX_PATH_MAX);
	u = find_by_path(path);
	if (!IS_ERR(u) && u->type != type) {
		unix_put(u);
		return ERR_PTR(-EPROTOTYPE);
	}
	return u;
}

/**
 * unix_getname() - getsockname(2) and getpeername(2).
 * @sock: the socket.
 * @addr: gets the name; of a nameless one the family alone.
 * @peer: the other end's.
 *
 * Context: May sleep.
 * Return: 0 or -ENOTCONN.
 */
int unix_getname(struct socket *sock, struct sock_addr *addr, bool peer)
{
	struct unix_sock *u =
		peer ? unix_peer_get(unix_sk(sock)) : unix_get(unix_sk(sock));
	const struct unix_address *name;

	if (!u)
		return -ENOTCONN;
	addr->addr.ss_family = AF_UNIX;
	addr->len = (int)FAMILY_SIZE;
	name = READ_ONCE(u->addr); /* set once, freed with u */
	if (name) {
		memcpy(&addr->addr, &name->name, (size_t)name->len);
		addr->len = name->len;
	}
	unix_put(u);
	return 0;
}
