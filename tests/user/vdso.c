/*
 * tests/user/vdso.c - the shared object that the kernel gives every program.
 *
 * The object is found by AT_SYSINFO_EHDR and read by hand, as a C library does
 * it; what its functions say lies between two answers of the kernel's.
 *
 * See: vdso(7), getauxval(3).
 */
#include "tap.h"
#include <elf.h>
#include <pthread.h>
#include <sched.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>

/* The object's tables, at their addresses. */
static struct object {
	const char *base;
	Elf64_Phdr *load;
	Elf64_Sym *sym;
	const char *str;
	Elf64_Word *hash;
	Elf64_Versym *versym;
	Elf64_Verdef *verdef;
	const char *soname;
} vdso;

typedef int gettime_fn(clockid_t, struct timespec *);

static void take_entry(const Elf64_Dyn *d)
{
	const char *at = vdso.base + d->d_un.d_ptr;

	if (d->d_tag == DT_SYMTAB)
		vdso.sym = (Elf64_Sym *)at;
	if (d->d_tag == DT_STRTAB)
		vdso.str = at;
	if (d->d_tag == DT_HASH)
		vdso.hash = (Elf64_Word *)at;
	if (d->d_tag == DT_VERSYM)
		vdso.versym = (Elf64_Versym *)at;
	if (d->d_tag == DT_VERDEF)
		vdso.verdef = (Elf64_Verdef *)at;
}

static void open_vdso(void)
{
	const Elf64_Ehdr *eh = (void *)getauxval(AT_SYSINFO_EHDR);
	const Elf64_Dyn *dyn = NULL;

	REQUIRE(eh && !memcmp(eh->e_ident, ELFMAG, SELFMAG));
	vdso.base = (const char *)eh;
	for (int i = 0; i < eh->e_phnum; i++) {
		Elf64_Phdr *ph = (Elf64_Phdr *)(vdso.base + eh->e_phoff) + i;

		if (ph->p_type == PT_LOAD)
			vdso.load = ph;
		if (ph->p_type == PT_DYNAMIC)
			dyn = (void *)(vdso.base + ph->p_offset);
	}
	REQUIRE(vdso.load && dyn);
	for (const Elf64_Dyn *d = dyn; d->d_tag; d++)
		take_entry(d);
	REQUIRE(vdso.sym && vdso.str && vdso.versym && vdso.verdef);
	for (const Elf64_Dyn *d = dyn; d->d_tag; d++)
		if (d->d_tag == DT_SONAME)
			vdso.soname = vdso.str + d->d_un.d_val;
}

/* Is symbol @i of the version that Linux's C libraries ask for? */
static int has_version(unsigned int i)
{
	const Elf64_Verdef *def = vdso.verdef;

	for (;; def = (void *)((char *)def + def->vd_next)) {
		const Elf64_Verdaux *aux = (void *)((char *)def + def->vd_aux);

		if (def->vd_ndx == (vdso.versym[i] & 0x7fff))
			return !strcmp(vdso.str + aux->vda_name, "LINUX_2.6");
		if (!def->vd_next)
			return 0;
	}
}

/* The symbols stand before the strings: count them by that, not by hash. */
static void *find(const char *name, int binding)
{
	unsigned int n = (unsigned int)((vdso.str - (char *)vdso.sym) /
					(long)sizeof(Elf64_Sym));

	if (vdso.hash)
		n = vdso.hash[1];
	for (unsigned int i = 1; i < n; i++) {
		const Elf64_Sym *s = &vdso.sym[i];

		if (s->st_shndx && !strcmp(vdso.str + s->st_name, name) &&
		    ELF64_ST_BIND(s->st_info) == binding && has_version(i))
			return (void *)(vdso.base + s->st_value);
	}
	return NULL;
}

