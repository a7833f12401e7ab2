/*
 * kernel/base/lock_rank.h - the order in which locks may be taken.
 *
 * A lock may be taken only while every lock held has a lower rank (outer is
 * lower).  Sleeping locks are ranked per task, spinlocks per CPU; no sleeping
 * lock is taken under a spinlock.  Two locks of one rank nest only through the
 * _nested verbs.  Keep gaps of ten; say in docs/locks.md why an order holds.
 */
#ifndef KERNEL_BASE_LOCK_RANK_H
#define KERNEL_BASE_LOCK_RANK_H

#include "lib/types.h"

enum lock_rank {
	/* sleeping locks: mutexes and rwsems */
	RANK_NONE = 0,          /* not checked: leaf locks of tests and tools */
	RANK_FILE_POS = 2,      /* f_pos_lock: around a file's read and write */
	RANK_SEQ_FILE = 4,      /* seq_file buffer: around its show() */
	RANK_PSEUDO_ACTIVE = 5, /* a pseudo file: its show() and store() */
	RANK_EPOLL = 6,         /* eventpoll mutex: polls any file inside */
	RANK_PIPE = 8,          /* pipe->mutex: splice writes inside */
	RANK_SOCK_READ = 9,     /* one reader of a socket */
	RANK_LOG_READ = 10,     /* one reader of the log: user memory inside */
	RANK_FS_CONTEXT = 15,   /* a file system being mounted step by step */
	RANK_TTY_MUTEX = 30,    /* opening and closing ttys */
	RANK_LOOP_LIST = 33,    /* all loop devices */
	RANK_LOOP = 37,         /* a loop device and its file */
	RANK_DISK_SCAN = 36,    /* reading a disk's partition table */
	RANK_CRED_GUARD = 40,   /* exec against ptrace attach */
	RANK_SOCK_BIND = 45,    /* naming a socket, perhaps by a file */
	RANK_OVL2_RENAME = 52,  /* an overlay on an overlay: its own locks */
	RANK_OVL2_INODE = 54,   /* are outside of those of its layers */
	RANK_OVL2_COPY_UP = 56,
	RANK_SB_WRITERS = 60, /* freeze protection */
	RANK_OVL_RENAME = 62, /* the same for an overlay */
	RANK_OVL_INODE = 64,
	RANK_OVL_COPY_UP = 66,  /* one copy-up per file */
	RANK_RENAME_MUTEX = 70, /* one cross-directory rename per sb */
	RANK_INODE = 90,        /* i_rwsem; parent before child, nested */
	RANK_SB = 100,          /* s_umount */
	RANK_DISKS = 105,       /* block devices, and who has them open */
	RANK_CGROUP = 110,      /* cgroup trees; mkdir comes with i_rwsem */
	RANK_THREADGROUP = 120, /* fork against moves of whole processes */
	RANK_NAMESPACE = 135,   /* namespace_sem: the mount tree */
	RANK_TTY_WRITE = 140,   /* one writer per tty */
	RANK_TTY_LDISC = 150,   /* termios_rwsem, readers of a line */
	RANK_MMAP = 200,        /* mm->mmap_lock */
	RANK_IPC = 205,         /* ids of one kind; an area of a segment goes */
	RANK_I_MMAP = 210,      /* address_space i_mmap, rmap */
	RANK_ANON_VMA = 220,
	RANK_PAGE_LOCK = 230,
	RANK_FS_MAP = 232,   /* a file's blocks (under a page lock), xattrs */
	RANK_FS_ALLOC = 234, /* a file system's bitmaps */
	RANK_KTHREAD = 240,
	RANK_WORKQUEUE = 250,
	RANK_VMALLOC = 260,
	RANK_SLAB_MUTEX = 270,
	RANK_REGISTRY = 280, /* lists filled at boot: sysctl, debugfs */
	RANK_MUTEX_LEAF = 290,

