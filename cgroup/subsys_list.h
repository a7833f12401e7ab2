/*
 * cgroup/subsys_list.h - every controller, in the order they are listed.
 *
 * SUBSYS(name): index name_cgrp_id, operations name_cgrp_subsys, room
 * cgroup/name.c.
 */
SUBSYS(pids)
