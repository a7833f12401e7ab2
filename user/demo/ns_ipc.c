/*
 * user/demo/ns_ipc.c - the same key, another queue.
 *
 * See: ipc_namespaces(7), sysvipc(7); ipc/ipc.h.
 */
#include "user/demo/ns.h"
#include <sys/ipc.h>
#include <sys/msg.h>

#define KEY 0x1234

static void look(void)
{
	int id = msgget(KEY, 0);

	if (id < 0)
		printf("key %#x: %s\n", KEY, strerror(errno));
	else
		printf("key %#x is queue %d\n", KEY, id);
	show_file("/proc/sysvipc/msg");
}

static void inside(void)
{
	look();
	if (msgget(KEY, IPC_CREAT | 0600) < 0)
		perror("msgget");
	look(); /* it goes with the namespace */
}

int main(void)
{
	int id = msgget(KEY, IPC_CREAT | 0600);
	struct {
		long type;
		char text[6];
	} message = { 1, "hello" };

	if (id < 0 || msgsnd(id, &message, sizeof(message.text), 0))
		perror("msgsnd");
	heading("outside", "ipc");
	look();
	in_new_namespace(CLONE_NEWIPC, "ipc", inside);
	heading("outside", "ipc");
	look();
	msgctl(id, IPC_RMID, NULL);
	return 0;
}
