/*
 * fs/seq_file.c - text files made record by record.
 *
 * The maker walks its records with start, next and stop and prints one with
 * show.  A record is never cut: the buffer doubles until the record fits.
 * Between two reads nothing is held but the index of the next record, so the
 * maker may take locks in start and drop them in stop.
 */
#include <uapi/errno.h>
#include <uapi/seek.h>
#include "lib/errptr.h"
#include "lib/format.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/cred.h"
#include "asm/page.h"
#include "mm/iov_iter.h"
#include "mm/slab.h"
#include "fs/fs.h"
#include "fs/seq_file.h"

#define SEQ_MAX_SIZE (1UL << 26) /* no record is that long */

/* Forget the text; make room for @size bytes of it. */
static int new_buffer(struct seq_file *m, size_t size)
{
	kvfree(m->buf);
	m->count = 0;
	m->from = 0;
	m->buf = size <= SEQ_MAX_SIZE ? kvmalloc(size, GFP_KERNEL) : NULL;
	m->size = m->buf ? size : 0;
	return m->buf ? 0 : -ENOMEM;
}

/*
 * Print from record m->index on until there is some text.  The walk is open
 * (stop() is due) if the result is a record, NULL or ERR_PTR otherwise too:
 * the caller calls stop() in every case but -ENOMEM.
 */
static void *first_record(struct seq_file *m, int *err)
{
	void *v = m->op->start(m, &m->index);

	for (;;) {
		*err = IS_ERR(v) ? (int)PTR_ERR(v) : 0;
		if (!v || *err)
			return NULL;
		*err = m->op->show(m, v);
		if (*err < 0)
			return NULL;
		if (*err) /* SEQ_SKIP */
			m->count = 0;
		*err = 0;
		if (!m->count) {
			v = m->op->next(m, v, &m->index);
			continue;
		}
		if (!seq_has_overflowed(m))
			return v;
		m->op->stop(m, v);
		*err = new_buffer(m, m->size * 2);
		if (*err)
			return ERR_PTR(*err);
		v = m->op->start(m, &m->index);
	}
}

/* Add the records after @v while they fit and the reader wants more. */
static void *more_records(struct seq_file *m, void *v, size_t wanted)
{
	for (;;) {
		size_t before = m->count;
		loff_t index = m->index;
		int err;

		v = m->op->next(m, v, &m->index);
		if (index == m->index)
			m->index++; /* a next() that forgot */
		if (!v || IS_ERR(v) || m->count >= wanted)
			return v;
		err = m->op->show(m, v);
		if (err || seq_has_overflowed(m))
			m->count = before;
		if (err < 0 || (!err && m->count == before))
			return v;
	}
}

/* Fill the empty buffer from record m->index on: 0 (no text: end) or -errno. */
static int fill_buffer(struct seq_file *m, size_t wanted)
{
	void *v;
	int err;

	m->from = 0;
	v = first_record(m, &err);
	if (v == ERR_PTR(-ENOMEM))
		return -ENOMEM;
	if (!v) {
		m->op->stop(m, v);
		m->count = 0;
		return err;
	}
	v = more_records(m, v, wanted);
	m->op->stop(m, IS_ERR(v) ? NULL : v);
	return 0;
}

/* Move the records to file position @pos, by making the text up to there. */
static int seek_to(struct seq_file *m, loff_t pos)
{
	loff_t at = 0;
	int err = 0;

	m->index = 0;
	m->count = m->from = 0;
	if (!m->buf)
		err = new_buffer(m, PAGE_SIZE);
	while (!err && at < pos) {
		size_t skip;

		err = fill_buffer(m, 1);
		if (err || !m->count)
			break;
		skip = (size_t)min((loff_t)m->count, pos - at);
		m->from = skip;
		m->count -= skip;
		at += (loff_t)skip;
	}
	m->read_pos = err ? 0 : pos;
	return err;
}

/* Hand out what the buffer holds; bytes given. */
static size_t drain(struct seq_file *m, struct iov_iter *to)
{
	size_t n = copy_to_iter(m->buf + m->from,
				min(m->count, iov_iter_count(to)), to);

	m->from += n;
	m->count -= n;
	return n;
}

static ssize_t read_records(struct seq_file *m, struct iov_iter *to,
			    loff_t *pos)
{
	size_t done = 0;
	int err = 0;

	if (!iov_iter_count(to))
		return 0;
	if (*pos == 0 || *pos != m->read_pos)
		err = seek_to(m, *pos);
	if (err)
		return err;
	if (m->count)
		done = drain(m, to);
	if (!m->count && iov_iter_count(to)) {
		err = fill_buffer(m, iov_iter_count(to));
		if (!err && m->count)
			done += drain(m, to);
	}
	if (!done)
		return m->count ? -EFAULT : err;
	*pos += (loff_t)done;
	m->read_pos += (loff_t)done;
	return (ssize_t)done;
}