TEST(it_is_found_by_the_auxiliary_vector)
{
	open_vdso();
	EXPECT(!strcmp(vdso.soname, "linux-vdso.so.1"));
	EXPECT_EQ(vdso.load->p_vaddr, 0);
	EXPECT_EQ(vdso.load->p_flags, PF_R | PF_X);
	EXPECT_EQ((unsigned long)vdso.base % 4096, 0);
}

TEST(five_functions_and_their_weak_names)
{
	static const char *const names[] = { "clock_gettime", "clock_getres",
					     "gettimeofday", "time", "getcpu" };
	char full[64];

	open_vdso();
	for (unsigned int i = 0; i < 5; i++) {
		snprintf(full, sizeof(full), "__vdso_%s", names[i]);
		EXPECT(find(full, STB_GLOBAL));
		EXPECT_EQ((long)find(full, STB_GLOBAL),
			  (long)find(names[i], STB_WEAK));
	}
	EXPECT(!find("__vdso_nothing", STB_GLOBAL));
}

static long long ns_of(const struct timespec *ts)
{
	return ts->tv_sec * 1000000000LL + ts->tv_nsec;
}

static long long by_kernel(clockid_t clock)
{
	struct timespec ts;

	REQUIRE(!syscall(SYS_clock_gettime, clock, &ts));
	return ns_of(&ts);
}

TEST(every_clock_lies_between_two_answers_of_the_kernel)
{
	static const clockid_t clocks[] = { CLOCK_REALTIME,
					    CLOCK_MONOTONIC,
					    CLOCK_MONOTONIC_RAW,
					    CLOCK_REALTIME_COARSE,
					    CLOCK_MONOTONIC_COARSE,
					    CLOCK_BOOTTIME,
					    CLOCK_TAI,
					    CLOCK_PROCESS_CPUTIME_ID,
					    CLOCK_THREAD_CPUTIME_ID };
	gettime_fn *gettime;

	open_vdso();
	gettime = (gettime_fn *)find("__vdso_clock_gettime", STB_GLOBAL);
	REQUIRE(gettime);
	for (unsigned int i = 0; i < sizeof(clocks) / sizeof(*clocks); i++) {
		for (int n = 0; n < 200; n++) {
			long long before = by_kernel(clocks[i]), after;
			struct timespec ts;

			EXPECT_EQ(gettime(clocks[i], &ts), 0);
			after = by_kernel(clocks[i]);
			EXPECT(ts.tv_nsec >= 0 && ts.tv_nsec < 1000000000);
			EXPECT(before <= ns_of(&ts) && ns_of(&ts) <= after);
		}
	}
}

TEST(unknown_clocks_are_left_to_the_kernel)
{
	gettime_fn *gettime, *getres;
	struct timespec ts;

	open_vdso();
	gettime = (gettime_fn *)find("__vdso_clock_gettime", STB_GLOBAL);
	getres = (gettime_fn *)find("__vdso_clock_getres", STB_GLOBAL);
	EXPECT_EQ(gettime(10, &ts), -EINVAL);
	EXPECT_EQ(gettime(12, &ts), -EINVAL);
	EXPECT_EQ(gettime(1000, &ts), -EINVAL);
	EXPECT_EQ(gettime(-5, &ts), -EINVAL);
	EXPECT_EQ(getres(1000, &ts), -EINVAL);
	EXPECT_EQ(gettime(CLOCK_PROCESS_CPUTIME_ID, (void *)8), -EFAULT);
}

TEST(resolutions_are_the_kernels)
{
	gettime_fn *getres;

	open_vdso();
	getres = (gettime_fn *)find("__vdso_clock_getres", STB_GLOBAL);
	for (clockid_t c = 0; c <= CLOCK_TAI; c++) {
		struct timespec a = { 9, 9 }, b = { 9, 9 };
		long ret = syscall(SYS_clock_getres, c, &a);

		EXPECT_EQ(getres(c, &b), ret ? -errno : 0);
		EXPECT_EQ(ns_of(&a), ns_of(&b));
		EXPECT_EQ(getres(c, NULL), ret ? -errno : 0);
	}
}

