"""gdb commands that know the kernel's structures: lx-ps, lx-pstree, lx-current,
lx-pidmap, lx-ns, lx-nsproxy, lx-mounts, lx-v2p, lx-pte, lx-cgroup."""
import gdb

DIRECT_MAP = 0xFFFF888000000000
IMAGE = 0xFFFFFFFF80000000
PRESENT, HUGE = 1, 1 << 7
FRAME = 0x000FFFFFFFFFF000


def field_offset(typename, path):
    """Byte offset of a member, nested by dots."""
    kind, offset = gdb.lookup_type(typename), 0
    for name in path.split("."):
        member = next(f for f in kind.fields() if f.name == name)
        offset += member.bitpos // 8
        kind = member.type
    return offset


def entries(head, typename, member):
    """The structs of a list_head, as values."""
    kind = gdb.lookup_type(typename).pointer()
    offset = field_offset(typename, member)
    node = head["next"]
    while int(node) != int(head.address):
        yield gdb.Value(int(node) - offset).cast(kind).dereference()
        node = node["next"]


def descendants(task, depth=0):
    yield task, depth
    for child in entries(task["children"], "struct task_struct", "sibling"):
        yield from descendants(child, depth + 1)


def physical(address):
    """What a kernel address is in physical memory, if by a fixed offset."""
    if address >= IMAGE:
        return address - IMAGE
    if DIRECT_MAP <= address < DIRECT_MAP + (64 << 40):
        return address - DIRECT_MAP
    return None


def read_physical(address):
    memory = gdb.selected_inferior().read_memory(DIRECT_MAP + address, 8)
    return int.from_bytes(memory.tobytes(), "little")


def walk(root, address):
    """[(level name, entry)] from the top table down to a leaf or a hole."""
    table, found = root & FRAME, []
    for level, name in ((3, "pgd"), (2, "pud"), (1, "pmd"), (0, "pte")):
        entry = read_physical(table + (address >> (12 + 9 * level) & 511) * 8)
        found.append((name, entry))
        if not entry & PRESENT or (entry & HUGE and level):
            break
        table = entry & FRAME
    return found


def page_table(argument):
    if not argument:
        return int(gdb.parse_and_eval("$cr3"))
    task = find_task(int(argument))
    root = int(task["mm"]["pgd"])
    return physical(root) if physical(root) is not None else root


def tasks():
    return descendants(gdb.parse_and_eval("init_task"))


def find_task(pid):
    for task, _ in tasks():
        if int(task["pid"]) == pid:
            return task
    raise gdb.GdbError(f"no process {pid}")


def command(name):
    """Decorator: make a function the gdb command @name."""
    def register(function):
        class Command(gdb.Command):
            __doc__ = function.__doc__

            def __init__(self):
                super().__init__(name, gdb.COMMAND_DATA)

            def invoke(self, argument, from_tty):
                function(*gdb.string_to_argv(argument))
        Command()
        return function
    return register


@command("lx-ps")
def lx_ps():
    """lx-ps: address, pid and name of every process, parents first."""
    for task, _ in tasks():
        print(f"{int(task.address):#x} {int(task['pid']):6} "
              f"{task['comm'].string()}")


@command("lx-pstree")
def lx_pstree():
    """lx-pstree: the tree of processes."""
    for task, depth in tasks():
        print("    " * depth + f"{task['comm'].string()}({int(task['pid'])})")


@command("lx-v2p")
def lx_v2p(pid, address):
    """lx-v2p PID ADDRESS: the physical address behind a user's address."""
    address = int(address, 0)
    name, entry = walk(page_table(pid), address)[-1]
    if not entry & PRESENT:
        print(f"not mapped ({name} {entry:#x})")
        return
    mask = {"pte": 0xFFF, "pmd": 0x1FFFFF, "pud": 0x3FFFFFFF}[name]
    print(f"{(entry & FRAME & ~mask) | (address & mask):#x}")


