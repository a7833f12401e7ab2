/*
 * kernel/ns_list.h - every namespace type of the nsproxy.
 *
 * NS_TYPE(NAME, name): index NS_NAME, operations name_ns_operations, room
 * ns/name.c.  The user namespace is not here: it hangs off the credentials.
 */
NS_TYPE(MNT, mnt)
NS_TYPE(UTS, uts)
NS_TYPE(PID, pid) /* the one for children */