TEST(gettimeofday_and_time_agree_with_the_kernel)
{
	int (*tod)(struct timeval *, struct timezone *);
	struct timeval before, tv, after;
	struct timezone tz, ktz;
	long (*now)(long *), t = 0;

	open_vdso();
	tod = (int (*)(struct timeval *, struct timezone *))find(
		"__vdso_gettimeofday", STB_GLOBAL);
	now = (long (*)(long *))find("__vdso_time", STB_GLOBAL);
	REQUIRE(!syscall(SYS_gettimeofday, &before, &ktz));
	EXPECT_EQ(tod(&tv, &tz), 0);
	REQUIRE(!syscall(SYS_gettimeofday, &after, NULL));
	EXPECT(!timercmp(&tv, &before, <) && !timercmp(&after, &tv, <));
	EXPECT(!memcmp(&tz, &ktz, sizeof(tz)));
	EXPECT_EQ(tod(NULL, NULL), 0);

	before.tv_sec = syscall(SYS_time, NULL);
	EXPECT_EQ(now(&t), t);
	EXPECT(before.tv_sec <= t && t <= syscall(SYS_time, NULL));
	EXPECT_EQ(now(NULL) - t <= 1, 1);
}

TEST(setting_the_clock_shows_at_once)
{
	struct timespec old, set, ts;
	gettime_fn *gettime;

	open_vdso();
	gettime = (gettime_fn *)find("__vdso_clock_gettime", STB_GLOBAL);
	REQUIRE(!gettime(CLOCK_REALTIME, &old));
	set = (struct timespec){ old.tv_sec + 100000, 0 };
	REQUIRE(!clock_settime(CLOCK_REALTIME, &set));
	EXPECT_EQ(gettime(CLOCK_REALTIME, &ts), 0);
	EXPECT(ts.tv_sec - set.tv_sec >= 0 && ts.tv_sec - set.tv_sec < 30);
	REQUIRE(!clock_settime(CLOCK_REALTIME, &old));
	EXPECT_EQ(gettime(CLOCK_REALTIME, &ts), 0);
	EXPECT(ts.tv_sec - old.tv_sec >= 0 && ts.tv_sec - old.tv_sec < 30);
}

TEST(getcpu_follows_the_thread)
{
	long (*cpu_of)(unsigned int *, unsigned int *, void *);
	cpu_set_t all, one;

	open_vdso();
	cpu_of = (long (*)(unsigned int *, unsigned int *, void *))find(
		"__vdso_getcpu", STB_GLOBAL);
	REQUIRE(!sched_getaffinity(0, sizeof(all), &all));
	for (unsigned int i = 0; i < CPU_SETSIZE; i++) {
		unsigned int cpu = ~0u, node = ~0u;

		if (!CPU_ISSET(i, &all))
			continue;
		CPU_ZERO(&one);
		CPU_SET(i, &one);
		REQUIRE(!sched_setaffinity(0, sizeof(one), &one));
		EXPECT_EQ(cpu_of(&cpu, &node, NULL), 0);
		EXPECT_EQ(cpu, i);
		EXPECT_EQ(node, 0);
		EXPECT_EQ(cpu_of(NULL, NULL, NULL), 0);
	}
}

/* The line of /proc/self/maps that ends in @name: rights and addresses. */
static int find_map(const char *name, unsigned long *start, unsigned long *end,
		    char rights[5])
{
	FILE *f = fopen("/proc/self/maps", "r");
	char line[256];
	int found = 0;

	REQUIRE(f);
	while (!found && fgets(line, sizeof(line), f))
		found = strstr(line, name) &&
			sscanf(line, "%lx-%lx %4s", start, end, rights) == 3;
	fclose(f);
	return found;
}

