/*
 * user/bin/tsh.c - the teaching shell: pipes, redirection, job control.
 *
 * A line is jobs separated by ; or &; a job is commands joined by |.  Each
 * job is a process group.  The foreground job owns the terminal, so that ^C
 * and ^Z reach its processes and not the shell; a job that stops goes to the
 * table of jobs, where fg and bg find it again.
 *
 * Builtins: cd, exit, jobs, fg, bg.  Words may be 'quoted' or "quoted".
 *
 * See: setpgid(2), tcsetpgrp(3), waitpid(2), dup2(2), pipe(2); lab 3.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include <sys/wait.h>

#define MAX_WORDS    64
#define MAX_COMMANDS 16
#define MAX_JOBS     16
#define MAX_LINE     1024

struct command {
	char *words[MAX_WORDS + 1];
	int nr_words;
	const char *input, *output;
	int append;
};

struct job {
	pid_t group;  /* 0 marks a free slot */
	int nr_alive; /* processes not reaped yet */
	int stopped;
	pid_t last; /* whose status is the job's */
	int status;
	char text[64];
};

static struct job jobs[MAX_JOBS];
static struct termios shell_modes;
static int interactive, last_status;
static pid_t shell_group;
static char pool[2 * MAX_LINE], *pool_end; /* the words of one line */

/* --- words ------------------------------------------------------------ */

/* Copy the next word of *@line to the pool; NULL at the end of the command. */
static char *next_word(const char **line)
{
	const char *p = *line + strspn(*line, " \t");
	char *word = pool_end, quote = 0;

	*line = p;
	if (!*p || strchr("|;&<>", *p))
		return NULL;
	for (; *p && (quote || !strchr(" \t|;&<>", *p)); p++) {
		if (quote ? *p == quote : (*p == '\'' || *p == '"'))
			quote = quote ? 0 : *p;
		else
			*pool_end++ = *p;
	}
	*pool_end++ = 0;
	*line = p;
	return word;
}

/* One side of a pipe: words and redirections; NULL line on a syntax error. */
static const char *parse_command(const char *line, struct command *c)
{
	const char **target;
	char *word;

	memset(c, 0, sizeof(*c));
	for (;;) {
		while ((word = next_word(&line)) && c->nr_words < MAX_WORDS)
			c->words[c->nr_words++] = word;
		if (*line != '<' && *line != '>')
			return c->nr_words ? line : NULL;
		target = *line == '<' ? &c->input : &c->output;
		if (*line == '>' && line[1] == '>') {
			c->append = 1;
			line++;
		}
		line++;
		*target = next_word(&line);
		if (!*target)
			return NULL;
	}
}

/* --- jobs ------------------------------------------------------------- */

static struct job *find_job(pid_t group)
{
	for (struct job *j = jobs; j < jobs + MAX_JOBS; j++)
		if (j->group == group)
			return j;
	return NULL;
}

static void describe(const struct job *j, const char *state)
{
	printf("[%d] %d %s\t%s\n", (int)(j - jobs) + 1, j->group, state,
	       j->text);
}

/* What waitpid() said about one process, entered into its job. */
static void note_change(struct job *j, pid_t pid, int status)
{
	if (WIFSTOPPED(status)) {
		j->stopped = 1;
	} else if (WIFCONTINUED(status)) {
		j->stopped = 0;
	} else {
		j->nr_alive--;
		if (pid == j->last)
			j->status = status;
	}
}

static void end_job(struct job *j)
{
	last_status = WIFEXITED(j->status) ? WEXITSTATUS(j->status)
					   : 128 + WTERMSIG(j->status);
	if (WIFSIGNALED(j->status) && WTERMSIG(j->status) != SIGINT &&
	    WTERMSIG(j->status) != SIGPIPE)
		printf("%s\n", strsignal(WTERMSIG(j->status)));
	j->group = 0;
}

