/*
 * drivers/tty/tty.h - terminals: one layer over serial ports, screens, ptys.
 *
 * A driver moves bytes; the line discipline (n_tty) turns them into lines,
 * echoes and signals; the tty core keeps open files, job control and settings.
 * Input comes in interrupts and is edited right there, under tty->lock.
 *
 * Order of locks: tty_mutex, read_lock or write_lock, tty->lock (a pty's slave
 * before its master), tty->ctrl_lock, then tasklist_lock and below.
 */
#ifndef DRIVERS_TTY_TTY_H
#define DRIVERS_TTY_TTY_H

#include <uapi/termios.h>
#include "kernel/base/mutex.h"
#include "kernel/base/spinlock.h"
#include "kernel/base/wait.h"
#include "lib/bitmap.h"
#include "lib/list.h"
#include "lib/types.h"

struct file;
struct inode;
struct iov_iter;
struct pid;
struct task_struct;
struct tty_struct;

#define TTY_MAJOR    4
#define TTYAUX_MAJOR 5

#define N_TTY_SIZE 4096U /* a power of two */

/* n_tty - what the line discipline remembers.  All under tty->lock. */
struct n_tty {
	u8 buf[N_TTY_SIZE];
	DECLARE_BITMAP(ends, N_TTY_SIZE); /* this byte ends a line */
	size_t head;                      /* next byte goes here; only grows */
	size_t line;               /* the line being edited begins here */
	size_t tail;               /* next byte to read */
	unsigned int column;       /* of the cursor, for tabs */
	unsigned int start_column; /* where the edited line begins */
	bool literal_next;         /* after ^V */
	bool erasing;              /* inside \.../ of ECHOPRT */
};

/* tty_driver.type */
enum tty_type {
	TTY_SERIAL,
	TTY_VT,
	TTY_PTY_MASTER,
	TTY_PTY_SLAVE,
};

/**
 * struct tty_driver_ops - moving bytes.
 * @open:  first open of the line; may sleep.  0 or -errno.
 * @close: last close; may sleep.
 * @write: take up to @n bytes, any context; returns how many.
 * @write_room: bytes that write() would take now.
 * @pending: bytes taken but not sent yet.
 * @flush: forget them.
 * @set_termios: settings changed.
 * @ioctl: commands of this driver, or -ENOIOCTLCMD; may sleep.
 * @hungup: a hangup happened; may sleep.
 * @drained: the reader made room; the sender may go on.
 * @line: which line an index means: /dev/tty0 is the screen in front.
 * @flow: output was stopped or started by ^S, ^Q, TCXONC.
 */
struct tty_driver_ops {
	int (*open)(struct tty_struct *tty);
	void (*close)(struct tty_struct *tty);
	size_t (*write)(struct tty_struct *tty, const u8 *buf, size_t n);
	size_t (*write_room)(struct tty_struct *tty);
	size_t (*pending)(struct tty_struct *tty);
	void (*flush)(struct tty_struct *tty);
	void (*set_termios)(struct tty_struct *tty);
	long (*ioctl)(struct tty_struct *tty, unsigned int cmd,
		      unsigned long arg);
	void (*hungup)(struct tty_struct *tty);
	void (*drained)(struct tty_struct *tty);
	int (*line)(int index);
	void (*flow)(struct tty_struct *tty, bool stopped);
};

/* tty_driver - one kind of terminal.  [c] constant   [m] tty_mutex */
struct tty_driver {
	const char *name;                 /* [c] "ttyS" */
	enum tty_type type;               /* [c] */
	const char *sysfs_parent;         /* [c] as device_info, or NULL */
	unsigned int major;               /* [c] */
	unsigned int minor_start;         /* [c] */
	int name_base;                    /* [c] number of the first line */
	unsigned int num;                 /* [c] lines */
	struct termios2 init_termios;     /* [c] */
	const struct tty_driver_ops *ops; /* [c] */
	struct tty_struct **ttys;         /* [m] by line; NULL = not open */
	struct termios2 *saved;           /* [m] by line: of the last close */
	struct list_head list;            /* [m] of drivers */
};

/*
 * struct tty_struct - one open terminal.
 *   [c] constant   [m] tty_mutex   [l] lock   [j] ctrl_lock
 */
struct tty_struct {
	struct tty_driver *driver; /* [c] */
	int index;                 /* [c] line, from 0 */
	char name[16];             /* [c] "ttyS0" */
	int count;                 /* [m] open files */
	struct list_head files;    /* [m] of struct tty_file */

