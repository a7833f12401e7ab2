/*
 * user/bin/nsrun.c - a container, from its parts.
 *
 * usage: nsrun [-n NAME] [-r ROOT] [-p PROCESSES] [-u] [COMMAND [ARGUMENT...]]
 *
 *   -n NAME       its host name, "box" by default
 *   -r ROOT       layers of its root, "highest:...:lowest"; / by default
 *   -p PROCESSES  how many it may have at once
 *   -u            a user namespace too: root inside is nobody special outside;
 *                 implied for anyone but root
 *
 * What is called a container is a process to which the kernel shows other
 * things under the usual names, and which it gives only so much.  Read main()
 * for the order of the parts; each function below is one of them:
 *
 *   the cgroup     what it may use; outside, because it must not change that
 *   clone3()       a process in namespaces of its own
 *   the maps       who it is outside when it is root inside
 *   the root       layers: what is written lands in a tmpfs above them
 *   pivot_root()   and the old root is gone, not just out of sight as after
 *                  chroot()
 *   init           process 1, which reaps, and with which all others end
 *
 * See: namespaces(7), clone(2), pivot_root(2), user_namespaces(7), cgroups(7).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

#define CGROUP_ROOT       "/sys/fs/cgroup"
#define STAGE             "/tmp/nsrun" /* a tmpfs inside: the root is built there */
#define CLONE_INTO_CGROUP 0x200000000ULL

static struct {
	const char *name;
	const char *layers;    /* NULL = the root we have */
	const char *processes; /* NULL = no limit */
	int user;
	char **command;
} box = { .name = "box" };

static void die(const char *what)
{
	fprintf(stderr, "nsrun: %s: %s\n", what, strerror(errno));
	exit(125);
}

static void must(int good, const char *what)
{
	if (!good)
		die(what);
}

/* Write a line into a control file; 0 or -1. */
static int put(const char *path, const char *format, ...)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), n;
	va_list args;

	if (fd < 0)
		return -1;
	va_start(args, format);
	n = vdprintf(fd, format, args);
	va_end(args);
	close(fd);
	return n < 0 ? -1 : 0;
}

/* --- outside: the limits ------------------------------------------------- */

static char cgroup[64];

/*
 * A group in the version 2 tree, which is mounted if nobody did.  The
 * descriptor is for clone3(): the container is born inside, so not even its
 * first page is anybody else's.  -1 where no limit was asked for.
 */
static int make_cgroup(void)
{
	int fd;

	if (!box.processes)
		return -1;
	if (access(CGROUP_ROOT "/cgroup.controllers", F_OK))
		must(!mount("cgroup2", CGROUP_ROOT, "cgroup2", 0, NULL),
		     CGROUP_ROOT);
	must(!put(CGROUP_ROOT "/cgroup.subtree_control", "+pids"),
	     "the controller pids");
	snprintf(cgroup, sizeof(cgroup), CGROUP_ROOT "/nsrun-%d", getpid());
	must(!mkdir(cgroup, 0755), cgroup);
	fd = open(cgroup, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	must(fd >= 0, cgroup);
	if (fchdir(fd) || put("pids.max", "%s", box.processes)) {
		rmdir(cgroup);
		die("pids.max");
	}
	return fd;
}

static void remove_cgroup(void)
{
	if (cgroup[0])
		rmdir(cgroup);
}

/* --- outside: the process ------------------------------------------------ */

/* fork() into new namespaces, and into a cgroup unless @cgroup_fd is -1. */
static pid_t clone_box(int cgroup_fd)
{
	struct {
		uint64_t flags, pidfd, child_tid, parent_tid, exit_signal;
		uint64_t stack, stack_size, tls, set_tid, set_tid_size, cgroup;
	} args = {
		.flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS |
			 CLONE_NEWIPC | CLONE_NEWCGROUP,
		.exit_signal = SIGCHLD,
	};

	if (box.user)
		args.flags |= CLONE_NEWUSER;
	if (cgroup_fd >= 0) {
		args.flags |= CLONE_INTO_CGROUP;
		args.cgroup = (uint64_t)cgroup_fd;
	}
	return (pid_t)syscall(SYS_clone3, &args, sizeof(args));
}

/*
 * Root inside is the caller outside, and there is nobody else.  Until this is
 * written the child is the overflow user; a group could be left by setgroups(),
 * which might open what was closed to its members: hence "deny".
 */
static void write_maps(pid_t pid)
{
	char path[64];

	if (!box.user)
		return;
	snprintf(path, sizeof(path), "/proc/%d/setgroups", pid);
	must(!put(path, "deny"), path);
	snprintf(path, sizeof(path), "/proc/%d/uid_map", pid);
	must(!put(path, "0 %u 1\n", geteuid()), path);
	snprintf(path, sizeof(path), "/proc/%d/gid_map", pid);
	must(!put(path, "0 %u 1\n", getegid()), path);
}

/* --- inside: the root directory ------------------------------------------ */

/* The layers, read only, under one that starts empty and takes the changes. */
static void mount_layers(const char *layers)
{
	char options[512];

	must(!mkdir(STAGE "/upper", 0755) && !mkdir(STAGE "/work", 0755),
	     STAGE);
	snprintf(options, sizeof(options),
		 "lowerdir=%s,upperdir=" STAGE "/upper,workdir=" STAGE "/work",
		 layers);
	must(!mount("overlay", STAGE "/root", "overlay", 0, options),
	     "overlay");
}

/*
 * The root we have, with all that is mounted on it, to be looked at only.  An
 * overlay of it would show what those mounts hide, which no user namespace is
 * allowed to uncover.
 */
static void bind_root(void)
{
	must(!mount("/", STAGE "/root", NULL, MS_BIND | MS_REC, NULL), "bind");
	must(!mount(NULL, STAGE "/root", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY,
		    NULL),
	     "read only");
}

/* Nothing mounted here is seen outside: propagation is cut first. */
static void mount_root(void)
{
	must(!mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "private /");
	mkdir(STAGE, 0700);
	must(!mount("nsrun", STAGE, "tmpfs", 0, "mode=0755"), STAGE);
	must(!mkdir(STAGE "/root", 0755), STAGE);
	if (box.layers || !box.user)
		mount_layers(box.layers ? box.layers : "/");
	else
		bind_root();
	must(!chdir(STAGE "/root"), STAGE);
}

/*
 * A /dev of its own with the harmless devices.  They are bound from outside:
 * whoever could make device nodes here could make one of the disk.
 */
static void mount_dev(void)
{
	static const char *const names[] = { "null", "zero",   "full",
					     "tty",  "random", "urandom" };
	char from[32], to[32];

	must(!mount("dev", "dev", "tmpfs", MS_NOSUID, "mode=0755"), "dev");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(from, sizeof(from), "/dev/%s", names[i]);
		snprintf(to, sizeof(to), "dev/%s", names[i]);
		close(open(to, O_CREAT | O_WRONLY | O_CLOEXEC, 0666));
		must(!mount(from, to, NULL, MS_BIND, NULL), to);
	}
	must(!mkdir("dev/pts", 0755) && !mkdir("dev/shm", 01777), "dev");
	must(!mount("devpts", "dev/pts", "devpts", MS_NOSUID | MS_NOEXEC,
		    "newinstance,ptmxmode=0666,mode=620"),
	     "dev/pts");
	must(!symlink("pts/ptmx", "dev/ptmx"), "dev/ptmx");
}