/* Give @j the terminal until it has ended or stopped. */
static void wait_foreground(struct job *j, int resume)
{
	int status;
	pid_t pid;

	if (interactive)
		tcsetpgrp(0, j->group);
	if (resume)
		kill(-j->group, SIGCONT);
	j->stopped = 0;
	while (j->nr_alive && !j->stopped) {
		pid = waitpid(-j->group, &status, WUNTRACED);
		if (pid > 0)
			note_change(j, pid, status);
		else if (errno != EINTR)
			j->nr_alive = 0;
	}
	if (interactive) {
		tcsetpgrp(0, shell_group);
		tcsetattr(0, TCSADRAIN, &shell_modes);
	}
	if (j->stopped)
		describe(j, "Stopped");
	else
		end_job(j);
}

/* Before each prompt: what happened to the jobs in the background. */
static void report_background(void)
{
	int status;
	pid_t pid;

	for (struct job *j = jobs; j < jobs + MAX_JOBS; j++) {
		while (j->group &&
		       (pid = waitpid(-j->group, &status,
				      WNOHANG | WUNTRACED | WCONTINUED)) > 0)
			note_change(j, pid, status);
		if (j->group && !j->nr_alive) {
			describe(j, "Done");
			j->group = 0;
		}
	}
}

/* --- builtins --------------------------------------------------------- */

static int builtin_cd(char **words)
{
	const char *place = words[1] ? words[1] : getenv("HOME");

	if (chdir(place ? place : "/") == 0)
		return 0;
	perror(place);
	return 1;
}

static int builtin_exit(char **words)
{
	exit(words[1] ? atoi(words[1]) : last_status);
}

static int builtin_jobs(char **words)
{
	(void)words;
	for (struct job *j = jobs; j < jobs + MAX_JOBS; j++)
		if (j->group)
			describe(j, j->stopped ? "Stopped" : "Running");
	return 0;
}

/* The job that "%2", "2" or nothing (the newest) means. */
static struct job *named_job(const char *name)
{
	int nr = name ? atoi(name + (*name == '%')) : 0;

	for (int i = MAX_JOBS; i > 0; i--)
		if (jobs[i - 1].group && (nr == 0 || nr == i))
			return &jobs[i - 1];
	fprintf(stderr, "tsh: no such job\n");
	return NULL;
}

static int builtin_fg(char **words)
{
	struct job *j = named_job(words[1]);

	if (!j)
		return 1;
	printf("%s\n", j->text);
	wait_foreground(j, 1);
	return last_status;
}

static int builtin_bg(char **words)
{
	struct job *j = named_job(words[1]);

	if (!j)
		return 1;
	j->stopped = 0;
	describe(j, "Running");
	return kill(-j->group, SIGCONT) < 0;
}

static const struct builtin {
	const char *name;
	int (*run)(char **words);
} builtins[] = {
	{ "cd", builtin_cd },     { "exit", builtin_exit },
	{ "jobs", builtin_jobs }, { "fg", builtin_fg },
	{ "bg", builtin_bg },
};

static const struct builtin *find_builtin(const char *name)
{
	for (size_t i = 0; i < sizeof(builtins) / sizeof(builtins[0]); i++)
		if (!strcmp(builtins[i].name, name))
			return &builtins[i];
	return NULL;
}

/* --- running ---------------------------------------------------------- */

static void redirect(const char *path, int flags, int fd)
{
	int from = open(path, flags, 0666);

	if (from < 0) {
		perror(path);
		_exit(1);
	}
	dup2(from, fd);
	close(from);
}

/* In the child: its place in the pipe, its signals, its program. */
static void become(struct command *c, int in, int out, pid_t group)
{
	static const int shell_ignores[] = { SIGINT, SIGQUIT, SIGTSTP, SIGTTIN,
					     SIGTTOU };
	const struct builtin *b = find_builtin(c->words[0]);

	setpgid(0, group);
	for (size_t i = 0; i < sizeof(shell_ignores) / sizeof(int); i++)
		signal(shell_ignores[i], SIG_DFL);
	if (in != 0)
		dup2(in, 0);
	if (out != 1)
		dup2(out, 1);
	if (c->input)
		redirect(c->input, O_RDONLY, 0);
	if (c->output)
		redirect(c->output,
			 O_WRONLY | O_CREAT | (c->append ? O_APPEND : O_TRUNC),
			 1);
	if (b) {
		last_status = b->run(c->words);
		fflush(stdout);
		_exit(last_status);
	}
	execvp(c->words[0], c->words);
	fprintf(stderr, "tsh: %s: %s\n", c->words[0], strerror(errno));
	_exit(errno == ENOENT ? 127 : 126);
}

