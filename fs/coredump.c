/*
 * fs/coredump.c - where a core dump goes, and whether there is one.
 *
 * The name is kernel.core_pattern with its %-letters filled in.  The file is
 * made anew by the dying process itself, with its own rights; if its memory
 * holds what its user may not read, only root may have it (suid_dumpable 2),
 * or nobody.  After a bar the pattern is a program and its arguments instead,
 * which reads the dump from its standard input.
 *
 * See: core(5); fs/elf_core.c for what is in it.
 */
#include "fs/coredump.h"
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/prctl.h>
#include <uapi/resource.h>
#include <uapi/stat.h>
#include "lib/errptr.h"
#include "lib/format.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/cred.h"
#include "kernel/pid.h"
#include "kernel/rlimit.h"
#include "kernel/signal.h"
#include "kernel/sysctl.h"
#include "kernel/task.h"
#include "kernel/time.h"
#include "kernel/utsname.h"
#include "mm/mm.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "fs/file.h"
#include "fs/fs.h"
#include "fs/fs_struct.h"
#include "fs/inode.h"
#include "fs/namei.h"
#include "fs/open.h"
#include "fs/pipe.h"
#include "fs/umh.h"

#define PATTERN_SIZE  128
#define SMALLEST_DUMP 4096

static char core_pattern[PATTERN_SIZE] = "core";
static int core_uses_pid;

/* The name that grows; len may pass PATH_MAX, then it is of no use. */
struct core_name {
	char *buf;
	size_t len;
	bool has_pid;
};

static void add_text(struct core_name *name, const char *text)
{
	size_t n = strlen(text);

	if (name->len + n < PATH_MAX)
		memcpy(name->buf + name->len, text, n + 1);
	name->len += n;
}

static void add_number(struct core_name *name, u64 n)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", n);
	add_text(name, text);
}

/* Text that is not ours must not choose a directory. */
static void add_escaped(struct core_name *name, const char *text)
{
	size_t from = name->len;

	add_text(name, text);
	if (name->len >= PATH_MAX)
		return;
	if (!strcmp(text, ".") || !strcmp(text, ".."))
		name->buf[from] = '!';
	if (!*text)
		add_text(name, "!");
	for (char *s = name->buf + from; *s; s++)
		if (*s == '/')
			*s = '!';
}

/* The program's path, or only its last part. */
static void add_exe(struct core_name *name, bool whole)
{
	struct file *exe = mm_get_exe_file(current->mm);
	char *buf = kmalloc(PATH_MAX, GFP_KERNEL), *path = NULL;

	if (exe && buf)
		path = d_path(&exe->f_path, buf, PATH_MAX);
	if (IS_ERR_OR_NULL(path))
		add_escaped(name, current->comm);
	else
		add_escaped(name, whole ? path : kbasename(path));
	kfree(buf);
	if (exe)
		fput(exe);
}

static void add_host(struct core_name *name)
{
	struct new_utsname uts;

	get_utsname(&uts);
	add_escaped(name, uts.nodename);
}

/* One %-letter; an unknown one stands for nothing. */
static void add_letter(struct core_name *name, char letter,
		       const struct core_params *cp)
{
	const struct cred *cred = current_cred();
	char comm[TASK_COMM_LEN];

	switch (letter) {
	case '%':
		return add_text(name, "%");
	case 'p':
		name->has_pid = true;
		return add_number(name, (u64)task_tgid_vnr(current));
	case 'P':
		return add_number(name, (u64)current->tgid);
	case 'i':
		return add_number(name, (u64)task_pid_vnr(current));
	case 'I':
		return add_number(name, (u64)current->pid);
	case 'u':
		return add_number(name, from_kuid(&init_user_ns, cred->uid));
	case 'g':
		return add_number(name, from_kgid(&init_user_ns, cred->gid));
	case 'd':
		return add_number(name, (u64)READ_ONCE(current->mm->dumpable));
	case 's':
		return add_number(name, (u64)cp->info->si_signo);
	case 't':
		return add_number(name, ktime_get_real_seconds());
	case 'h':
		return add_host(name);
	case 'e':
		return add_escaped(name, get_task_comm(comm, current));
	case 'f':
		return add_exe(name, false);
	case 'E':
		return add_exe(name, true);
	case 'c':
		return add_number(name, rlimit(RLIMIT_CORE));
	default:
		return;
	}
}

