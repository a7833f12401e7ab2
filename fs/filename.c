/*
 * fs/filename.c - path names on their way from user space.
 *
 * A struct filename and its text are one object of one slab cache, PATH_MAX
 * bytes in all but for very long names, so that a system call allocates once.
 *
 * See: path_resolution(7).
 */
#include "lib/types.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include <uapi/errno.h>
#include <uapi/limits.h>
#include "asm/uaccess.h"
#include "kernel/base/bug.h"
#include "kernel/base/panic.h"
#include "mm/slab.h"
#include "fs/namei.h"
#include "fs/namei_walk.h"

static struct kmem_cache *names_cache; /* PATH_MAX of text */
static struct kmem_cache *short_cache; /* names of everyday length */
#define SHORT_ROOM (128 - offsetof(struct filename, iname))
#define LONG_ROOM  PATH_MAX

static struct filename *name_alloc(bool is_short)
{
	struct filename *name = kmem_cache_alloc(
		is_short ? short_cache : names_cache, GFP_KERNEL);

	if (!name)
		return NULL;
	name->refcnt = 1;
	name->is_short = is_short;
	name->name = name->iname;
	return name;
}

static void name_free(struct filename *name)
{
	kmem_cache_free(name->is_short ? short_cache : names_cache, name);
}

/* Copy @text into @name: its length, or -errno if it does not fit. */
static long name_fill(struct filename *name, const char __user *text)
{
	long room = name->is_short ? (long)SHORT_ROOM : LONG_ROOM;
	long len = strncpy_from_user(name->iname, text, room);

	return len == room ? -ENAMETOOLONG : len;
}

/**
 * getname_flags() - copy a path name from user space.
 * @text:  the caller's pointer.
 * @flags: LOOKUP_EMPTY accepts "".
 *
 * Context: May sleep.
 * Return: the name, to be given to putname(); or ERR_PTR: -EFAULT, -ENOENT
 * (empty), -ENAMETOOLONG, -ENOMEM.
 */
struct filename *getname_flags(const char __user *text, int flags)
{
	struct filename *name = name_alloc(true);
	long len;

	if (!name)
		return ERR_PTR(-ENOMEM);
	len = name_fill(name, text);
	if (len == -ENAMETOOLONG) {
		name_free(name);
		name = name_alloc(false);
		if (!name)
			return ERR_PTR(-ENOMEM);
		len = name_fill(name, text);
	}
	if (len == 0 && !(flags & LOOKUP_EMPTY))
		len = -ENOENT;
	if (len < 0) {
		name_free(name);
		return ERR_PTR(len);
	}
	return name;
}

/** getname() - getname_flags() that refuses "".  Context: May sleep. */
struct filename *getname(const char __user *text)
{
	return getname_flags(text, 0);
}

/**
 * getname_kernel() - a struct filename for the kernel's own text.
 * @text: copied.
 *
 * Context: May sleep.
 * Return: the name, or ERR_PTR: -ENAMETOOLONG, -ENOMEM.
 */
struct filename *getname_kernel(const char *text)
{
	size_t len = strlen(text) + 1;
	struct filename *name;

	if (len > LONG_ROOM)
		return ERR_PTR(-ENAMETOOLONG);
	name = name_alloc(len <= SHORT_ROOM);
	if (!name)
		return ERR_PTR(-ENOMEM);
	memcpy(name->iname, text, len);
	return name;
}

/** putname() - give up a name; an ERR_PTR is ignored.  Context: Any. */
void putname(struct filename *name)
{
	if (IS_ERR_OR_NULL(name))
		return;
	assert(name->refcnt > 0);
	if (--name->refcnt == 0)
		name_free(name);
}

/** filename_init() - make the caches.  Context: Boot, once. */
void filename_init(void)
{
	names_cache = kmem_cache_create("names_cache",
					sizeof(struct filename) + LONG_ROOM, 8);
	short_cache = kmem_cache_create(
		"names_short", sizeof(struct filename) + SHORT_ROOM, 8);
	if (!names_cache || !short_cache)
		panic("filename: no memory for the caches");
}