/* The views that belong to the new namespaces. */
static void mount_views(void)
{
	const unsigned long plain = MS_NOSUID | MS_NODEV | MS_NOEXEC;

	mkdir("proc", 0555);
	mkdir("dev", 0755);
	mkdir("tmp", 01777);
	must(!mount("proc", "proc", "proc", plain, NULL), "proc");
	must(!mount("tmp", "tmp", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777"),
	     "tmp");
	mount_dev();
}

/*
 * The new root goes under the old one, on the same place; then the old one is
 * taken off it.  No path and no ".." leads back: it is in no mount any more.
 */
static void change_root(void)
{
	must(!syscall(SYS_pivot_root, ".", "."), "pivot_root");
	must(!umount2(".", MNT_DETACH), "the old root");
	must(!chdir("/"), "/");
}

/* --- inside: process 1 --------------------------------------------------- */

/*
 * Orphans of the namespace become ours: whoever is process 1 must reap.  When
 * it ends, the kernel kills all that is left, so nothing outlives the box.
 */
static int be_init(void)
{
	pid_t command = fork(), pid;
	int status = 0, result = 0;

	must(command >= 0, "fork");
	if (command == 0) {
		execvp(box.command[0], box.command);
		fprintf(stderr, "nsrun: %s: %s\n", box.command[0],
			strerror(errno));
		_exit(errno == ENOENT ? 127 : 126);
	}
	do {
		pid = wait(&status);
		if (pid == command)
			result = status;
	} while (pid != command);
	return WIFSIGNALED(result) ? 128 + WTERMSIG(result)
				   : WEXITSTATUS(result);
}

static int inside(int ready)
{
	char c;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	must(read(ready, &c, 1) == 0, "the maps"); /* end of file: written */
	close(ready);
	must(!sethostname(box.name, strlen(box.name)), "sethostname");
	mount_root();
	mount_views();
	change_root();
	/* No program that it executes gives it more than it has now. */
	must(!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs");
	return be_init();
}

static void usage(void)
{
	fprintf(stderr, "usage: nsrun [-n NAME] [-r ROOT] [-p PROCESSES] [-u] "
			"[COMMAND [ARGUMENT...]]\n");
	exit(125);
}

static void read_arguments(int argc, char **argv)
{
	static char *shell[] = { "/bin/sh", NULL };
	int c;

	while ((c = getopt(argc, argv, "+n:r:p:u")) != -1) {
		switch (c) {
		case 'n':
			box.name = optarg;
			break;
		case 'r':
			box.layers = optarg;
			break;
		case 'p':
			box.processes = optarg;
			break;
		case 'u':
			box.user = 1;
			break;
		default:
			usage();
		}
	}
	if (geteuid() != 0)
		box.user = 1;
	box.command = optind < argc ? argv + optind : shell;
}

int main(int argc, char **argv)
{
	int cgroup_fd, ready[2], status = 0;
	pid_t pid;

	read_arguments(argc, argv);
	cgroup_fd = make_cgroup();
	must(!pipe2(ready, O_CLOEXEC), "pipe");
	pid = clone_box(cgroup_fd);
	if (pid < 0)
		remove_cgroup();
	must(pid >= 0, "clone3");
	if (pid == 0) {
		close(ready[1]);
		exit(inside(ready[0]));
	}
	close(ready[0]);
	write_maps(pid);
	close(ready[1]); /* go on */
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	remove_cgroup();
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status)
				   : WEXITSTATUS(status);
}
