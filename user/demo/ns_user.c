/*
 * user/demo/ns_user.c - root inside, nobody special outside.
 *
 * Run it as an ordinary user: it needs no privilege.
 *
 * See: user_namespaces(7), capabilities(7); kernel/user_namespace.c.
 */
#include "user/demo/ns.h"
#include <sys/mount.h>
#include <sys/prctl.h>

static void show_capabilities(void)
{
	char line[256];
	FILE *f = fopen("/proc/self/status", "r");

	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, "CapEff", 6))
			printf("%s", line);
	if (f)
		fclose(f);
}

static void look(void)
{
	printf("uid %d, gid %d\n", getuid(), getgid());
	show_capabilities();
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		printf("%s: %s\n", path, strerror(errno));
	close(fd);
}

static char uid_line[32], gid_line[32];

static void inside(void)
{
	look();
	write_file("/proc/self/setgroups", "deny");
	write_file("/proc/self/uid_map", uid_line);
	write_file("/proc/self/gid_map", gid_line);
	show_file("/proc/self/uid_map");
	look();
	printf("sethostname(): %s\n", /* the old UTS namespace is not ours */
	       sethostname("x", 1) ? strerror(errno) : "done");
	if (unshare(CLONE_NEWUTS | CLONE_NEWNS))
		perror("unshare");
	printf("sethostname() in a UTS namespace of our own: %s\n",
	       sethostname("x", 1) ? strerror(errno) : "done");
	printf("mount a tmpfs: %s\n",
	       mount("t", "/mnt", "tmpfs", 0, NULL) ? strerror(errno) : "done");
}

int main(void)
{
	if (getuid() == 0) {
		if (setgid(1000) || setuid(1000))
			perror("setuid");
		/* As after a login: our files in /proc are our own. */
		prctl(PR_SET_DUMPABLE, 1);
	}
	snprintf(uid_line, sizeof(uid_line), "0 %d 1", getuid());
	snprintf(gid_line, sizeof(gid_line), "0 %d 1", getgid());
	heading("outside", "user");
	look();
	fflush(stdout);
	in_new_namespace(CLONE_NEWUSER, "user", inside);
	heading("outside", "user");
	look();
	return 0;
}
