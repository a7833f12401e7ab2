/*
 * kernel/ns_list.h - every namespace a task has, in the order of /proc/PID/ns.
 *
 * NS_TYPE(NAME, link, type): slot NS_NAME of nsproxy, shown as /proc/PID/ns/
 * link; clone(2) and unshare(2) make a new one by type_ns_operations.
 * NS_OWN(NAME, link, type): a slot too, but what is made new is the slot for
 * children; fork moves that here.
 * NS_OUTSIDE(link, type): shown, but kept elsewhere: its operations find it.
 */
NS_TYPE(NET, net, net)
NS_TYPE(UTS, uts, uts)
NS_TYPE(IPC, ipc, ipc)
NS_OUTSIDE(pid, pid) /* the namespace of the task's number */
NS_TYPE(PID, pid_for_children, pid)
NS_OUTSIDE(user, user) /* the namespace of its credentials */
NS_TYPE(MNT, mnt, mnt)
NS_TYPE(CGROUP, cgroup, cgroup)
NS_OWN(TIME, time, time)
NS_TYPE(TIME_FOR_CHILDREN, time_for_children, time)