/**
 * seq_read() - file_operations.read of a seq_file.
 * @file: opened with seq_open() or single_open().
 * @to:   where the text goes.
 * @pos:  file position, moved on.
 *
 * Context: May sleep.
 * Return: bytes, 0 at the end, -ENOMEM, -EFAULT or what the maker says.
 */
ssize_t seq_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	struct seq_file *m = file->private_data;
	ssize_t res;

	mutex_lock(&m->lock);
	res = read_records(m, to, pos);
	mutex_unlock(&m->lock);
	return res;
}

/**
 * seq_lseek() - file_operations.llseek of a seq_file.
 * @file:   the file.
 * @offset: where to.
 * @whence: SEEK_SET or SEEK_CUR; the length is not known.
 *
 * Context: May sleep.
 * Return: the new position, -EINVAL, -ENOMEM ...
 */
loff_t seq_lseek(struct file *file, loff_t offset, int whence)
{
	struct seq_file *m = file->private_data;
	int err = 0;

	if (whence == SEEK_CUR)
		offset += file->f_pos;
	else if (whence != SEEK_SET)
		return -EINVAL;
	if (offset < 0)
		return -EINVAL;
	mutex_lock(&m->lock);
	if (offset != m->read_pos)
		err = seek_to(m, offset);
	file->f_pos = err ? 0 : offset;
	mutex_unlock(&m->lock);
	return err ? err : offset;
}

/**
 * seq_open() - begin: give an open file its seq_file.
 * @file: being opened.
 * @op:   the maker.
 *
 * Context: May sleep.
 * Return: 0 or -ENOMEM.
 */
int seq_open(struct file *file, const struct seq_operations *op)
{
	struct seq_file *m = kzalloc(sizeof(*m), GFP_KERNEL);

	if (!m)
		return -ENOMEM;
	mutex_init(&m->lock, RANK_SEQ_FILE, "seq_file");
	m->op = op;
	m->file = file;
	file->private_data = m;
	file->f_mode &= ~FMODE_PWRITE;
	return 0;
}

/**
 * seq_open_private() - as seq_open(), with the maker's state.
 * @file:    being opened.
 * @op:      the maker.
 * @private: for m->private.
 *
 * Context: May sleep.
 * Return: 0 or -ENOMEM.
 */
int seq_open_private(struct file *file, const struct seq_operations *op,
		     void *private)
{
	int err = seq_open(file, op);

	if (!err)
		((struct seq_file *)file->private_data)->private = private;
	return err;
}

/**
 * seq_release() - file_operations.release of a seq_file.
 * @inode: unused.
 * @file:  the file.
 *
 * Context: May sleep.
 * Return: 0.
 */
int seq_release(struct inode *inode, struct file *file)
{
	struct seq_file *m = file->private_data;

	(void)inode;
	kvfree(m->buf);
	kfree(m);
	return 0;
}

/**
 * seq_release_private() - as seq_release(), and kfree() the maker's state.
 * @inode: unused.
 * @file:  the file.
 *
 * Context: May sleep.
 * Return: 0.
 */
int seq_release_private(struct inode *inode, struct file *file)
{
	struct seq_file *m = file->private_data;

	kfree(m->private);
	return seq_release(inode, file);
}

/* A file of one record. */
static void *single_start(struct seq_file *m, loff_t *pos)
{
	(void)m;
	return *pos ? NULL : SEQ_START_TOKEN;
}

static void *single_next(struct seq_file *m, void *v, loff_t *pos)
{
	(void)m;
	(void)v;
	++*pos;
	return NULL;
}

static void single_stop(struct seq_file *m, void *v)
{
	(void)m;
	(void)v;
}

static int single_show(struct seq_file *m, void *v)
{
	return m->single_show(m, v);
}

static const struct seq_operations single_operations = {
	.start = single_start,
	.next = single_next,
	.stop = single_stop,
	.show = single_show,
};

/**
 * single_open() - begin a file whose whole text one function prints.
 * @file: being opened.
 * @show: the function.
 * @data: for m->private.
 *
 * Context: May sleep.
 * Return: 0 or -ENOMEM.
 */
int single_open(struct file *file, int (*show)(struct seq_file *m, void *v),
		void *data)
{
	int err = seq_open_private(file, &single_operations, data);

	if (!err)
		((struct seq_file *)file->private_data)->single_show = show;
	return err;
}

/**
 * single_release() - the release that goes with single_open().
 * @inode: unused.
 * @file:  the file.
 *
 * Context: May sleep.
 * Return: 0.
 */
int single_release(struct inode *inode, struct file *file)
{
	return seq_release(inode, file);
}
