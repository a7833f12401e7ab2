/*
 * user/demo/ns_mnt.c - a mount that only those inside can see.
 *
 * See: mount_namespaces(7); fs/namespace.c, fs/pnode.c.
 */
#include "user/demo/ns.h"
#include <sys/mount.h>

#define NOTE "/mnt/note"

static void look(void)
{
	char line[256];
	int mounts = 0;
	FILE *f = fopen("/proc/self/mountinfo", "r");

	while (f && fgets(line, sizeof(line), f)) {
		mounts++;
		if (strstr(line, " /mnt "))
			printf("mountinfo: %s", line);
	}
	if (f)
		fclose(f);
	printf("%d mounts; %s %s\n", mounts, NOTE,
	       access(NOTE, F_OK) ? "is not there" : "exists");
}

static void inside(void)
{
	int fd;

	look();
	/* Or what is mounted on a shared mount would be seen outside, too. */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("demo", "/mnt", "tmpfs", 0, NULL))
		perror("mount");
	fd = open(NOTE, O_CREAT | O_WRONLY, 0644);
	close(fd);
	look();
}

int main(void)
{
	heading("outside", "mnt");
	look();
	fflush(stdout);
	in_new_namespace(CLONE_NEWNS, "mnt", inside);
	heading("outside", "mnt");
	look();
	return 0;
}
