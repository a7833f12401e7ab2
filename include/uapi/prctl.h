/*
 * include/uapi/prctl.h - prctl(2), personality(2) and the securebits.
 */
#ifndef UAPI_PRCTL_H
#define UAPI_PRCTL_H

#define PR_SET_PDEATHSIG         1
#define PR_GET_PDEATHSIG         2
#define PR_GET_DUMPABLE          3
#define PR_SET_DUMPABLE          4
#define SUID_DUMP_DISABLE        0
#define SUID_DUMP_USER           1
#define SUID_DUMP_ROOT           2
#define PR_GET_UNALIGN           5
#define PR_SET_UNALIGN           6
#define PR_GET_KEEPCAPS          7
#define PR_SET_KEEPCAPS          8
#define PR_GET_FPEMU             9
#define PR_SET_FPEMU             10
#define PR_GET_FPEXC             11
#define PR_SET_FPEXC             12
#define PR_GET_TIMING            13
#define PR_SET_TIMING            14
#define PR_TIMING_STATISTICAL    0
#define PR_TIMING_TIMESTAMP      1
#define PR_SET_NAME              15
#define PR_GET_NAME              16
#define PR_GET_ENDIAN            19
#define PR_SET_ENDIAN            20
#define PR_GET_SECCOMP           21
#define PR_SET_SECCOMP           22
#define PR_CAPBSET_READ          23
#define PR_CAPBSET_DROP          24
#define PR_GET_TSC               25
#define PR_SET_TSC               26
#define PR_TSC_ENABLE            1
#define PR_TSC_SIGSEGV           2
#define PR_GET_SECUREBITS        27
#define PR_SET_SECUREBITS        28
#define PR_SET_TIMERSLACK        29
#define PR_GET_TIMERSLACK        30
#define PR_MCE_KILL              33
#define PR_MCE_KILL_CLEAR        0
#define PR_MCE_KILL_SET          1
#define PR_MCE_KILL_LATE         0
#define PR_MCE_KILL_EARLY        1
#define PR_MCE_KILL_DEFAULT      2
#define PR_MCE_KILL_GET          34
#define PR_SET_MM                35
#define PR_SET_CHILD_SUBREAPER   36
#define PR_GET_CHILD_SUBREAPER   37
#define PR_SET_NO_NEW_PRIVS      38
#define PR_GET_NO_NEW_PRIVS      39
#define PR_GET_TID_ADDRESS       40
#define PR_SET_THP_DISABLE       41
#define PR_GET_THP_DISABLE       42
#define PR_CAP_AMBIENT           47
#define PR_CAP_AMBIENT_IS_SET    1
#define PR_CAP_AMBIENT_RAISE     2
#define PR_CAP_AMBIENT_LOWER     3
#define PR_CAP_AMBIENT_CLEAR_ALL 4
#define PR_GET_SPECULATION_CTRL  52
#define PR_SET_SPECULATION_CTRL  53
#define PR_SET_IO_FLUSHER        57
#define PR_GET_IO_FLUSHER        58
#define PR_SET_VMA               0x53564d41
#define PR_SET_PTRACER           0x59616d61

#define SECBIT_NOROOT                 (1U << 0)
#define SECBIT_NOROOT_LOCKED          (1U << 1)
#define SECBIT_NO_SETUID_FIXUP        (1U << 2)
#define SECBIT_NO_SETUID_FIXUP_LOCKED (1U << 3)
#define SECBIT_KEEP_CAPS              (1U << 4)
#define SECBIT_KEEP_CAPS_LOCKED       (1U << 5)
#define SECBIT_NO_CAP_AMBIENT_RAISE   (1U << 6)
#define SECBIT_NO_CAP_AMBIENT_LOCKED  (1U << 7)
#define SECURE_ALL_BITS               0x55U
#define SECURE_ALL_LOCKS              (SECURE_ALL_BITS << 1)

#define PER_LINUX          0x0000
#define PER_MASK           0x00ff
#define ADDR_NO_RANDOMIZE  0x0040000
#define STICKY_TIMEOUTS    0x4000000
#define MMAP_PAGE_ZERO     0x0100000
#define ADDR_COMPAT_LAYOUT 0x0200000
#define READ_IMPLIES_EXEC  0x0400000
#define PER_CLEAR_ON_SETID \
	(READ_IMPLIES_EXEC | ADDR_NO_RANDOMIZE | ADDR_COMPAT_LAYOUT | \
	 MMAP_PAGE_ZERO)

#endif
