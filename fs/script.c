/*
 * fs/script.c - programs that begin with "#!": run their interpreter instead.
 *
 * The first line names the interpreter and at most one argument, which may
 * contain blanks.  What counts is in the first 256 bytes; a name that might
 * go on after them is refused.
 *
 * See: execve(2) on interpreter scripts.
 */
#include <uapi/errno.h>
#include "lib/errptr.h"
#include "lib/string.h"
#include "fs/binfmts.h"
#include "fs/file.h"
#include "fs/open.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The first character of [s, end) that is no blank; end if there is none. */
static char *skip_blanks(char *s, const char *end)
{
	while (s < end && is_blank(*s))
		s++;
	return s;
}

/* The end of the word at @s: a blank, NUL, or end. */
static char *word_end(char *s, const char *end)
{
	while (s < end && *s && !is_blank(*s))
		s++;
	return s;
}

/* Cut the first line into a name and an argument (or NULL). */
static int parse_line(char *buf, char **name, char **arg)
{
	char *last = buf + BINPRM_BUF_SIZE - 1;
	char *end = strnchr(buf, BINPRM_BUF_SIZE, '\n');
	char *stop;

	if (!end) {
		stop = skip_blanks(buf + 2, last);
		if (word_end(stop, last) == last)
			return -ENOEXEC; /* nothing there, or cut off */
		end = last;
	}
	while (end > buf + 2 && is_blank(end[-1]))
		end--;
	*name = skip_blanks(buf + 2, end);
	if (*name == end || !**name)
		return -ENOEXEC;

	*arg = NULL;
	stop = word_end(*name, end);
	if (stop < end && *stop)
		*arg = skip_blanks(stop, end);
	*end = '\0';
	*stop = '\0';
	return 0;
}

/* argv[0] becomes: interpreter, its argument, the script's path. */
static int push_interpreter(struct linux_binprm *bprm, const char *name,
			    const char *arg)
{
	int err = bprm_remove_arg_zero(bprm);

	if (!err)
		err = bprm_copy_string(bprm, bprm->interp);
	if (!err && arg)
		err = bprm_copy_string(bprm, arg);
	if (!err)
		err = bprm_copy_string(bprm, name);
	if (!err)
		bprm->argc += arg ? 3 : 2;
	return err;
}

static int load_script(struct linux_binprm *bprm)
{
	char *name, *arg;
	struct file *file;
	int err;

	if (bprm->buf[0] != '#' || bprm->buf[1] != '!')
		return -ENOEXEC;
	err = parse_line(bprm->buf, &name, &arg);
	if (err)
		return err;
	if (bprm->path_inaccessible)
		return -ENOENT; /* the interpreter could not open it */

	err = push_interpreter(bprm, name, arg);
	if (!err)
		err = bprm_change_interp(bprm, name);
	if (err)
		return err;
	file = open_exec(bprm->interp);
	if (IS_ERR(file))
		return (int)PTR_ERR(file);
	bprm->interpreter = file;
	return 0;
}

const struct linux_binfmt script_format = {
	.name = "script",
	.load_binary = load_script,
};
