#!/usr/bin/env python3
"""An evening at busybox's shell: the commands, then job control."""
import machine

PROMPT = r"[#$] $"
tap = machine.Tap()


def line(m, command, pattern, name, timeout=40):
    tap.ok(m.command(command, pattern, timeout), name, m)
    m.expect(PROMPT)


with machine.Machine("loglevel=3") as m:
    tap.ok(m.expect(PROMPT, 60), "a shell answers on the serial line", m)
    line(m, "echo $((6*7))", r"^42$", "echo")
    line(m, "i=0; while [ $i -lt 200 ]; do (echo $i) | cat >/dev/null; "
         "i=$((i+1)); done; echo do''ne", r"^done$", "200 pipes", 90)
    line(m, "ls -lR / >/dev/null 2>&1; echo ls=$?", r"^ls=[01]$", "ls -lR /")
    line(m, "find / -xdev | sort | md5sum", r"^[0-9a-f]{32}", "find | sort")
    line(m, "tar c /bin 2>/dev/null | gzip | gunzip | tar t | wc -l",
         r"^[1-9]\d+$", "tar | gzip | gunzip | tar", 90)
    line(m, "/sbin/ps -ef | grep -c '\\['", r"^[1-9]\d*$", "ps shows kernel threads")
    line(m, "/sbin/ps -ef | grep kthreadd", r"root\s+2\s+0\s.*\[kthreadd\]",
         "kthreadd is process 2")
    line(m, "dmesg | wc -l", r"^[1-9]\d*$", "dmesg has lines")
    line(m, "top -b -n 1 | head -4", r"PID\s+PPID", "top")
    m.send("sleep 100 &\n")
    m.expect(PROMPT)
    line(m, "jobs", r"\[1\]\+?\s+Running\s+sleep 100", "jobs lists it")
    m.send("fg\n")
    m.expect(r"^sleep 100")
    machine.time.sleep(1)  # keys sent earlier would go to the shell
    m.send("\x1a")
    tap.ok(m.expect(r"\[1\]\+\s+Stopped"), "^Z stops the foreground job", m)
    m.expect(PROMPT)
    line(m, "bg", r"\[1\]\+? sleep 100", "bg continues it")
    line(m, "kill %1; sleep 1; jobs; echo ki''lled", r"Terminated[^#]*killed$",
         "kill %1 ends it")
    m.send("cat | tr a-z A-Z\n")
    m.expect("A-Z\n")
    machine.time.sleep(1)
    m.send("hello\n\x04")
    tap.ok(m.expect(r"^HELLO$"), "^D ends a pipe's input", m)
    m.expect(PROMPT)
    m.send("sleep 100\n")
    m.expect("sleep 100")
    machine.time.sleep(1)
    m.send("\x03")
    tap.ok(m.expect(PROMPT), "^C ends the foreground job", m)
    line(m, "echo status=$?", r"^status=130$", "its status is 128 + SIGINT")
    m.send("vi /tmp/v\n")
    m.expect("1/1|No such|New File|0%")
    machine.time.sleep(1)
    m.send("ihello\x1b")
    machine.time.sleep(1)
    m.send(":wq\n")
    m.expect(PROMPT)
    line(m, "cat /tmp/v", r"^hello$", "vi writes a file")
    line(m, "tsh -c 'echo one two | cat'", r"^one two$", "tsh")
    m.send("poweroff\n")
    tap.ok(m.wait() == 0, "poweroff ends QEMU with status 0", m)
tap.done()
