/*
 * arch/x86/cpu/cpuinfo.c - the features of the CPU in words, for /proc/cpuinfo.
 *
 * The names are Linux's; programs look for them.
 */
#include "arch/x86/cpu/features.h"
#include "asm/cpu.h"
#include "lib/format.h"
#include "lib/util.h"

/* By bit; NULL where there is nothing, or nothing of interest. */
static const char *const names[NR_CPU_WORDS][32] = {
	[CPU_WORD_1_EDX] = { "fpu",  "vme",     "de",   "pse",  "tsc",  "msr",
			     "pae",  "mce",     "cx8",  "apic", NULL,   "sep",
			     "mtrr", "pge",     "mca",  "cmov", "pat",  "pse36",
			     "pn",   "clflush", NULL,   "dts",  "acpi", "mmx",
			     "fxsr", "sse",     "sse2", "ss",   "ht",   "tm",
			     "ia64", "pbe" },
	[CPU_WORD_EXT_EDX] = { [11] = "syscall",
			       [19] = "mp",
			       [20] = "nx",
			       [22] = "mmxext",
			       [25] = "fxsr_opt",
			       [26] = "pdpe1gb",
			       [27] = "rdtscp",
			       [29] = "lm",
			       [30] = "3dnowext",
			       [31] = "3dnow" },
	[CPU_WORD_1_ECX] = { "pni",
			     "pclmulqdq",
			     "dtes64",
			     "monitor",
			     "ds_cpl",
			     "vmx",
			     "smx",
			     "est",
			     "tm2",
			     "ssse3",
			     "cid",
			     "sdbg",
			     "fma",
			     "cx16",
			     "xtpr",
			     "pdcm",
			     NULL,
			     "pcid",
			     "dca",
			     "sse4_1",
			     "sse4_2",
			     "x2apic",
			     "movbe",
			     "popcnt",
			     "tsc_deadline_timer",
			     "aes",
			     "xsave",
			     NULL,
			     "avx",
			     "f16c",
			     "rdrand",
			     "hypervisor" },
	[CPU_WORD_EXT_ECX] = { "lahf_lm", "cmp_legacy", "svm", "extapic",
			       "cr8_legacy", "abm", "sse4a", "misalignsse",
			       "3dnowprefetch" },
	[CPU_WORD_D_1_EAX] = { "xsaveopt", "xsavec", "xgetbv1", "xsaves" },
	[CPU_WORD_7_EBX] = { [0] = "fsgsbase",
			     [3] = "bmi1",
			     [7] = "smep",
			     [8] = "bmi2",
			     [5] = "avx2",
			     [9] = "erms",
			     [10] = "invpcid",
			     [18] = "rdseed",
			     [19] = "adx",
			     [20] = "smap",
			     [23] = "clflushopt",
			     [24] = "clwb",
			     [29] = "sha_ni" },
	[CPU_WORD_7_ECX] = { [2] = "umip",
			     [3] = "pku",
			     [16] = "la57",
			     [22] = "rdpid" },
	[CPU_WORD_7_EDX] = { [4] = "fsrm" },
};

/**
 * cpu_flags_text() - the "flags" line of /proc/cpuinfo.
 * @buf:  where to write.
 * @size: its room; what does not fit is left out.
 *
 * Context: Any.
 * Return: length of the text, without NUL.
 */
size_t cpu_flags_text(char *buf, size_t size)
{
	size_t len = 0;

	for (unsigned int i = 0; i < NR_CPU_WORDS * 32; i++) {
		const char *name = names[i / 32][i % 32];

		if (name && cpu_words[i / 32] >> i % 32 & 1)
			len += (size_t)scnprintf(buf + len, size - len, "%s%s",
						 len ? " " : "", name);
	}
	return len;
}
