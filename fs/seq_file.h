/*
 * fs/seq_file.h - text files made record by record.
 *
 * The writer of a file prints whole records into a buffer that grows as
 * needed; the reader may stop anywhere and continue later.
 */
#ifndef FS_SEQ_FILE_H
#define FS_SEQ_FILE_H

#include "lib/types.h"
#include "lib/compiler.h"
#include "kernel/base/mutex.h"

struct file;
struct inode;
struct iov_iter;
struct path;
struct seq_operations;
struct user_namespace;

struct seq_file {
	char *buf;
	size_t size;       /* of buf */
	size_t from;       /* first byte not yet handed out */
	size_t count;      /* bytes in buf; == size means overflow */
	loff_t index;      /* of the next record */
	loff_t read_pos;   /* file position buf + from stands for */
	struct mutex lock; /* one reader at a time */
	const struct seq_operations *op;
	struct file *file;
	void *private;
	int (*single_show)(struct seq_file *m, void *v); /* single_open() */
};

struct seq_operations {
	void *(*start)(struct seq_file *m, loff_t *pos);
	void (*stop)(struct seq_file *m, void *v);
	void *(*next)(struct seq_file *m, void *v, loff_t *pos);
	int (*show)(struct seq_file *m, void *v);
};

#define SEQ_SKIP        1
#define SEQ_START_TOKEN ((void *)1)

int seq_open(struct file *file, const struct seq_operations *op);
int seq_open_private(struct file *file, const struct seq_operations *op,
		     void *private);
ssize_t seq_read(struct file *file, struct iov_iter *to, loff_t *pos);
loff_t seq_lseek(struct file *file, loff_t offset, int whence);
int seq_release(struct inode *inode, struct file *file);
int seq_release_private(struct inode *inode, struct file *file);
int single_open(struct file *file, int (*show)(struct seq_file *m, void *v),
		void *data);
int single_release(struct inode *inode, struct file *file);

void seq_printf(struct seq_file *m, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void seq_putc(struct seq_file *m, char c);
void seq_puts(struct seq_file *m, const char *s);
int seq_write(struct seq_file *m, const void *data, size_t len);
void seq_escape(struct seq_file *m, const char *s, const char *esc);
void seq_put_decimal_ull(struct seq_file *m, const char *delim, u64 num);
void seq_put_decimal_ll(struct seq_file *m, const char *delim, s64 num);
int seq_path(struct seq_file *m, const struct path *path, const char *esc);
int seq_path_root(struct seq_file *m, const struct path *path,
		  const struct path *root, const char *esc);
struct user_namespace *seq_user_ns(struct seq_file *m);

static inline bool seq_has_overflowed(const struct seq_file *m)
{
	return m->count == m->size;
}

#endif