/* Fill in the letters.  A program's words end in NUL, a file has one. */
static void fill_in(struct core_name *name, const char *pattern,
		    const struct core_params *cp)
{
	char letter[2] = "";

	for (const char *s = pattern; *s; s++) {
		if (*s == '%' && s[1]) {
			add_letter(name, *++s, cp);
		} else if (*s == ' ' && cp->is_pipe) {
			name->len++; /* after the NUL */
		} else if (*s != '%') {
			letter[0] = *s;
			add_text(name, letter);
		}
	}
}

/* The file's name, to be freed; NULL if it is too long, or without memory. */
static char *core_file_name(const char *pattern, const struct core_params *cp)
{
	struct core_name name = { .buf = kzalloc(PATH_MAX, GFP_KERNEL) };

	if (!name.buf)
		return NULL;
	fill_in(&name, pattern, cp);
	if (core_uses_pid && !name.has_pid && !cp->is_pipe) {
		add_text(&name, ".");
		add_number(&name, (u64)task_tgid_vnr(current));
	}
	if (name.len > 0 && name.len < PATH_MAX)
		return name.buf;
	kfree(name.buf);
	return NULL;
}

/* Is it a file that nobody else can look into? */
static bool is_private(const struct file *file)
{
	const struct inode *inode = file_inode(file);

	return S_ISREG(inode->i_mode) && inode->i_nlink == 1 &&
	       uid_eq(inode->i_uid, current_fsuid()) &&
	       (inode->i_mode & 0677) == 0600;
}

#define CORE_FLAGS (O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_LARGEFILE)

/* Make root's file: not where a user chose, by a directory or by chroot(). */
static struct file *open_safely(const char *name)
{
	struct path root;
	struct file *file;

	if (name[0] != '/')
		return ERR_PTR(-EPERM);
	get_fs_root(&init_fs, &root);
	file = file_open_root(&root, name, CORE_FLAGS, 0600);
	path_put(&root);
	return file;
}

/* Make the file; @safe: root's. */
static struct file *open_core(const char *name, bool safe)
{
	struct file *file;

	if (!safe)
		(void)do_unlink(name); /* the last one, perhaps */
	file = safe ? open_safely(name) : filp_open(name, CORE_FLAGS, 0600);
	if (!IS_ERR(file) && !is_private(file)) {
		filp_close(file, NULL);
		return ERR_PTR(-EPERM);
	}
	return file;
}

/**
 * core_emit() - write the next bytes of a core file.
 * @cp:   the file.
 * @data: kernel memory.
 * @len:  bytes.
 *
 * Context: May sleep.
 * Return: false if the dump ends here: the limit, a full disk, SIGKILL.
 */
bool core_emit(struct core_params *cp, const void *data, size_t len)
{
	loff_t pos = cp->pos; /* a pipe does not move it on */

	if (cp->written + len > cp->limit || fatal_signal_pending(current))
		return false;
	if (kernel_write(cp->file, data, len, &pos) != (ssize_t)len)
		return false;
	cp->pos += (loff_t)len;
	cp->written += len;
	cp->in_hole = false;
	return true;
}

/**
 * core_skip() - the next bytes are zero, and take no room in a file.
 * @cp:  the file.
 * @len: bytes, at most a page.
 *
 * Context: May sleep.
 * Return: as core_emit().
 */
bool core_skip(struct core_params *cp, size_t len)
{
	if (cp->is_pipe)
		return core_emit(cp, page_address(zero_page), len);
	cp->pos += (loff_t)len;
	cp->in_hole |= len > 0;
	return true;
}

/* A file that ends in a hole is made as long as it is to be. */
static void close_hole(struct core_params *cp)
{
	if (!cp->in_hole)
		return;
	cp->pos--;
	(void)core_emit(cp, "", 1);
}

