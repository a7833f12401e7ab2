/*
 * user/demo/ns_cgroup.c - the same cgroup, seen as the root.
 *
 * See: cgroup_namespaces(7), cgroups(7); ns/cgroup.c.
 */
#include "user/demo/ns.h"
#include <sys/mount.h>
#include <sys/stat.h>

#define TREE  "/sys/fs/cgroup"
#define GROUP TREE "/demo"

static void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		printf("%s: %s\n", path, strerror(errno));
	close(fd);
}

static void inside(void)
{
	show_file("/proc/self/cgroup");
	show_file("/proc/1/cgroup"); /* init lives above our root */
}

int main(void)
{
	if (access(TREE "/cgroup.procs", F_OK) &&
	    mount("cgroup2", TREE, "cgroup2", 0, NULL))
		perror(TREE);
	if (mkdir(GROUP, 0755))
		perror(GROUP);
	put(GROUP "/cgroup.procs", "0");
	heading("outside", "cgroup");
	show_file("/proc/self/cgroup");
	show_file("/proc/1/cgroup");
	in_new_namespace(CLONE_NEWCGROUP, "cgroup", inside);
	put(TREE "/cgroup.procs", "0");
	rmdir(GROUP);
	return 0;
}
