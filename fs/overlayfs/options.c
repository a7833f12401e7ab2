/*
 * fs/overlayfs/options.c - mount options.
 *
 * lowerdir= lists directories from the top down, separated by colons; a
 * backslash takes the meaning from the colon or comma behind it.  What this
 * overlay cannot do (index, metacopy, following redirects ...) may be said to
 * be off, and is refused if it shall be on.
 *
 * See: mount(8) on overlay.
 */
#include "lib/string.h"
#include "lib/types.h"
#include "lib/util.h"
#include <uapi/errno.h>
#include "mm/slab.h"
#include "fs/dentry.h"
#include "fs/overlayfs/overlayfs.h"
#include "fs/seq_file.h"

/* The next option of *text, cut off at its comma; NULL at the end. */
static char *next_option(char **text)
{
	char *start = *text, *p = start;

	if (!start)
		return NULL;
	for (; *p && *p != ','; p++)
		if (*p == '\\' && p[1])
			p++;
	*text = *p ? p + 1 : NULL;
	*p = '\0';
	return start;
}

static bool is_off(const char *option)
{
	static const char *const off[] = {
		"index=off", "metacopy=off",     "nfs_export=off",
		"xino=off",  "redirect_dir=off", "redirect_dir=nofollow",
	};

	for (size_t i = 0; i < ARRAY_SIZE(off); i++)
		if (!strcmp(option, off[i]))
			return true;
	return false;
}

static int set_text(char **slot, const char *value)
{
	char *copy = kstrdup(value, GFP_KERNEL);

	if (!copy)
		return -ENOMEM;
	kfree(*slot);
	*slot = copy;
	return 0;
}

static int parse_one(struct ovl_config *config, const char *option)
{
	if (strstarts(option, "lowerdir="))
		return set_text(&config->lowerdir, strchr(option, '=') + 1);
	if (strstarts(option, "upperdir="))
		return set_text(&config->upperdir, strchr(option, '=') + 1);
	if (strstarts(option, "workdir="))
		return set_text(&config->workdir, strchr(option, '=') + 1);
	if (!strcmp(option, "userxattr"))
		config->userxattr = true;
	else if (!strcmp(option, "default_permissions"))
		config->default_permissions = true;
	else if (!strcmp(option, "volatile"))
		config->is_volatile = true;
	else if (*option && !is_off(option))
		return -EINVAL;
	return 0;
}

/**
 * ovl_parse_options() - read the options of a mount.
 * @config: filled in; to be freed by ovl_free_options() even on failure.
 * @text:   changed here; may be NULL.
 *
 * Context: May sleep.
 * Return: 0, -EINVAL, -ENOMEM.
 */
int ovl_parse_options(struct ovl_config *config, char *text)
{
	char *option;
	int err = 0;

	while (!err && (option = next_option(&text)))
		err = parse_one(config, option);
	if (err)
		return err;
	if (!config->lowerdir || !*config->lowerdir)
		return -EINVAL;
	if (!config->upperdir) { /* nothing to prepare for */
		kfree(config->workdir);
		config->workdir = NULL;
		config->is_volatile = false;
	}
	return config->upperdir && !config->workdir ? -EINVAL : 0;
}

/** ovl_free_options() - undo ovl_parse_options().  Context: Any. */
void ovl_free_options(struct ovl_config *config)
{
	kfree(config->lowerdir);
	kfree(config->upperdir);
	kfree(config->workdir);
}

/**
 * ovl_split_lowers() - cut a list at its colons, in place.
 * @text: becomes several strings, one behind the other; backslashes go.
 *
 * Context: Any.
 * Return: how many there are.
 */
unsigned int ovl_split_lowers(char *text)
{
	unsigned int n = 1;
	char *out = text;

	for (char *in = text; *in; in++) {
		if (*in == ':') {
			*out++ = '\0';
			n++;
			continue;
		}
		if (*in == '\\' && in[1])
			in++;
		*out++ = *in;
	}
	*out = '\0';
	return n;
}

static void show(struct seq_file *m, const char *name, const char *value)
{
	seq_printf(m, ",%s=", name);
	seq_escape(m, value, ",= \t\n\\");
}

/** ovl_show_options() - super_operations.show_options.  Return: 0. */
int ovl_show_options(struct seq_file *m, struct dentry *root)
{
	const struct ovl_config *config = &ovl_fs(root->d_sb)->config;

	show(m, "lowerdir", config->lowerdir);
	if (config->upperdir) {
		show(m, "upperdir", config->upperdir);
		show(m, "workdir", config->workdir);
	}
	if (config->default_permissions)
		seq_puts(m, ",default_permissions");
	if (config->is_volatile)
		seq_puts(m, ",volatile");
	if (config->userxattr)
		seq_puts(m, ",userxattr");
	return 0;
}