@command("lx-pte")
def lx_pte(address, pid=""):
    """lx-pte ADDRESS [PID]: the page table entries on the way to ADDRESS."""
    value = int(gdb.parse_and_eval(f"(unsigned long)({address})"))
    for name, entry in walk(page_table(pid), value):
        print(f"{name} {entry:#018x}{'' if entry & PRESENT else ' not present'}")


def cgroup_name(cgroup):
    """The last part of its path; "" for the root."""
    chars = gdb.lookup_type("char").pointer()
    return cgroup["node"]["name"].address.cast(chars).string()


def child_cgroup(cgroup, name):
    """The live cgroup of that name below another."""
    for child in entries(cgroup["children"], "struct cgroup", "sibling"):
        if cgroup_name(child) == name:
            return child
    raise gdb.GdbError(f"no cgroup {name}")


def show_cgroup(cgroup, depth):
    """One line per cgroup: tasks, freezer, controllers; then those below."""
    name = cgroup_name(cgroup) or "/"
    state = " frozen" if cgroup["freezer"]["frozen"] else ""
    if int(cgroup["domain"]) != int(cgroup.address):
        state += " threaded"
    for i in range(cgroup["css"].type.range()[1] + 1):
        if int(cgroup["css"][i]):
            state += " +" + cgroup["css"][i]["ss"]["name"].string()
    print("    " * depth + f"{name}: {int(cgroup['nr_tasks'])} tasks{state}")
    for cset in entries(cgroup["csets"], "struct css_set", "cgrp_link"):
        for task in entries(cset["tasks"], "struct task_struct", "cg_list"):
            print("    " * (depth + 1) +
                  f"{int(task['pid'])} {task['comm'].string()}")
    for child in entries(cgroup["children"], "struct cgroup", "sibling"):
        show_cgroup(child, depth + 1)


@command("lx-cgroup")
def lx_cgroup(path="/"):
    """lx-cgroup [PATH]: the tree of cgroups with their tasks."""
    cgroup = gdb.parse_and_eval("cgrp_dfl_root")["cgrp"]
    for name in filter(None, path.split("/")):
        cgroup = child_cgroup(cgroup, name)
    show_cgroup(cgroup, 0)


@command("lx-current")
def lx_current():
    """lx-current: the task of the selected processor."""
    cpu = gdb.selected_thread().num - 1
    here = int(gdb.parse_and_eval("&current_task")) + int(
        gdb.parse_and_eval(f"__per_cpu_offset[{cpu}]"))
    task = gdb.parse_and_eval(f"**(struct task_struct **){here}")
    print(f"{int(task.address):#x} {int(task['pid'])} {task['comm'].string()}")


def dentry_name(dentry):
    return dentry["d_name"]["name"].string(
        length=int(dentry["d_name"]["len"]))


def mount_point(mount):
    """The path of a mount in its namespace."""
    path, dentry = "", mount["mnt_mountpoint"]
    while int(mount["mnt_parent"]) != int(mount.address):
        mount = mount["mnt_parent"].dereference()
        while int(dentry) != int(mount["mnt"]["mnt_root"]):
            path = f"/{dentry_name(dentry)}{path}"
            dentry = dentry["d_parent"]
        dentry = mount["mnt_mountpoint"]
    return path or "/"


def mount_namespaces():
    """{number: struct mnt_namespace} of all that tasks are in."""
    kind = gdb.lookup_type("struct mnt_namespace").pointer()
    offset = field_offset("struct mnt_namespace", "common")
    found = {}
    for task, _ in tasks():
        if not int(task["nsproxy"]):
            continue
        common = task["nsproxy"]["ns"][gdb.parse_and_eval("NS_MNT")]
        found[int(common["inum"])] = gdb.Value(
            int(common) - offset).cast(kind).dereference()
    return found


