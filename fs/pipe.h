/*
 * fs/pipe.h - pipes: a ring of pages between readers and writers.
 */
#ifndef FS_PIPE_H
#define FS_PIPE_H

#include "lib/types.h"
#include "kernel/base/mutex.h"
#include "kernel/base/wait.h"

struct file;
struct file_operations;
struct inode;
struct page;
struct fasync_struct;

#define PIPE_DEF_BUFFERS 16
#define PIPE_BUF         4096

#define PIPE_BUF_FLAG_CAN_MERGE 1 /* this kernel owns the page */
#define PIPE_BUF_FLAG_PACKET    2 /* O_DIRECT: one write, one read */

struct pipe_buffer {
	struct page *page;
	unsigned int offset, len;
	unsigned int flags;
};

/*
 * pipe_inode_info - one pipe.  Slots [tail, head) of the ring are full.
 *   [m] mutex  [f] changed under mutex, read by anyone  [i] inode->i_lock
 */
struct pipe_inode_info {
	struct mutex mutex;
	wait_queue_head_t rd_wait, wr_wait;
	unsigned int head, tail;  /* [f] free running */
	unsigned int ring_size;   /* [m] power of two */
	unsigned int readers;     /* [f] open files that may read */
	unsigned int writers;     /* [f] open files that may write */
	unsigned int files;       /* [i] open files, the inode's keep-alive */
	unsigned int r_counter;   /* [f] times a reader came (FIFO open) */
	unsigned int w_counter;   /* [f] times a writer came */
	bool poll_usage;          /* [m] some epoll watches: always wake */
	struct page *spare[2];    /* [m] drained pages kept for reuse */
	struct pipe_buffer *bufs; /* [m] */
	struct fasync_struct *fasync_readers, *fasync_writers;
};

static inline bool pipe_empty(const struct pipe_inode_info *pipe)
{
	return READ_ONCE(pipe->head) == READ_ONCE(pipe->tail);
}

static inline bool pipe_full(const struct pipe_inode_info *pipe)
{
	return READ_ONCE(pipe->head) - READ_ONCE(pipe->tail) >=
	       READ_ONCE(pipe->ring_size);
}

static inline struct pipe_buffer *pipe_slot(struct pipe_inode_info *pipe,
					    unsigned int at)
{
	return &pipe->bufs[at & (pipe->ring_size - 1)];
}

extern const struct file_operations pipefifo_fops;
extern unsigned int sysctl_pipe_max_size;

int fifo_open(struct inode *inode, struct file *file);
int create_pipe_files(struct file **res, int flags);
struct pipe_inode_info *alloc_pipe_info(void);
struct page *pipe_take_page(struct pipe_inode_info *pipe);
void pipe_keep_page(struct pipe_inode_info *pipe, struct page *page);
int pipe_set_size(struct pipe_inode_info *pipe, unsigned int nr_slots);
long pipe_fcntl(struct file *file, unsigned int cmd, unsigned long arg);
struct pipe_inode_info *get_pipe_info(struct file *file);
void free_pipe_info(struct pipe_inode_info *pipe);
void pipe_init(void);

#endif
