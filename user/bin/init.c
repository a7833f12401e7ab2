/*
 * user/bin/init.c - process 1: the first program, and the last.
 *
 * It covers the first root, mounts the kernel's file systems, keeps a login
 * shell on each console, reaps every orphan (they are reparented to it), and
 * ends the machine on the signals that poweroff(8), reboot(8) and halt(8)
 * send.
 *
 * Words after "--" on the kernel command line are a command: init then runs
 * it alone on the console instead of the shells, and powers off.
 *
 * See: wait(2), reboot(2), setsid(2); lab 1.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>

#define MAX_CONSOLES 8
#define NR_SCREENS   4 /* shells on tty1 .. */

static const struct {
	const char *type, *place, *options;
} mounts[] = {
	{ "proc", "/proc", NULL },
	{ "sysfs", "/sys", NULL },
	{ "devtmpfs", "/dev", "mode=0755" },
	{ "debugfs", "/sys/kernel/debug", NULL },
	{ "tmpfs", "/tmp", "mode=1777" },
	{ "tmpfs", "/run", "mode=0755" },
	{ "devpts", "/dev/pts", "gid=5,mode=620,ptmxmode=666" },
	{ "tmpfs", "/dev/shm", "mode=1777" },
};

struct console {
	char path[32];
	pid_t shell;    /* 0 while none runs */
	time_t started; /* a shell that dies at once is not restarted at once */
};

static struct console consoles[MAX_CONSOLES];
static int nr_consoles;
static char command_line[1024];

static void say(const char *what)
{
	printf("init: %s\n", what);
	fflush(stdout);
}

/*
 * pivot_root(2) cannot move the root that the kernel made itself out of the
 * way; a bind mount of it, on top, it can.  A root on a disc is one already.
 */
static void cover_first_root(void)
{
	struct statfs root;

	if (statfs("/", &root) < 0 ||
	    (root.f_type != TMPFS_MAGIC && root.f_type != RAMFS_MAGIC))
		return;
	if (mount("/", "/mnt", NULL, MS_BIND, NULL) < 0 || chdir("/mnt") < 0 ||
	    mount(".", "/", NULL, MS_MOVE, NULL) < 0 || chroot(".") < 0)
		perror("init: a root on top of the first");
}

static void mount_all(void)
{
	size_t n = sizeof(mounts) / sizeof(mounts[0]);

	for (size_t i = 0; i < n; i++) {
		mkdir(mounts[i].place, 0755);
		if (mount(mounts[i].type, mounts[i].place, mounts[i].type, 0,
			  mounts[i].options) < 0 &&
		    errno != EBUSY && errno != ENODEV)
			printf("init: mount %s: %s\n", mounts[i].place,
			       strerror(errno));
	}
}

/* Names that programs rely on and no file system makes. */
static void link_descriptors(void)
{
	static const char *const links[][2] = {
		{ "/proc/self/fd", "/dev/fd" },
		{ "/proc/self/fd/0", "/dev/stdin" },
		{ "/proc/self/fd/1", "/dev/stdout" },
		{ "/proc/self/fd/2", "/dev/stderr" },
	};

	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		if (symlink(links[i][0], links[i][1]) < 0 && errno != EEXIST)
			perror(links[i][1]);
}

static ssize_t read_line(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, buf, size - 1);

	if (fd >= 0)
		close(fd);
	if (n < 0)
		n = 0;
	buf[n] = 0;
	buf[strcspn(buf, "\n")] = 0;
	return n;
}

static void add_console(const char *name, size_t len)
{
	struct console *c = &consoles[nr_consoles];
	char path[32];

	snprintf(path, sizeof(path), "/dev/%.*s", (int)len, name);
	if (!strcmp(path, "/dev/tty0"))
		strcpy(path, "/dev/tty1"); /* tty0 is whichever is in front */
	if (nr_consoles == MAX_CONSOLES || access(path, R_OK | W_OK) < 0)
		return;
	for (int i = 0; i < nr_consoles; i++)
		if (!strcmp(consoles[i].path, path))
			return;
	strcpy(c->path, path);
	nr_consoles++;
}

/* Each console= of the command line, and the screens behind Alt-F1 and on. */
static void find_consoles(void)
{
	const char *p = command_line;
	char name[8];

	while ((p = strstr(p, "console="))) {
		p += strlen("console=");
		add_console(p, strcspn(p, " ,"));
	}
	for (int i = 1; i <= NR_SCREENS; i++)
		add_console(name,
			    (size_t)snprintf(name, sizeof(name), "tty%d", i));
	if (!nr_consoles)
		add_console("console", 7);
}