/* Start the program that @words name; the end of a pipe to it. */
static struct file *open_program(const char *words)
{
	const char *argv[PATTERN_SIZE / 2 + 1], *end = words + PATH_MAX - 1;
	struct file *pipe[2];
	int n = 0, err;

	for (; words < end && n < PATTERN_SIZE / 2; words++) {
		if (*words)
			argv[n++] = words;
		words += strlen(words);
	}
	argv[n] = NULL;
	if (!n)
		return ERR_PTR(-EINVAL);
	err = create_pipe_files(pipe, 0);
	if (err)
		return ERR_PTR(err);
	err = umh_start(argv, pipe[0]);
	fput(pipe[0]);
	if (!err)
		return pipe[1];
	fput(pipe[1]);
	return ERR_PTR(err);
}

/* Where the dump goes: root chose the program, so it gets all of it. */
static struct file *open_target(struct core_params *cp, bool safe)
{
	char pattern[PATTERN_SIZE], *name;
	struct file *file;

	strscpy(pattern, core_pattern, sizeof(pattern));
	cp->is_pipe = pattern[0] == '|';
	if (cp->is_pipe ? cp->limit == 1 : cp->limit < SMALLEST_DUMP)
		return ERR_PTR(-EFBIG);
	name = core_file_name(pattern + cp->is_pipe, cp);
	if (!name)
		return ERR_PTR(-ENOMEM);
	if (cp->is_pipe)
		cp->limit = RLIM_INFINITY;
	file = cp->is_pipe ? open_program(name) : open_core(name, safe);
	kfree(name);
	return file;
}

static bool write_core(struct core_params *cp, bool safe)
{
	bool dumped;

	cp->file = open_target(cp, safe);
	if (IS_ERR(cp->file))
		return false;
	dumped = elf_core_dump(cp);
	close_hole(cp);
	filp_close(cp->file, NULL);
	return dumped;
}

/**
 * do_coredump() - current dies of a signal whose default action dumps core.
 * @info: the signal's story.
 *
 * The other threads end too.  Whether a file was written goes into the
 * group's status.
 *
 * Context: On the way to user mode, no locks; may sleep.
 */
void do_coredump(const kernel_siginfo_t *info)
{
	int dumpable = READ_ONCE(current->mm->dumpable);
	bool safe = dumpable == SUID_DUMP_ROOT;
	const struct cred *old;
	struct core_state core;
	struct core_params cp = { .info = info, .core = &core };
	struct cred *cred;
	bool dumped;

	if (dumpable == SUID_DUMP_DISABLE)
		return;
	cred = prepare_creds();
	if (!cred)
		return;
	if (safe)
		cred->fsuid = GLOBAL_ROOT_UID;
	if (core_begin(&core, info->si_signo))
		goto out_cred;
	cp.limit = rlimit(RLIMIT_CORE);
	old = override_creds(cred);
	dumped = write_core(&cp, safe);
	revert_creds(old);
	core_end(&core, dumped);
out_cred:
	put_cred(cred);
}

static struct ctl_table core_tables[] = {
	{ .path = "kernel/core_pattern",
	  .data = core_pattern,
	  .maxlen = sizeof(core_pattern),
	  .mode = 0644,
	  .proc_handler = proc_dostring },
	{ .path = "kernel/core_uses_pid",
	  .data = &core_uses_pid,
	  .maxlen = sizeof(int),
	  .mode = 0644,
	  .proc_handler = proc_dointvec },
	{ .path = "fs/suid_dumpable",
	  .data = &suid_dumpable,
	  .maxlen = sizeof(int),
	  .mode = 0644,
	  .proc_handler = proc_dointvec_minmax,
	  .extra1 = SYSCTL_ZERO,
	  .extra2 = SYSCTL_TWO },
};

/**
 * coredump_init() - the sysctls of core dumps.
 *
 * Context: Boot, once.
 */
void coredump_init(void)
{
	register_sysctl(core_tables, ARRAY_SIZE(core_tables));
}
