/*
 * tests/user/ext2.h - a test's own ext2, new on the disk that run-tests and
 * run-oracle attach; without one the test is skipped.
 */
#ifndef TESTS_USER_EXT2_H
#define TESTS_USER_EXT2_H

#include "tests/user/tap.h"
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#define DISK  "/dev/vda"
#define PLACE "/tmp/ext2"

__attribute__((destructor)) static void leave(void)
{
	umount2(PLACE, MNT_DETACH);
	rmdir(PLACE);
}

/* Linux keeps all this in modules, which the oracle's image holds. */
static void load_modules(void)
{
	static const char *const modules[] = {
		"virtio_ring",
		"virtio",
		"virtio_pci_legacy_dev",
		"virtio_pci_modern_dev",
		"virtio_pci",
		"virtio_blk",
		"loop",
		"crc16",
		"crc32c_generic",
		"mbcache",
		"jbd2",
		"ext4",
	};
	char path[64];

	if (access(DISK, F_OK) == 0)
		return;
	for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++) {
		int fd;

		snprintf(path, sizeof(path), "/lib/modules/%s.ko", modules[i]);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			return;
		syscall(SYS_finit_module, fd, "", 0);
		close(fd);
	}
}

__attribute__((unused)) static void make_fs(const char *options)
{
	char command[128];

	load_modules();
	umount2(PLACE, MNT_DETACH);
	if (access(DISK, R_OK | W_OK) < 0)
		SKIP("no disk");
	snprintf(command, sizeof(command), "mke2fs %s -F " DISK " >/dev/null",
		 options);
	REQUIRE(system(command) == 0);
	mkdir(PLACE, 0755);
}

__attribute__((unused)) static void mount_fs(unsigned long flags,
					     const char *options)
{
	REQUIRE(mount(DISK, PLACE, "ext2", flags, options) == 0);
	REQUIRE(chdir(PLACE) == 0);
}

__attribute__((unused)) static void remount_fs(void)
{
	REQUIRE(chdir("/") == 0);
	REQUIRE(umount(PLACE) == 0);
	mount_fs(0, NULL);
}

#endif
