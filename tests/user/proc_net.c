/*
 * tests/user/proc_net.c - /proc/net and /proc/net/unix.
 *
 * See: proc(5).
 */
#include <dirent.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include "tests/user/tap.h"

#define PATH "/tmp/proc_net.sock"

/* One line of /proc/net/unix. */
struct line {
	unsigned int refs, protocol, flags, type, state;
	char name[160];
};

static unsigned long ino_of(int fd)
{
	struct stat st;

	REQUIRE(fstat(fd, &st) == 0);
	return (unsigned long)st.st_ino;
}

/* The line with an inode number; false if there is none. */
static int find_in(const char *file, unsigned long ino, struct line *line)
{
	FILE *f = fopen(file, "r");
	char text[512];
	unsigned long n;
	int found = 0;

	REQUIRE(f);
	REQUIRE(fgets(text, sizeof(text), f));
	while (!found && fgets(text, sizeof(text), f)) {
		line->name[0] = 0;
		REQUIRE(sscanf(text, "%*x: %x %x %x %x %x %lu %159[^\n]",
			       &line->refs, &line->protocol, &line->flags,
			       &line->type, &line->state, &n, line->name) >= 6);
		found = n == ino;
	}
	fclose(f);
	return found;
}

static int find(int fd, struct line *line)
{
	return find_in("/proc/net/unix", ino_of(fd), line);
}

static void expect_line(int fd, unsigned int flags, unsigned int type,
			unsigned int state, const char *name)
{
	struct line line;

	if (!find(fd, &line)) {
		tap_fail("no line");
		return;
	}
	EXPECT(line.refs > 0);
	EXPECT_EQ(line.protocol, 0);
	EXPECT_EQ(line.flags, flags);
	EXPECT_EQ(line.type, type);
	EXPECT_EQ(line.state, state);
	if (strcmp(line.name, name) != 0)
		tap_fail("the name is '%s', not '%s'", line.name, name);
}

/* bind() to a name of @len bytes. */
static int bind_to(int fd, const char *name, size_t len)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };

	memcpy(un.sun_path, name, len);
	return bind(fd, (struct sockaddr *)&un,
		    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len));
}

static int connect_to(int fd, const char *name, size_t len)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };

	memcpy(un.sun_path, name, len);
	return connect(
		fd, (struct sockaddr *)&un,
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + len));
}

TEST(net_is_a_link_to_ones_own)
{
	char text[32] = "";
	struct stat st;

	EXPECT_EQ(readlink("/proc/net", text, sizeof(text) - 1), 8);
	EXPECT(!strcmp(text, "self/net"));
	EXPECT(stat("/proc/self/net", &st) == 0 && S_ISDIR(st.st_mode));
	EXPECT_EQ(st.st_mode & 0777, 0555);
	EXPECT(stat("/proc/thread-self/net/unix", &st) == 0);
	EXPECT_EQ(st.st_mode, S_IFREG | 0444);
	EXPECT_EQ(st.st_size, 0);
	EXPECT_ERR(open("/proc/net/nosuch", O_RDONLY), ENOENT);
	EXPECT_ERR(open("/proc/net/new", O_RDWR | O_CREAT, 0600), ENOENT);
	EXPECT_ERR(mkdir("/proc/net/new", 0700), ENOENT);
}

TEST(the_listing_has_unix)
{
	DIR *d = opendir("/proc/1/net");
	struct dirent *e;
	int found = 0, dots = 0;

	REQUIRE(d);
	while ((e = readdir(d))) {
		found += !strcmp(e->d_name, "unix");
		dots += e->d_name[0] == '.';
	}
	closedir(d);
	EXPECT_EQ(found, 1);
	EXPECT_EQ(dots, 2);
}

TEST(the_heading_is_linux_s)
{
	char text[256];

	REQUIRE(tap_read_file("/proc/net/unix", text, sizeof(text)) > 0);
	EXPECT(!strncmp(text,
			"Num       RefCount Protocol Flags    Type St "
			"Inode Path\n",
			56));
}

TEST(a_new_socket_is_unconnected)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	unsigned long ino = ino_of(fd);
	struct line line;

	expect_line(fd, 0, SOCK_STREAM, 1, "");
	close(fd);
	EXPECT(!find_in("/proc/net/unix", ino, &line));
	fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	expect_line(fd, 0, SOCK_DGRAM, 1, "");
	fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	expect_line(fd, 0, SOCK_SEQPACKET, 1, "");
}

