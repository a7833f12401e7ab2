/*
 * tests/kernel/test_userns.c - ids, capabilities and counts of users.
 */
#include <uapi/errno.h>
#include "kernel/base/ktest.h"
#include "kernel/cred.h"
#include "kernel/task.h"
#include "kernel/user_namespace.h"

KTEST(userns_first_namespace_maps_every_id_to_itself)
{
	EXPECT_EQ(__kuid_val(make_kuid(&init_user_ns, 0)), 0);
	EXPECT_EQ(__kuid_val(make_kuid(&init_user_ns, 4294967294U)),
		  4294967294U);
	EXPECT(!uid_valid(make_kuid(&init_user_ns, 4294967295U)));
	EXPECT_EQ(from_kgid(&init_user_ns, KGIDT_INIT(1000)), 1000);
}

KTEST(userns_map_with_gaps)
{
	struct user_namespace ns = {
		.maps[ID_MAP_UID] = {
			.nr_extents = 2,
			.few = { { 0, 1000, 1 }, { 5, 2000, 10 } },
		},
	};

	EXPECT_EQ(__kuid_val(make_kuid(&ns, 0)), 1000);
	EXPECT_EQ(__kuid_val(make_kuid(&ns, 14)), 2009);
	EXPECT(!uid_valid(make_kuid(&ns, 15)));
	EXPECT(!uid_valid(make_kuid(&ns, 3)));
	EXPECT_EQ(from_kuid(&ns, KUIDT_INIT(2003)), 8);
	EXPECT_EQ(from_kuid_munged(&ns, KUIDT_INIT(0)), 65534);
	EXPECT(!kuid_has_mapping(&ns, KUIDT_INIT(999)));
}

/* More than are searched one by one: the two orders differ. */
KTEST(userns_map_of_many_extents)
{
	struct uid_gid_extent forward[9], reverse[9];
	struct user_namespace ns = {
		.maps[ID_MAP_GID] = {
			.nr_extents = 9,
			.forward = forward,
			.reverse = reverse,
		},
	};

	for (u32 i = 0; i < 9; i++) {
		forward[i] =
			(struct uid_gid_extent){ i * 10, 900 - i * 100, 5 };
		reverse[8 - i] = forward[i];
	}
	for (u32 i = 0; i < 9; i++) {
		EXPECT_EQ(__kgid_val(make_kgid(&ns, i * 10 + 4)),
			  904 - i * 100);
		EXPECT_EQ(from_kgid(&ns, KGIDT_INIT(904 - i * 100)),
			  i * 10 + 4);
		EXPECT(!gid_valid(make_kgid(&ns, i * 10 + 5)));
		EXPECT(!kgid_has_mapping(&ns, KGIDT_INIT(905 - i * 100)));
	}
	EXPECT_EQ(id_map_down(&ns.maps[ID_MAP_GID], 10, 5), 800);
	EXPECT_EQ(id_map_down(&ns.maps[ID_MAP_GID], 10, 6), (u32)-1);
}

KTEST(userns_owner_has_all_capabilities_inside_and_none_outside)
{
	struct user_namespace child = {
		.parent = &init_user_ns,
		.level = 1,
		.owner = KUIDT_INIT(1000),
	};
	struct cred owner = {
		.euid = KUIDT_INIT(1000),
		.user_ns = &init_user_ns,
	};
	struct cred inside = {
		.cap_effective = CAP_FULL_SET,
		.user_ns = &child,
	};

	EXPECT(cred_capable(&owner, &child, CAP_SYS_ADMIN));
	EXPECT(!cred_capable(&owner, &init_user_ns, CAP_SYS_ADMIN));
	EXPECT(cred_capable(&inside, &child, CAP_SYS_ADMIN));
	EXPECT(!cred_capable(&inside, &init_user_ns, CAP_SYS_ADMIN));
}

KTEST(ucounts_are_one_per_user)
{
	struct ucounts *a = alloc_ucounts(&init_user_ns, KUIDT_INIT(12345));
	struct ucounts *b = alloc_ucounts(&init_user_ns, KUIDT_INIT(12345));

	REQUIRE(a && b);
	EXPECT(a == b);
	EXPECT_EQ(inc_rlimit_ucounts(a, UCOUNT_RLIMIT_NPROC, 2), 2);
	EXPECT(is_rlimit_overlimit(a, UCOUNT_RLIMIT_NPROC, 1));
	EXPECT(!is_rlimit_overlimit(a, UCOUNT_RLIMIT_NPROC, 2));
	EXPECT(dec_rlimit_ucounts(a, UCOUNT_RLIMIT_NPROC, 2));
	put_ucounts(b);
	put_ucounts(a);
}

KTEST(cred_copy_is_dropped_without_a_trace)
{
	struct cred *new = prepare_creds();

	REQUIRE(new);
	EXPECT(new != current_cred());
	EXPECT_EQ(refcount_read(&new->usage), 1);
	abort_creds(new);
}
