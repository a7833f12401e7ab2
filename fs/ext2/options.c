/*
 * fs/ext2/options.c - mount options of ext2.
 *
 * Read all, then apply all: an option nobody knows changes nothing.
 *
 * See: mount(8), "Mount options for ext2".
 */
#include <uapi/errno.h>
#include "lib/string.h"
#include "lib/types.h"
#include "kernel/cred.h"
#include "fs/dentry.h"
#include "fs/ext2/ext2.h"
#include "fs/seq_file.h"

/* What the text may change. */
struct wishes {
	unsigned int errors;
	kuid_t resuid;
	kgid_t resgid;
	bool grpid, minixdf;
};

static const struct {
	const char *text;
	unsigned int errors;
} error_options[] = {
	{ "errors=continue", EXT2_ERRORS_CONTINUE },
	{ "errors=remount-ro", EXT2_ERRORS_RO },
	{ "errors=panic", EXT2_ERRORS_PANIC },
};

static bool parse_errors(struct wishes *w, const char *option)
{
	for (size_t i = 0; i < sizeof(error_options) / sizeof(error_options[0]);
	     i++)
		if (!strcmp(option, error_options[i].text)) {
			w->errors = error_options[i].errors;
			return true;
		}
	return false;
}

static bool parse_flag(struct wishes *w, const char *option)
{
	if (!strcmp(option, "grpid") || !strcmp(option, "bsdgroups"))
		w->grpid = true;
	else if (!strcmp(option, "nogrpid") || !strcmp(option, "sysvgroups"))
		w->grpid = false;
	else if (!strcmp(option, "minixdf"))
		w->minixdf = true;
	else if (!strcmp(option, "bsddf"))
		w->minixdf = false;
	else
		return false;
	return true;
}

static bool parse_id(struct wishes *w, const char *option)
{
	unsigned int id;

	if (!strncmp(option, "resuid=", 7) && !kstrtouint(option + 7, 0, &id))
		w->resuid = KUIDT_INIT(id);
	else if (!strncmp(option, "resgid=", 7) &&
		 !kstrtouint(option + 7, 0, &id))
		w->resgid = KGIDT_INIT(id);
	else
		return false;
	return true;
}

/**
 * ext2_parse_options() - read and apply a list of options.
 * @sbi:  the file system, with what holds without options.
 * @text: "errors=remount-ro,minixdf"; changed here.  May be NULL.
 *
 * Context: s_umount held for writing.
 * Return: 0, or -EINVAL with nothing changed.
 */
int ext2_parse_options(struct ext2_sb *sbi, char *text)
{
	struct wishes w = { sbi->errors, sbi->resuid, sbi->resgid, sbi->grpid,
			    sbi->minixdf };
	char *option;

	while ((option = strsep(&text, ",")))
		if (*option && !parse_errors(&w, option) &&
		    !parse_flag(&w, option) && !parse_id(&w, option))
			return -EINVAL;
	sbi->errors = w.errors;
	sbi->resuid = w.resuid;
	sbi->resgid = w.resgid;
	sbi->grpid = w.grpid;
	sbi->minixdf = w.minixdf;
	return 0;
}

/** ext2_show_options() - what differs from the device's defaults.  Return: 0. */
int ext2_show_options(struct seq_file *m, struct dentry *root)
{
	const struct ext2_sb *sbi = EXT2_SB(root->d_sb);
	const struct ext2_super_block *es = ext2_es(sbi);

	if (sbi->minixdf)
		seq_puts(m, ",minixdf");
	if (sbi->grpid)
		seq_puts(m, ",grpid");
	if (__kuid_val(sbi->resuid) != es->s_def_resuid)
		seq_printf(m, ",resuid=%u", __kuid_val(sbi->resuid));
	if (__kgid_val(sbi->resgid) != es->s_def_resgid)
		seq_printf(m, ",resgid=%u", __kgid_val(sbi->resgid));
	for (size_t i = 0; i < sizeof(error_options) / sizeof(error_options[0]);
	     i++)
		if (sbi->errors == error_options[i].errors &&
		    sbi->errors != es->s_errors)
			seq_printf(m, ",%s", error_options[i].text);
	return 0;
}
