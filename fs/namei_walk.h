/*
 * fs/namei_walk.h - the state of a path walk, shared by the rooms that end
 * one: lookups (namei.c), opens (namei_open.c), changes (namei_dir.c).
 */
#ifndef FS_NAMEI_WALK_H
#define FS_NAMEI_WALK_H

#include "lib/types.h"
#include "fs/dentry.h"
#include "fs/inode.h"
#include "fs/namei.h"

/* What the last component of a path is. */
enum last_type {
	LAST_NORM,
	LAST_ROOT, /* there was none: "/" */
	LAST_DOT,
	LAST_DOTDOT,
};

/* struct link_entry - a symbolic link being followed. */
struct link_entry {
	struct path link;      /* keeps the text alive */
	struct link_done done; /* what get_link() left */
	const char *rest;      /* text after the link; NULL: it was the end */
};

#define NR_INLINE_LINKS 2

/* struct nameidata - one path walk. */
struct nameidata {
	struct path path; /* where we are, with references */
	struct qstr last; /* the component not yet walked */
	enum last_type last_type;
	unsigned int flags; /* LOOKUP_* */
	struct path root;   /* mnt NULL: not asked for yet */
	bool root_borrowed; /* the caller's: do not put */
	bool opened_dot;    /* path was entered by "." or ".." at the end */
	int depth;          /* links on the stack */
	int nr_links;       /* followed so far */
	struct link_entry *stack; /* inline_links, or MAXSYMLINKS of them */
	struct link_entry inline_links[NR_INLINE_LINKS];
	kuid_t dir_uid; /* of the last component's directory */
	umode_t dir_mode;
	int dfd;
	const char *text; /* the whole path */
	bool empty_ok;
};

void nd_start(struct nameidata *nd, int dfd, const struct filename *name,
	      unsigned int flags, const struct path *root);
void nd_finish(struct nameidata *nd);
const char *path_init(struct nameidata *nd);
int link_path_walk(const char *text, struct nameidata *nd);
const char *walk_last(struct nameidata *nd);
const char *nd_step_into(struct nameidata *nd, struct dentry *dentry,
			 bool follow, const char *rest);
const char *nd_dots(struct nameidata *nd);
void nd_drop_links(struct nameidata *nd);
int complete_walk(struct nameidata *nd);
bool nd_wants_follow(const struct nameidata *nd);
struct dentry *lookup_fast(struct nameidata *nd);
struct dentry *lookup_locked(const struct qstr *name, struct dentry *dir,
			     unsigned int flags);
int filename_parentat(int dfd, struct filename *name, unsigned int flags,
		      struct path *parent, struct qstr *last);
enum last_type last_type_of(const struct qstr *last);
struct dentry *filename_create(int dfd, struct filename *name,
			       struct path *path, unsigned int flags);

/* fs/permission.c */
int may_create(struct inode *dir, struct dentry *child);
int may_delete(struct inode *dir, struct dentry *victim, bool isdir);
int may_follow_link(const struct nameidata *nd, const struct inode *inode);
int may_linkat(const struct path *link);
int may_create_in_sticky(const struct nameidata *nd, const struct inode *inode);
umode_t mode_strip_sgid(const struct inode *dir, umode_t mode);

void filename_init(void);
void permission_init(void);

#endif