/*
 * Fork the commands of a pipe.  Parent and child both call setpgid(), since
 * neither knows who runs first and both rely on it.
 */
static void start_job(struct job *j, struct command *c, int nr)
{
	int in = 0, ends[2];
	pid_t pid;

	for (int i = 0; i < nr; i++) {
		ends[0] = 0, ends[1] = 1;
		if (i < nr - 1 && pipe2(ends, O_CLOEXEC) < 0) {
			perror("tsh: pipe");
			break;
		}
		pid = fork();
		if (pid == 0)
			become(&c[i], in, ends[1], j->group);
		if (pid > 0) {
			if (!j->group)
				j->group = pid;
			setpgid(pid, j->group);
			j->last = pid;
			j->nr_alive++;
		} else {
			perror("tsh: fork");
		}
		if (in != 0)
			close(in);
		if (ends[1] != 1)
			close(ends[1]);
		in = ends[0];
	}
}

static void run_job(struct command *c, int nr, int background)
{
	const struct builtin *b = find_builtin(c[0].words[0]);
	struct job *j = find_job(0);

	if (b && nr == 1 && !background && !c[0].output && !c[0].input) {
		last_status = b->run(c[0].words);
		return;
	}
	if (!j) {
		fprintf(stderr, "tsh: too many jobs\n");
		return;
	}
	memset(j, 0, sizeof(*j));
	snprintf(j->text, sizeof(j->text), "%s%s", c[0].words[0],
		 nr > 1 ? " | ..." : "");
	fflush(stdout);
	start_job(j, c, nr);
	if (!j->group)
		last_status = 1;
	else if (background)
		describe(j, "Running");
	else
		wait_foreground(j, 0);
}

static void run_line(const char *line)
{
	static struct command commands[MAX_COMMANDS];
	int nr;

	pool_end = pool;
	while (line[strspn(line, " \t;")]) {
		line += strspn(line, " \t;");
		for (nr = 0; nr < MAX_COMMANDS; nr++) {
			line = parse_command(line, &commands[nr]);
			if (!line || *line != '|')
				break;
			line++;
		}
		if (!line || nr == MAX_COMMANDS) {
			fprintf(stderr, "tsh: syntax error\n");
			last_status = 2;
			return;
		}
		run_job(commands, nr + 1, *line == '&');
		line += *line != 0;
	}
}

/* Leave the background, then keep the terminal's signals to ourselves. */
static void take_terminal(void)
{
	while (tcgetpgrp(0) != getpgrp())
		kill(0, SIGTTIN);
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	signal(SIGTSTP, SIG_IGN);
	signal(SIGTTIN, SIG_IGN);
	signal(SIGTTOU, SIG_IGN);
	setpgid(0, 0);
	shell_group = getpgrp();
	tcsetpgrp(0, shell_group);
	tcgetattr(0, &shell_modes);
}

int main(int argc, char **argv)
{
	char line[MAX_LINE];

	if (argc == 3 && !strcmp(argv[1], "-c")) {
		if (strlen(argv[2]) < MAX_LINE)
			run_line(argv[2]);
		return last_status;
	}
	interactive = isatty(0);
	if (interactive)
		take_terminal();
	for (;;) {
		report_background();
		if (interactive)
			printf("tsh$ ");
		fflush(stdout);
		if (!fgets(line, sizeof(line), stdin))
			return last_status;
		line[strcspn(line, "#\n")] = 0;
		run_line(line);
	}
}
