/*
 * include/uapi/signal.h - signal numbers, siginfo, masks and alternate stacks.
 */
#ifndef UAPI_SIGNAL_H
#define UAPI_SIGNAL_H

#include "lib/compiler.h"
#include "lib/types.h"

#define SIGHUP    1
#define SIGINT    2
#define SIGQUIT   3
#define SIGILL    4
#define SIGTRAP   5
#define SIGABRT   6
#define SIGIOT    6
#define SIGBUS    7
#define SIGFPE    8
#define SIGKILL   9
#define SIGUSR1   10
#define SIGSEGV   11
#define SIGUSR2   12
#define SIGPIPE   13
#define SIGALRM   14
#define SIGTERM   15
#define SIGSTKFLT 16
#define SIGCHLD   17
#define SIGCONT   18
#define SIGSTOP   19
#define SIGTSTP   20
#define SIGTTIN   21
#define SIGTTOU   22
#define SIGURG    23
#define SIGXCPU   24
#define SIGXFSZ   25
#define SIGVTALRM 26
#define SIGPROF   27
#define SIGWINCH  28
#define SIGIO     29
#define SIGPOLL   SIGIO
#define SIGPWR    30
#define SIGSYS    31
#define SIGRTMIN  32
#define SIGRTMAX  64
#define _NSIG     64

#define SA_NOCLDSTOP      0x00000001UL
#define SA_NOCLDWAIT      0x00000002UL
#define SA_SIGINFO        0x00000004UL
#define SA_UNSUPPORTED    0x00000400UL
#define SA_EXPOSE_TAGBITS 0x00000800UL
#define SA_RESTORER       0x04000000UL
#define SA_ONSTACK        0x08000000UL
#define SA_RESTART        0x10000000UL
#define SA_NODEFER        0x40000000UL
#define SA_RESETHAND      0x80000000UL

#define SIG_BLOCK   0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2

#define SS_ONSTACK    1
#define SS_DISABLE    2
#define SS_AUTODISARM (1U << 31)
#define SS_FLAG_BITS  SS_AUTODISARM
#define MINSIGSTKSZ   2048

/* si_code: who says so. */
#define SI_USER       0
#define SI_KERNEL     0x80
#define SI_QUEUE      -1
#define SI_TIMER      -2
#define SI_MESGQ      -3
#define SI_ASYNCIO    -4
#define SI_SIGIO      -5
#define SI_DETHREAD   -7 /* the lowest of a run without gaps */
#define SI_ASYNCNL    -60
#define SI_TKILL      -6
#define ILL_ILLOPC    1
#define ILL_ILLOPN    2
#define ILL_PRVOPC    5
#define FPE_INTDIV    1
#define FPE_INTOVF    2
#define FPE_FLTDIV    3
#define FPE_FLTOVF    4
#define FPE_FLTUND    5
#define FPE_FLTRES    6
#define FPE_FLTINV    7
#define FPE_FLTUNK    14
#define SEGV_MAPERR   1
#define SEGV_ACCERR   2
#define SEGV_BNDERR   3
#define SEGV_PKUERR   4
#define BUS_ADRALN    1
#define BUS_ADRERR    2
#define BUS_OBJERR    3
#define TRAP_BRKPT    1
#define TRAP_TRACE    2
#define CLD_EXITED    1
#define CLD_KILLED    2
#define CLD_DUMPED    3
#define CLD_TRAPPED   4
#define CLD_STOPPED   5
#define CLD_CONTINUED 6
#define POLL_IN       1
#define POLL_OUT      2
#define POLL_MSG      3
#define POLL_ERR      4
#define POLL_PRI      5
#define POLL_HUP      6
#define SYS_SECCOMP   1

typedef struct {
	unsigned long sig[1]; /* bit n - 1 is signal n */
} sigset_t;

typedef union sigval {
	int sival_int;
	void __user *sival_ptr;
} sigval_t;

/* Names as in Linux's struct, so that the si_* macros read alike. */
union __sifields {
	struct {
		int _pid;
		u32 _uid;
	} _kill;
	struct {
		int _tid;
		int _overrun;
		sigval_t _sigval;
		int _sys_private;
	} _timer;
	struct {
		int _pid;
		u32 _uid;
		sigval_t _sigval;
	} _rt;
	struct {
		int _pid;
		u32 _uid;
		int _status;
		long _utime;
		long _stime;
	} _sigchld;
	struct {
		void __user *_addr;
		short _addr_lsb;
		u32 _pad;
		void __user *_lower;
		void __user *_upper;
	} _sigfault;
	struct {
		long _band;
		int _fd;
	} _sigpoll;
	struct {
		void __user *_call_addr;
		int _syscall;
		unsigned int _arch;
	} _sigsys;
	int _pad[28];
};

typedef struct siginfo {
	int si_signo;
	int si_errno;
	int si_code;
	int _align;
	union __sifields _sifields;
} siginfo_t;

typedef struct siginfo kernel_siginfo_t;

static_assert(sizeof(siginfo_t) == 128, "the ABI fixes 128 bytes");

#define si_pid         _sifields._kill._pid
#define si_uid         _sifields._kill._uid
#define si_tid         _sifields._timer._tid
#define si_overrun     _sifields._timer._overrun
#define si_sys_private _sifields._timer._sys_private
#define si_status      _sifields._sigchld._status
#define si_utime       _sifields._sigchld._utime
#define si_stime       _sifields._sigchld._stime
#define si_value       _sifields._rt._sigval
#define si_int         _sifields._rt._sigval.sival_int
#define si_ptr         _sifields._rt._sigval.sival_ptr
#define si_addr        _sifields._sigfault._addr
#define si_addr_lsb    _sifields._sigfault._addr_lsb
#define si_band        _sifields._sigpoll._band
#define si_fd          _sifields._sigpoll._fd
#define si_call_addr   _sifields._sigsys._call_addr
#define si_syscall     _sifields._sigsys._syscall
#define si_arch        _sifields._sigsys._arch

typedef struct sigevent {
	sigval_t sigev_value;
	int sigev_signo;
	int sigev_notify;
	union {
		int _pad[12];
		int _tid;
	} _sigev_un;
} sigevent_t;

#define sigev_notify_thread_id _sigev_un._tid

static_assert(sizeof(sigevent_t) == 64, "the ABI fixes 64 bytes");

typedef void __signalfn_t(int);
typedef __signalfn_t __user *__sighandler_t;

#define SIG_DFL ((__sighandler_t)0)
#define SIG_IGN ((__sighandler_t)1)
#define SIG_ERR ((__sighandler_t)-1)

/* What rt_sigaction(2) takes on x86-64. */
struct sigaction {
	__sighandler_t sa_handler;
	unsigned long sa_flags;
	void __user *sa_restorer;
	sigset_t sa_mask;
};

typedef struct sigaltstack {
	void __user *ss_sp;
	int ss_flags;
	size_t ss_size;
} stack_t;

#endif
