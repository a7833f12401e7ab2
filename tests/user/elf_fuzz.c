/*
 * tests/user/elf_fuzz.c - broken programs harm nobody but themselves.
 *
 * This program is copied with damaged headers and run.  execve(2) may refuse
 * it, the new program may die by a signal, or the damage may not matter; what
 * must not happen is anything else.  SEED=n in the environment replays a run.
 *
 * See: elf(5), execve(2).
 */
#define TAP_SECONDS 120
#define main        tap_main
#include "tap.h"
#undef main
#include <elf.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define ROUNDS    120
#define MAX_IMAGE (1 << 20)

static unsigned char image[MAX_IMAGE], damaged[MAX_IMAGE];
static size_t image_size;
static char name[] = "/tmp/elf.XXXXXX";
static unsigned long state;

/* xorshift: the same numbers everywhere. */
static unsigned long rnd(unsigned long below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state % below;
}

static void start(unsigned long salt)
{
	const char *seed = getenv("SEED");
	ssize_t got;
	int fd;

	state = (seed ? strtoul(seed, NULL, 0) : 20221211UL) * 2 + 1 + salt;
	fd = open("/proc/self/exe", O_RDONLY);
	while ((got = read(fd, image + image_size, MAX_IMAGE - image_size)) > 0)
		image_size += (size_t)got;
	close(fd);
	REQUIRE(image_size > 1000 && image_size < MAX_IMAGE);
	fd = mkstemp(name);
	REQUIRE(fd >= 0 && fchmod(fd, 0755) == 0);
	close(fd);
}

/* Run what stands in damaged[0, size): its wait status. */
static int run(size_t size)
{
	struct rlimit as = { 256 << 20, 256 << 20 }, core = { 0, 0 };
	int fd = open(name, O_WRONLY | O_TRUNC);
	pid_t pid;

	REQUIRE(fd >= 0 && write(fd, damaged, size) == (ssize_t)size);
	close(fd);
	pid = fork();
	REQUIRE(pid >= 0);
	if (!pid) {
		char *argv[] = { name, "--fuzzed", NULL };

		dup2(open("/dev/null", O_RDWR), 1);
		dup2(1, 2);
		setrlimit(RLIMIT_AS, &as);
		setrlimit(RLIMIT_CORE, &core);
		alarm(3);
		execve(name, argv, NULL);
		_exit(errno == ENOEXEC || errno == ENOMEM || errno == EINVAL ||
				      errno == EIO || errno == ENOENT ||
				      errno == EACCES || errno == ELIBBAD ||
				      errno == ENAMETOOLONG || errno == ENOTDIR
			      ? 41
			      : 99);
	}
	return tap_wait(pid);
}

static void expect_harmless(size_t size, int round)
{
	int status = run(size);

	/* 99: an errno that execve(2) does not have; else all may be. */
	if (status == -1 || (WIFEXITED(status) && WEXITSTATUS(status) == 99))
		tap_fail("round %d: status %#x", round, status);
}

static unsigned long odd_value(void)
{
	static const unsigned long values[] = {
		0,
		1,
		7,
		0xfff,
		0x1000,
		0x1001,
		0x7fffffff,
		0xffffffff,
		0x100000000,
		0x7ffffffff000,
		0x7fffffffffff,
		0x800000000000,
		0xffff800000000000,
		0x7fffffffffffffff,
		0x8000000000000000,
		0xfffffffffffff000,
		0xffffffffffffffff,
	};

	return values[rnd(sizeof(values) / sizeof(values[0]))];
}

TEST(the_copy_runs_unharmed)
{
	int status;

	start(0);
	memcpy(damaged, image, image_size);
	status = run(image_size);
	EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 42);
	unlink(name);
}

TEST(random_bytes_in_the_headers)
{
	start(1);
	for (int i = 0; i < ROUNDS; i++) {
		memcpy(damaged, image, image_size);
		for (unsigned long n = 1 + rnd(4); n; n--)
			damaged[4 + rnd(600)] = (unsigned char)rnd(256);
		expect_harmless(image_size, i);
	}
	unlink(name);
}

TEST(odd_values_in_the_program_headers)
{
	start(2);
	for (int i = 0; i < ROUNDS; i++) {
		Elf64_Ehdr *eh = (Elf64_Ehdr *)damaged;
		unsigned char *ph;

		memcpy(damaged, image, image_size);
		ph = damaged + eh->e_phoff +
		     rnd(eh->e_phnum) * sizeof(Elf64_Phdr);
		for (unsigned long n = 1 + rnd(2); n; n--) {
			unsigned long value = odd_value();

			memcpy(ph + 8 * (1 + rnd(6)), &value, 8);
		}
		expect_harmless(image_size, i);
	}
	unlink(name);
}

TEST(odd_values_in_the_file_header)
{
	start(3);
	for (int i = 0; i < ROUNDS; i++) {
		Elf64_Ehdr *eh = (Elf64_Ehdr *)damaged;

		memcpy(damaged, image, image_size);
		switch (rnd(6)) {
		case 0:
			eh->e_entry = odd_value();
			break;
		case 1:
			eh->e_phoff = odd_value();
			break;
		case 2:
			eh->e_phnum = (Elf64_Half)odd_value();
			break;
		case 3:
			eh->e_phentsize = (Elf64_Half)odd_value();
			break;
		case 4:
			eh->e_type = (Elf64_Half)rnd(6);
			break;
		default:
			eh->e_machine = (Elf64_Half)rnd(70);
		}
		expect_harmless(image_size, i);
	}
	unlink(name);
}

TEST(files_cut_short)
{
	start(4);
	memcpy(damaged, image, image_size);
	for (int i = 0; i < ROUNDS; i++)
		expect_harmless(rnd(i & 1 ? 700 : image_size), i);
	unlink(name);
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "--fuzzed"))
		_exit(42);
	return tap_main(argc, argv);
}