TEST(maps_show_both_areas)
{
	unsigned long start, end, vvar_start, vvar_end;
	char rights[5];

	open_vdso();
	REQUIRE(find_map("[vdso]", &start, &end, rights));
	EXPECT_EQ(start, (unsigned long)vdso.base);
	EXPECT(!strcmp(rights, "r-xp"));
	REQUIRE(find_map("[vvar]", &vvar_start, &vvar_end, rights));
	EXPECT(!strcmp(rights, "r--p"));
	EXPECT_EQ(vvar_end, start);
}

TEST(the_data_cannot_be_made_writable_the_code_can)
{
	unsigned long start, end;
	char rights[5];

	open_vdso();
	REQUIRE(find_map("[vvar]", &start, &end, rights));
	EXPECT_ERR(mprotect((void *)start, end - start, PROT_READ | PROT_WRITE),
		   EACCES);
	REQUIRE(find_map("[vdso]", &start, &end, rights));
	EXPECT_EQ(mprotect((void *)start, end - start,
			   PROT_READ | PROT_WRITE | PROT_EXEC),
		  0);
	((volatile char *)start)[9] = 7; /* padding of e_ident */
	EXPECT_EQ(((volatile char *)start)[9], 7);
	if (!fork()) {
		dup2(open("/dev/null", O_WRONLY), 1);
		_exit(execl("/proc/self/exe", "vdso",
			    "it_is_found_by_the_auxiliary_vector", NULL));
	}
	EXPECT_EQ(tap_wait(-1), 0);
}

TEST(both_areas_can_be_moved_and_unmapped)
{
	unsigned long vvar, vdso_at, end;
	gettime_fn *gettime;
	struct timespec ts;
	char rights[5], *to;

	open_vdso();
	gettime = (gettime_fn *)find("__vdso_clock_gettime", STB_GLOBAL);
	REQUIRE(find_map("[vvar]", &vvar, &end, rights));
	REQUIRE(find_map("[vdso]", &vdso_at, &end, rights));
	to = mmap(NULL, end - vvar, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		  0);
	REQUIRE(to != MAP_FAILED);
	REQUIRE(mremap((void *)vvar, vdso_at - vvar, vdso_at - vvar,
		       MREMAP_MAYMOVE | MREMAP_FIXED, to) == to);
	REQUIRE(mremap((void *)vdso_at, end - vdso_at, end - vdso_at,
		       MREMAP_MAYMOVE | MREMAP_FIXED,
		       to + (vdso_at - vvar)) == to + (vdso_at - vvar));
	gettime = (gettime_fn *)((char *)gettime + (to - (char *)vvar));
	EXPECT_EQ(gettime(CLOCK_MONOTONIC, &ts), 0);
	EXPECT_ERR(mremap(to, 4096, 1 << 20, MREMAP_MAYMOVE) == MAP_FAILED ? -1
									   : 0,
		   EFAULT);
	EXPECT_ERR(munmap(to, 4096), EINVAL); /* the whole or nothing */
	EXPECT_ERR(mprotect(to, 4096, PROT_NONE), EINVAL);
	EXPECT_EQ(munmap(to, end - vvar), 0);
	EXPECT(!find_map("[vdso]", &vdso_at, &end, rights));
}

/* Reads both clocks for a while; the monotonic one never goes back. */
static void *reader(void *unused)
{
	long long last = 0;

	(void)unused;
	for (int i = 0; i < 20000; i++) {
		struct timespec ts;

		clock_gettime(CLOCK_MONOTONIC, &ts);
		if (ns_of(&ts) < last)
			return (void *)1;
		last = ns_of(&ts);
	}
	return NULL;
}

TEST(no_thread_sees_time_go_back)
{
	pthread_t t[3];
	void *bad;

	for (int i = 0; i < 3; i++)
		REQUIRE(!pthread_create(&t[i], NULL, reader, NULL));
	for (int i = 0; i < 3; i++) {
		REQUIRE(!pthread_join(t[i], &bad));
		EXPECT(!bad);
	}
}