TEST(a_pair_is_connected)
{
	int types[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET };

	for (int i = 0; i < 3; i++) {
		int fd[2];

		REQUIRE(socketpair(AF_UNIX, types[i], 0, fd) == 0);
		expect_line(fd[0], 0, (unsigned int)types[i], 3, "");
		expect_line(fd[1], 0, (unsigned int)types[i], 3, "");
		close(fd[0]);
		close(fd[1]);
	}
}

TEST(a_listener_says_so_and_what_it_has_not_accepted_has_no_inode)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	int client = socket(AF_UNIX, SOCK_STREAM, 0), server;
	struct line line;

	unlink(PATH);
	REQUIRE(bind_to(fd, PATH, sizeof(PATH)) == 0);
	expect_line(fd, 0, SOCK_STREAM, 1, PATH);
	REQUIRE(listen(fd, 1) == 0);
	expect_line(fd, 0x10000, SOCK_STREAM, 1, PATH);
	REQUIRE(connect_to(client, PATH, sizeof(PATH)) == 0);
	expect_line(client, 0, SOCK_STREAM, 3, "");
	if (find_in("/proc/net/unix", 0, &line)) {
		EXPECT_EQ(line.state, 2);
		EXPECT(!strcmp(line.name, PATH));
	} else {
		tap_fail("nothing waits to be accepted");
	}
	server = accept(fd, NULL, NULL);
	expect_line(server, 0, SOCK_STREAM, 3, PATH);
	EXPECT(!find_in("/proc/net/unix", 0, &line));
	unlink(PATH);
	expect_line(fd, 0x10000, SOCK_STREAM, 1, PATH);
	close(client);
	expect_line(server, 0, SOCK_STREAM, 3, PATH);
	shutdown(server, SHUT_RDWR);
	expect_line(server, 0, SOCK_STREAM, 3, PATH);
}

TEST(abstract_names_begin_with_an_at)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	int other = socket(AF_UNIX, SOCK_DGRAM, 0);
	struct line line;

	REQUIRE(bind_to(fd, "\0pn\0x\0", 6) == 0);
	expect_line(fd, 0, SOCK_DGRAM, 1, "@pn@x@");
	REQUIRE(bind_to(other, "", 0) == 0);
	REQUIRE(find(other, &line));
	EXPECT_EQ(strlen(line.name), 6);
	EXPECT_EQ(line.name[0], '@');
	REQUIRE(connect_to(other, "\0pn\0x\0", 6) == 0);
	REQUIRE(find(other, &line));
	EXPECT_EQ(line.state, 3);
}

TEST(closed_sockets_with_messages_under_way_are_gone)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	int sender = socket(AF_UNIX, SOCK_DGRAM, 0);
	unsigned long ino = ino_of(sender);
	struct line line;

	REQUIRE(bind_to(fd, "\0pnq", 4) == 0);
	REQUIRE(connect_to(sender, "\0pnq", 4) == 0);
	REQUIRE(write(sender, "x", 1) == 1);
	close(sender);
	EXPECT(!find_in("/proc/net/unix", ino, &line));
}

TEST(hundreds_are_listed_once_each)
{
	enum {
		N = 300
	};
	static unsigned long ino[N];
	static int seen[N], fd[N];
	char text[512];
	unsigned long n;
	FILE *f;

	for (int i = 0; i < N; i++) {
		fd[i] = socket(AF_UNIX, SOCK_STREAM, 0);
		REQUIRE(fd[i] >= 0);
		ino[i] = ino_of(fd[i]);
	}
	f = fopen("/proc/net/unix", "r");
	REQUIRE(f);
	while (fgets(text, sizeof(text), f))
		if (sscanf(text, "%*x: %*x %*x %*x %*x %*x %lu", &n) == 1)
			for (int i = 0; i < N; i++)
				seen[i] += ino[i] == n;
	fclose(f);
	for (int i = 0; i < N; i++)
		EXPECT_EQ(seen[i], 1);
}

/* As lsof and fuser do it: the link of the descriptor, then the line. */
TEST(a_descriptor_s_link_leads_to_its_line)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	char path[64], link[64] = "";
	struct line line;
	unsigned long ino;

	REQUIRE(bind_to(fd, "\0pnl", 4) == 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	REQUIRE(readlink(path, link, sizeof(link) - 1) > 0);
	REQUIRE(sscanf(link, "socket:[%lu]", &ino) == 1);
	REQUIRE(find_in("/proc/net/unix", ino, &line));
	EXPECT(!strcmp(line.name, "@pnl"));
}