/* In a child: the session, terminal and signals a shell expects. */
static void take_console(const char *path)
{
	sigset_t none;
	int fd;

	setsid();
	fd = open(path, O_RDWR);
	if (fd >= 0) {
		ioctl(fd, TIOCSCTTY, 1);
		for (int i = 0; i < 3; i++)
			dup2(fd, i);
		if (fd > 2)
			close(fd);
	}
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Root's shell of /etc/passwd, told by its name that this is a login. */
static void login_shell(void)
{
	struct passwd *root = getpwuid(0);
	const char *path = root ? root->pw_shell : "/bin/sh";
	char name[64];

	snprintf(name, sizeof(name), "-%s", basename(path));
	setenv("SHELL", path, 1);
	execl(path, name, (char *)NULL);
	execl("/bin/sh", "-sh", (char *)NULL);
	perror("init: /bin/sh");
}

static void start_shell(struct console *c)
{
	c->started = time(NULL);
	c->shell = fork();
	if (c->shell)
		return;
	take_console(c->path);
	if (chdir("/root") < 0)
		perror("init: /root");
	login_shell();
	_exit(127);
}

static void shell_ended(pid_t pid)
{
	for (int i = 0; i < nr_consoles; i++) {
		struct console *c = &consoles[i];

		if (c->shell != pid)
			continue;
		c->shell = 0;
		if (time(NULL) - c->started < 1)
			sleep(1);
		start_shell(c);
	}
}

/* Everything but us gets @sig; then children are reaped for up to a second. */
static void end_everyone(int sig)
{
	struct timespec tick = { 0, 10 * 1000 * 1000 };

	if (kill(-1, sig) < 0)
		return;
	for (int i = 0; i < 100; i++) {
		pid_t pid = waitpid(-1, NULL, WNOHANG);

		if (pid < 0)
			return;
		if (pid == 0)
			nanosleep(&tick, NULL);
	}
}

static void shut_down(int how)
{
	end_everyone(SIGTERM);
	end_everyone(SIGKILL);
	sync();
	reboot(how);
	perror("init: reboot");
}

/* Run the words of @command on the console, then power off. */
static void run_command(char *command)
{
	const char *path = nr_consoles ? consoles[0].path : "/dev/console";
	pid_t pid = fork(), dead;
	int status = 0;

	if (pid == 0) {
		take_console(path);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		perror("init: /bin/sh");
		_exit(127);
	}
	do {
		dead = waitpid(-1, &status, 0);
	} while (dead != pid && (dead > 0 || errno == EINTR));
	printf("\ninit: the command ended with status %#x\n", status);
	fflush(stdout);
	shut_down(RB_POWER_OFF);
}

static int how_to_end(int sig)
{
	switch (sig) {
	case SIGUSR1:
		return RB_HALT_SYSTEM;
	case SIGUSR2:
		return RB_POWER_OFF;
	case SIGTERM:
	case SIGINT: /* Control-Alt-Delete */
		return RB_AUTOBOOT;
	default:
		return -1;
	}
}

static void supervise(const sigset_t *signals)
{
	pid_t pid;
	int sig, how;

	for (int i = 0; i < nr_consoles; i++)
		start_shell(&consoles[i]);
	for (;;) {
		if (sigwait(signals, &sig))
			continue;
		how = how_to_end(sig);
		if (how != -1)
			shut_down(how);
		while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
			shell_ended(pid);
	}
}

int main(void)
{
	char name[64], *command;
	sigset_t signals;

	if (getpid() != 1) {
		say("only the kernel starts me");
		return 1;
	}
	umask(022);
	cover_first_root();
	mount_all();
	link_descriptors();
	setenv("PATH",
	       "/usr/local/bin:/usr/local/sbin:/bin:/sbin:/usr/bin:/usr/sbin",
	       1);
	setenv("HOME", "/root", 1);
	setenv("TERM", "linux", 1);
	if (read_line("/etc/hostname", name, sizeof(name)) > 0)
		sethostname(name, strlen(name));
	read_line("/proc/cmdline", command_line, sizeof(command_line));
	command = strstr(command_line, " -- ");
	if (command)
		*command = 0;
	find_consoles();
	reboot(RB_DISABLE_CAD); /* Control-Alt-Delete: a SIGINT to us */

	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	sigaddset(&signals, SIGUSR1);
	sigaddset(&signals, SIGUSR2);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	if (command)
		run_command(command + 4);
	else
		supervise(&signals);
	return 0;
}