	spinlock_t lock;
	struct termios2 termios; /* [l] */
	struct winsize winsize;  /* [l] */
	bool stopped;            /* [l] output is held: ^S or TCOOFF */
	bool exclusive;          /* [l] TIOCEXCL */
	bool other_closed;       /* [l] pty: nobody has the other end */
	bool locked;             /* [l] pty slave: not unlocked yet */
	bool packet;             /* [l] pty master: packet mode */
	u8 packet_status;        /* [l] pty slave: TIOCPKT_* to tell */
	struct n_tty n;          /* [l] */

	spinlock_t ctrl_lock;
	struct pid *pgrp;    /* [j] foreground group */
	struct pid *session; /* [j] whose controlling terminal this is */

	struct mutex read_lock;            /* one reader at a time */
	struct mutex write_lock;           /* one writer at a time */
	struct wait_queue_head read_wait;  /* input came */
	struct wait_queue_head write_wait; /* output went */
	struct tty_struct *link;           /* [c] pty: the other end */
	void *driver_data;                 /* [c] */
};

/* tty_file - one open(2) of a terminal; file->private_data. */
struct tty_file {
	struct tty_struct *tty;
	struct file *file;
	struct list_head list; /* [m] in tty->files */
	bool console;          /* opened as /dev/console: survives hangups */
	bool hung_up;          /* the line was hung up since */
};

extern struct mutex tty_mutex; /* drivers, opening, closing, hanging up */

static inline struct tty_struct *file_tty(const struct tty_file *tf)
{
	return tf->tty;
}

/* tty_driver.c: kinds of terminals and their lines */
extern const struct termios2 tty_std_termios;
int tty_register_driver(struct tty_driver *driver);
void tty_register_device(struct tty_driver *driver, int index, umode_t mode);
struct tty_driver *tty_find_driver(dev_t dev, int *index);
extern struct list_head tty_drivers; /* under tty_mutex */
void tty_proc_init(void);
struct tty_driver *tty_find_driver_by_name(const char *name, int *index);
struct tty_struct *tty_alloc(struct tty_driver *driver, int index) __must_check;
void tty_free(struct tty_struct *tty);
struct tty_struct *tty_init_dev(struct tty_driver *driver,
				int index) __must_check;
void tty_release_dev(struct tty_struct *tty);
dev_t tty_devnum(const struct tty_struct *tty);

/* tty_io.c: files */
extern const struct file_operations tty_fops;
int tty_add_file(struct tty_struct *tty, struct file *file, bool console);
void tty_wakeup(struct tty_struct *tty); /* output went; any context */
size_t tty_receive(struct tty_struct *tty, const u8 *buf, size_t n);
void tty_receive_break(struct tty_struct *tty);
void tty_init(void);

/* tty_jobctrl.c */
int tty_check_change(struct tty_struct *tty, int sig);
void tty_open_proc_set_tty(struct tty_file *tf, bool noctty);
long tty_jobctrl_ioctl(struct tty_struct *tty, struct tty_struct *real,
		       struct file *file, unsigned int cmd, unsigned long arg);
void tty_signal_pgrp(struct tty_struct *tty, int sig);
void tty_session_gone(struct tty_struct *tty);
void tty_hangup_locked(struct tty_struct *tty); /* tty_mutex held */
void tty_vhangup(struct tty_struct *tty);
void proc_clear_tty(struct task_struct *task);

/* tty_ioctl.c */
long tty_ioctl(struct file *file, unsigned int cmd, unsigned long arg);
int tty_wait_until_sent(struct tty_struct *tty);
void tty_set_flow(struct tty_struct *tty, bool stopped);
void tty_do_resize(struct tty_struct *tty, const struct winsize *ws);

/* n_tty.c: input under tty->lock */
void n_tty_reset(struct n_tty *n);
void n_tty_receive(struct tty_struct *tty, u8 c);
void n_tty_received(struct tty_struct *tty);
size_t n_tty_room(const struct tty_struct *tty);
void n_tty_flush_input(struct tty_struct *tty);
void n_tty_set_termios(struct tty_struct *tty, const struct termios2 *old);
bool n_tty_readable(const struct tty_struct *tty, bool poll);
size_t n_tty_chars(const struct tty_struct *tty);

/* n_tty_out.c */
void n_tty_echo(struct tty_struct *tty, u8 c);
void n_tty_echo_raw(struct tty_struct *tty, u8 c);
ssize_t n_tty_write(struct tty_struct *tty, struct tty_file *tf,
		    struct iov_iter *from);

/* n_tty_read.c */
ssize_t n_tty_read(struct tty_struct *tty, struct tty_file *tf,
		   struct iov_iter *to);

/* pty.c */
void pty_init(void);
void pty_last_close(struct tty_struct *tty); /* tty_mutex held */

#define L_FLAG(tty, f) ((tty)->termios.c_lflag & (f))
#define I_FLAG(tty, f) ((tty)->termios.c_iflag & (f))
#define O_FLAG(tty, f) ((tty)->termios.c_oflag & (f))

#endif
