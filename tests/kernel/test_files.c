/*
 * tests/kernel/test_files.c - descriptor tables, pipes, seq_files.
 */
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include "kernel/base/ktest.h"
#include "kernel/task.h"
#include "lib/bitmap.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include "mm/iov_iter.h"
#include "mm/slab.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/pipe.h"
#include "fs/seq_file.h"

/* A pipe's two ends; false: the test has failed. */
static bool make_pipe(struct file **ends, int flags)
{
	int err = create_pipe_files(ends, flags);

	EXPECT_EQ(err, 0);
	return !err;
}

static void close_pipe(struct file **ends)
{
	fput(ends[0]);
	fput(ends[1]);
}

KTEST(pipe_gives_back_what_was_written)
{
	struct file *ends[2];
	char buf[8] = { 0 };
	loff_t pos = 0;

	if (!make_pipe(ends, O_NONBLOCK))
		return;
	EXPECT_EQ(kernel_write(ends[1], "abc", 3, &pos), 3);
	EXPECT_EQ(kernel_write(ends[1], "de", 2, &pos), 2);
	EXPECT_EQ(kernel_read(ends[0], buf, 4, &pos), 4);
	EXPECT(!memcmp(buf, "abcd", 4));
	EXPECT_EQ(kernel_read(ends[0], buf, 8, &pos), 1);
	EXPECT_EQ(kernel_read(ends[0], buf, 8, &pos), -EAGAIN);
	close_pipe(ends);
}

KTEST(pipe_merges_short_writes_into_one_slot)
{
	struct pipe_inode_info *pipe;
	struct file *ends[2];
	loff_t pos = 0;

	if (!make_pipe(ends, O_NONBLOCK))
		return;
	pipe = get_pipe_info(ends[0]);
	for (int i = 0; i < 100; i++)
		EXPECT_EQ(kernel_write(ends[1], "0123456789", 10, &pos), 10);
	EXPECT_EQ(pipe->head - pipe->tail, 1);
	close_pipe(ends);
}

KTEST(pipe_full_ring_says_eagain)
{
	char *page = kzalloc(4096, GFP_KERNEL);
	struct file *ends[2];
	loff_t pos = 0;
	int n = 0;

	REQUIRE(page);
	if (make_pipe(ends, O_NONBLOCK)) {
		while (kernel_write(ends[1], page, 4096, &pos) == 4096)
			n++;
		EXPECT_EQ(n, PIPE_DEF_BUFFERS);
		EXPECT_EQ(kernel_write(ends[1], page, 1, &pos), -EAGAIN);
		close_pipe(ends);
	}
	kfree(page);
}

KTEST(pipe_resized_keeps_its_bytes)
{
	struct pipe_inode_info *pipe;
	struct file *ends[2];
	char buf[4] = { 0 };
	loff_t pos = 0;
	int err;

	if (!make_pipe(ends, O_NONBLOCK))
		return;
	pipe = get_pipe_info(ends[0]);
	EXPECT_EQ(kernel_write(ends[1], "wxyz", 4, &pos), 4);
	mutex_lock(&pipe->mutex);
	err = pipe_set_size(pipe, 64);
	mutex_unlock(&pipe->mutex);
	EXPECT_EQ(err, 0);
	EXPECT_EQ(pipe->ring_size, 64);
	EXPECT_EQ(kernel_read(ends[0], buf, 4, &pos), 4);
	EXPECT(!memcmp(buf, "wxyz", 4));
	close_pipe(ends);
}