@command("lx-mounts")
def lx_mounts(number=""):
    """lx-mounts [NUMBER]: id, parent, group, type and place of every mount of
    the namespace mnt:[NUMBER]; without one, of each that has a task."""
    spaces = mount_namespaces()
    if number and int(number) not in spaces:
        raise gdb.GdbError(f"no task is in mnt:[{number}]")
    for inum in [int(number)] if number else sorted(spaces):
        print(f"mnt:[{inum}]")
        for mount in entries(spaces[inum]["list"], "struct mount", "mnt_list"):
            kind = mount["mnt"]["mnt_sb"]["s_type"]["name"].string()
            print(f"{int(mount['mnt_id']):5} "
                  f"{int(mount['mnt_parent']['mnt_id']):5} "
                  f"{int(mount['mnt_group_id']):5} {kind:10} "
                  f"{mount_point(mount)}")


def pid_namespaces():
    """{number in /proc/PID/ns: pid namespace} of all with a process."""
    found = {}
    for task, _ in tasks():
        pid = task["thread_pid"]
        for level in range(int(pid["level"]) + 1 if pid else 0):
            ns = pid["numbers"][level]["ns"]
            found[int(ns["common"]["inum"])] = ns
    return found


def set_bits(ns):
    """The numbers whose bit is set in a namespace's bitmap."""
    maps, memory = ns["pidmap"], gdb.selected_inferior()
    for i in range(maps.type.range()[1] + 1):
        page = int(maps[i]["page"])
        bits = memory.read_memory(page, 4096).tobytes() if page else b""
        for at, byte in enumerate(bits):
            for bit in range(8):
                if byte >> bit & 1:
                    yield i * 32768 + at * 8 + bit


@command("lx-pidmap")
def lx_pidmap(number=""):
    """lx-pidmap [NUMBER]: the process numbers in use in each pid namespace, or
    in that with the number; 0 is the idle tasks'."""
    for inum, ns in pid_namespaces().items():
        if number and inum != int(number):
            continue
        print(f"pid:[{inum}] level {int(ns['level'])}, "
              f"last {int(ns['last_pid'])}, {int(ns['nr_pids'])} in use:",
              *set_bits(ns))


def namespaces(task):
    """(name in /proc/PID/ns, pointer to ns_common) of all a task has."""
    links = gdb.parse_and_eval("ns_links")
    for i in range(int(gdb.parse_and_eval("nr_ns_links"))):
        name, slot = links[i]["name"].string(), str(links[i]["slot"])
        ns = None
        if slot != "NS_NOWHERE":
            if task["nsproxy"]:
                ns = task["nsproxy"]["ns"][int(links[i]["slot"])]
        elif name == "user":
            ns = task["cred"]["user_ns"]["common"].address
        elif task["thread_pid"]:
            pid = task["thread_pid"]
            ns = pid["numbers"][int(pid["level"])]["ns"]["common"].address
        if ns:
            yield name, ns


def describe(ns):
    """Type, number, owner's number, references."""
    owner = ns["user_ns"]
    owned = f"user:[{int(owner['common']['inum'])}]" if owner else "nobody"
    return (f"{ns['ops']['name'].string()}:[{int(ns['inum'])}]", owned,
            int(ns["count"]["refs"]["counter"]))


@command("lx-ns")
def lx_ns(pid=""):
    """lx-ns [PID]: namespaces with owner, references and who lives in them."""
    found, holders = {}, {}
    for task in [find_task(int(pid))] if pid else [t for t, _ in tasks()]:
        for _, ns in namespaces(task):
            key, who = int(ns), f"{task['comm'].string()}({int(task['pid'])})"
            found[key] = ns
            if who not in holders.setdefault(key, []):
                holders[key].append(who)
    for key, ns in found.items():
        text, owner, count = describe(ns)
        print(f"{key:#x} {text:18} owner {owner:18} refs {count:3} "
              + " ".join(holders[key]))


@command("lx-nsproxy")
def lx_nsproxy(pid):
    """lx-nsproxy PID: what a process's set of namespaces holds, by link."""
    task = find_task(int(pid))
    if task["nsproxy"]:
        print(f"nsproxy {int(task['nsproxy']):#x} shared by "
              f"{int(task['nsproxy']['count']['refs']['counter'])}")
    for name, ns in namespaces(task):
        print(f"{name:18} {describe(ns)[0]:18} {int(ns):#x}")
