/*
 * user/demo/ns_uts.c - two names for one machine.
 *
 * See: uts_namespaces(7); ns/uts.c.
 */
#include "user/demo/ns.h"
#include <sys/utsname.h>

static void look(void)
{
	struct utsname name;

	uname(&name);
	printf("host name %s\n", name.nodename);
}

static void inside(void)
{
	look();
	if (sethostname("inside", 6))
		perror("sethostname");
	look();
}

int main(void)
{
	heading("outside", "uts");
	look();
	in_new_namespace(CLONE_NEWUTS, "uts", inside);
	heading("outside", "uts");
	look();
	return 0;
}
