"""Read the serial log of `runtests` and the TAP inside it."""
import re
import tempfile

TAP_LINE = re.compile(r"(not )?ok (\d+)( - (?P<name>[^#]*))?(?P<rest>#.*)?$")


def empty_disk():
    """The disk that tests/user/ext2.c wants; gone when it is closed."""
    disk = tempfile.NamedTemporaryFile(suffix=".img")
    disk.truncate(24 << 20)
    return disk


def clean(raw):
    """The log as lines, without carriage returns and terminal escapes."""
    text = raw.decode("utf-8", "replace").replace("\r", "")
    return re.sub(r"\x1b(\[[0-9;?]*[A-Za-z]|[c78])", "", text).split("\n")


def is_tap(line):
    return bool(TAP_LINE.match(line) or re.match(r"1\.\.\d+", line) or
                line.startswith(("#", "Bail out!", "TAP version")))


def programs(raw):
    """{program: [TAP lines]}; leaks and ends that are wrong become claims."""
    found, name, lines = {}, None, []
    complete = False
    for line in clean(raw):
        at = line.find("@@ ")
        if at < 0:
            if name and is_tap(line):
                lines.append(line.rstrip())
            continue
        word, *rest = line[at + 3:].split() or [""]
        if word == "begin" and rest:
            if name:
                found[name] = lines + ["Bail out! it never ended"]
            name, lines = rest[0], []
        elif word in ("leak", "kernel") and name:
            lines.append(f"# {word}: " + " ".join(rest))
        elif word == "end" and name:
            found[name] = lines
            name = None
        elif word == "done":
            complete = True
    if name:
        found[name] = lines + ["Bail out! the machine stopped"]
    elif not complete:
        found["runtests"] = ["not ok 1 - all programs were run", "1..1"]
    return found


def skipped(lines):
    """How many claims were not tried."""
    return sum(1 for s in lines if TAP_LINE.match(s) and "# SKIP" in s)


def claims(lines):
    """[(good, name)] of TAP lines, in order; skipped counts as good."""
    result = []
    for line in lines:
        m = TAP_LINE.match(line)
        if m:
            result.append((not m[1], (m["name"] or "").strip()))
    return result