KTEST(fdtable_gives_the_lowest_number_and_grows)
{
	struct files_struct *files = dup_files(current->files, ~0U), *old;
	struct file *ends[2];
	int a, b, c;

	REQUIRE(!IS_ERR(files));
	old = get_task_files(current);
	switch_files(files);
	if (make_pipe(ends, 0)) {
		a = receive_fd(ends[0], 0);
		b = receive_fd(ends[1], O_CLOEXEC);
		EXPECT(a >= 0 && b == a + 1);
		EXPECT(!fd_is_cloexec(current, (unsigned int)a));
		EXPECT(fd_is_cloexec(current, (unsigned int)b));
		EXPECT_EQ(close_fd((unsigned int)a), 0);
		EXPECT_EQ(receive_fd(ends[0], 0), a);
		c = f_dupfd(700, ends[0], 0);
		EXPECT_EQ(c, 700);
		EXPECT(files_fdsize(current) > 700);
		do_close_on_exec();
		EXPECT_EQ(close_fd((unsigned int)b), -EBADF);
		EXPECT_EQ(file_count(ends[1]), 1);
		EXPECT_EQ(file_count(ends[0]), 3);
		close_pipe(ends);
	}
	switch_files(old);
}

KTEST(fdtable_copy_shares_files_not_slots)
{
	struct files_struct *copy;
	struct file *ends[2];
	int fd;

	if (!make_pipe(ends, 0))
		return;
	fd = receive_fd(ends[0], 0);
	EXPECT(fd >= 0);
	copy = dup_files(current->files, ~0U);
	REQUIRE(!IS_ERR(copy));
	EXPECT_EQ(file_count(ends[0]), 3);
	EXPECT_EQ(close_fd((unsigned int)fd), 0);
	EXPECT(copy->fdt.fd[fd] == ends[0]);
	put_files_struct(copy);
	EXPECT_EQ(file_count(ends[0]), 1);
	close_pipe(ends);
}

/* A maker of a hundred lines, the last one long. */
static void *lines_start(struct seq_file *m, loff_t *pos)
{
	(void)m;
	return *pos < 100 ? (void *)(unsigned long)(*pos + 1) : NULL;
}

static void *lines_next(struct seq_file *m, void *v, loff_t *pos)
{
	(void)v;
	++*pos;
	return lines_start(m, pos);
}

static void lines_stop(struct seq_file *m, void *v)
{
	(void)m;
	(void)v;
}

static int lines_show(struct seq_file *m, void *v)
{
	unsigned long n = (unsigned long)v;

	if (n == 50)
		return SEQ_SKIP;
	seq_printf(m, "line %lu\n", n);
	for (int i = 0; n == 100 && i < 10000; i++)
		seq_putc(m, 'x');
	return 0;
}

static const struct seq_operations lines_ops = {
	.start = lines_start,
	.next = lines_next,
	.stop = lines_stop,
	.show = lines_show,
};

/* Read all of it in pieces of @piece bytes: the length. */
static size_t read_lines(struct file *file, char *out, size_t size,
			 size_t piece)
{
	size_t done = 0;
	loff_t pos = 0;

	for (;;) {
		struct kvec vec = { .iov_base = out + done, .iov_len = piece };
		struct iov_iter iter;
		ssize_t got;

		if (done + piece > size)
			return done;
		iov_iter_kvec(&iter, ITER_DEST, &vec, 1, piece);
		got = seq_read(file, &iter, &pos);
		if (got <= 0)
			return done;
		done += (size_t)got;
	}
}

KTEST(seq_file_text_does_not_depend_on_the_reader)
{
	struct file *file = kzalloc(sizeof(*file), GFP_KERNEL);
	char *a = kvzalloc(16384, GFP_KERNEL), *b = kvzalloc(16384, GFP_KERNEL);
	size_t n;

	if (file && a && b && !seq_open(file, &lines_ops)) {
		n = read_lines(file, a, 16384, 4096);
		EXPECT(n > 10000 && n < 12000);
		EXPECT(!strncmp(a, "line 1\nline 2\n", 14));
		EXPECT(!strstr(a, "line 50\n"));
		EXPECT_EQ(read_lines(file, b, 16384, 7), n);
		EXPECT(!memcmp(a, b, n));
		seq_release(NULL, file);
	}
	kvfree(a);
	kvfree(b);
	kfree(file);
}