	/* spinlocks */
	RANK_SPIN_FIRST = 300,
	RANK_FS_LIST = 305, /* all fs_structs */
	RANK_FLOCK = 330,   /* i_flctx */
	RANK_FILE = 340,    /* f_lock, f_owner */
	RANK_SB_LIST = 350,
	RANK_INODE_LIST = 360, /* all inodes of a super block */
	RANK_RENAME = 365,     /* names and parents of dentries */
	RANK_DENTRY_HASH = 370,
	RANK_MOUNT = 380,      /* mount hash */
	RANK_DENTRY = 390,     /* children of all dentries of a sb */
	RANK_INODE_LOCK = 400, /* i_lock */
	RANK_LRU_DENTRY = 410,
	RANK_PAGE_TABLE = 420, /* mm->page_table_lock */
	RANK_MAPPING = 430,    /* address_space xarray */
	RANK_MM_LIST = 440,
	RANK_FUTEX = 445,       /* a bucket; held while interrupts come */
	RANK_FS_LEAF = 446,     /* held while interrupts come, nothing inside */
	RANK_TIMERFD = 447,     /* who hears of a set clock; their queues */
	RANK_TTY = 450,         /* tty buffers and state */
	RANK_TTY_CTRL = 460,    /* tty->ctrl: session and foreground group */
	RANK_SOCK_GC = 462,     /* descriptors in flight */
	RANK_SOCK_TABLE = 464,  /* names of sockets */
	RANK_SOCK = 466,        /* a socket; two in order of address */
	RANK_SOCK_QUEUE = 468,  /* its messages */
	RANK_IPC_OBJECT = 469,  /* a System V object, a POSIX queue */
	RANK_IPC_UNDO = 470,    /* what a process owes to semaphores */
	RANK_IPC_TABLE = 471,   /* finding objects by id; counting queues */
	RANK_TIMER_POSIX = 472, /* finding POSIX timers */
	RANK_TIMER_IT = 475,    /* one of them; it sends signals */
	RANK_TASKLIST = 480,    /* tasklist_lock: family, groups, sessions */
	RANK_CSS_SET = 485,     /* which task is in which cgroup */
	RANK_CGROUP_FILE = 487, /* who waits for a cgroup file to change */
	RANK_TASK = 490,        /* task->alloc_lock */
	RANK_FS_STRUCT = 495,   /* root and working directory */
	RANK_FILES = 495,       /* files_struct file_lock */
	RANK_UCOUNTS = 500,
	RANK_KEYS = 510,
	RANK_SIGHAND = 520, /* sighand->siglock */
	RANK_PIDMAP = 550,
	RANK_NS = 560, /* small locks in namespaces */
	RANK_WORKER = 570,
	RANK_WAIT_OUTER = 575, /* a wait queue whose wake function locks more */
	RANK_WAIT = 580,       /* wait queue heads */
	RANK_EPOLL_SPIN = 582, /* taken by epoll's wake function */
	RANK_WAIT_INNER = 584, /* queues woken from inside a wake function */
	RANK_COMPLETION = 586,
	RANK_PI = 590,       /* task->pi_lock */
	RANK_RUNQUEUE = 600, /* by CPU number, nested */
	RANK_HRTIMER = 610,
	RANK_TIMEKEEPER = 620,
	RANK_VDSO = 625, /* the clock's parameters in user space */
	RANK_LRU = 630,
	RANK_SLAB = 640,
	RANK_VMAP = 650,
	RANK_BUDDY = 660, /* zone lock */
	RANK_IRQ = 670,   /* irq descriptors, IOAPIC */
	RANK_TLB = 680,
	RANK_RANDOM = 690,
	RANK_COUNTER = 695,
	RANK_LEAF = 700,    /* nothing is taken inside */
	RANK_PRINTK = 900,  /* the log ring */
	RANK_CONSOLE = 910, /* who prints the log */
	RANK_UART = 920,    /* a serial port */
	RANK_SCREEN = 930,  /* the text screen */
	RANK_MAX = 1000,
};

/* Locks one task (sleeping) or one CPU (spinning) holds, innermost last. */
#define LOCK_STACK_MAX 24

struct lock_stack {
	unsigned int depth;
	const void *lock[LOCK_STACK_MAX];
	u16 rank[LOCK_STACK_MAX];
};

void lock_rank_check(const struct lock_stack *held, int rank, const char *name,
		     unsigned int nested);
void lock_rank_push(struct lock_stack *held, const void *lock, int rank);
void lock_rank_pop(struct lock_stack *held, const void *lock, const char *name);
bool lock_rank_holds(const struct lock_stack *held, const void *lock);

#endif
