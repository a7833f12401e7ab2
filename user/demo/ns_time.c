/*
 * user/demo/ns_time.c - another time since boot.
 *
 * The offsets can be set until somebody lives inside; so unshare() makes the
 * namespace for our children and leaves us where we are.
 *
 * See: time_namespaces(7); kernel/time_ns.c.
 */
#include "user/demo/ns.h"
#include <time.h>

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif
#define OFFSETS "/proc/self/timens_offsets"

static void look(void)
{
	struct timespec boot, real;

	clock_gettime(CLOCK_BOOTTIME, &boot);
	clock_gettime(CLOCK_REALTIME, &real);
	printf("%lld days since boot; the date is the same: %lld\n",
	       (long long)boot.tv_sec / 86400, (long long)real.tv_sec);
	show_file("/proc/uptime");
}

int main(void)
{
	const char *year = "boottime 31536000 0\n";
	int fd;

	heading("outside", "time");
	look();
	fflush(stdout);
	if (unshare(CLONE_NEWTIME)) {
		perror("unshare");
		return 1;
	}
	fd = open(OFFSETS, O_WRONLY);
	if (fd < 0 || write(fd, year, strlen(year)) < 0)
		perror(OFFSETS);
	close(fd);
	show_file(OFFSETS);
	in_new_namespace(0, "time", look);
	heading("outside", "time");
	look();
	return 0;
}
