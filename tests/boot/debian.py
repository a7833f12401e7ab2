#!/usr/bin/env python3
"""Debian's own programs, with their libraries, on a small image of them."""
import subprocess
import machine

IMAGE = "build/debian/small/initramfs.cpio"
PROMPT = r"# $"
tap = machine.Tap()


def line(m, command, pattern, name, timeout=40):
    tap.ok(m.command(command, pattern, timeout), name, m)
    m.expect(PROMPT)


def keys(m, text, pattern, name):
    """@text as it is, no newline behind it."""
    m.send(text)
    tap.ok(m.expect(pattern), name, m)


PYTHON = r"""
import os, signal, subprocess, sys, threading, time
total, lock = 0, threading.Lock()
def work():
    global total
    for _ in range(5000):
        with lock:
            total += 1
threads = [threading.Thread(target=work) for _ in range(8)]
[t.start() for t in threads]; [t.join() for t in threads]
print("threads", total)
r, w = os.pipe()
pid = os.fork()
if pid == 0:
    os.write(w, b"from the child"); os._exit(7)
print("fork", os.read(r, 99).decode(), os.WEXITSTATUS(os.waitpid(pid, 0)[1]))
print("subprocess", subprocess.run(["sort", "-r"], input=b"1\n2\n",
                                   capture_output=True).stdout)
seen = []
signal.signal(signal.SIGALRM, lambda s, f: seen.append(s))
signal.setitimer(signal.ITIMER_REAL, 0.01); signal.pause()
print("signal", seen == [signal.SIGALRM])
print("end of python")
"""
THREADS = r"""
#include <pthread.h>
#include <stdio.h>
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t barrier;
static long count;
static void *work(void *arg)
{
    pthread_barrier_wait(&barrier);
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&lock);
        count++;
        pthread_mutex_unlock(&lock);
    }
    return arg;
}
int main(void)
{
    pthread_t t[16];
    pthread_barrier_init(&barrier, NULL, 16);
    for (long i = 0; i < 16; i++)
        pthread_create(&t[i], NULL, work, NULL);
    for (long i = 0; i < 16; i++)
        pthread_join(t[i], NULL);
    printf("count %ld\n", count);
    return 0;
}
"""


def put(m, name, text):
    """A file, by a here document."""
    m.send(f"cat >{name} <<'END'\n{text}END\n")
    m.expect(PROMPT)


subprocess.run(["make", "-s", "image", "IMAGE=debian", "IMAGE_PACKAGES=small"],
               check=True, stdout=subprocess.DEVNULL)
with machine.Machine("loglevel=3", INITRAMFS=IMAGE, MEM="512M", CPUS=4) as m:
    tap.ok(m.expect(PROMPT, 60), "bash answers on the serial line", m)
    m.send("PS1='# '; bind 'set enable-bracketed-paste off'; cd /tmp\n")
    m.expect(PROMPT)
    line(m, "echo $BASH_VERSION ${BASH##*/}", r"^5\.2\.\d+.* bash$", "bash")
    line(m, "dash -c 'echo $((6*7))'", r"^42$", "dash")
    line(m, "seq 1 1000 | shuf | sort -n | sha256sum", "^67d4ff71d43921d5739f3"
         "87da09746f405e425b07d727e4c69d029461d1f051f", "coreutils in a pipe")
    line(m, "ls -l --time-style=+ /usr/bin/env | cut -d' ' -f1-4",
         r"^-rwxr-xr-x 1 root root$", "ls")
    line(m, "timeout 0.1 sleep 10; echo $?", r"^124$", "timeout")
    line(m, "diff <(seq 3) <(seq 3) && e''cho same", r"^same$",
         "process substitution")
    line(m, "find /etc -maxdepth 1 -name 'p*wd' -exec grep -c ^root: {} +",
         r"^1$", "find and grep")
    line(m, "echo hello | sed s/l/L/g | gawk '{print toupper($1), NF}'",
         r"^HELLO 1$", "sed and gawk")
    line(m, "ps -o comm= -p $$", r"^bash$", "ps")
    line(m, "id student", r"uid=1000\(student\) gid=1000\(student\)",
         "accounts by glibc's name service")
    keys(m, "echo /etc/passw\t", "/etc/passwd ", "completion of a file name")
    m.send("\n")
    m.expect(PROMPT)
    m.send("sleep 100\n")
    machine.time.sleep(1)
    keys(m, "\x1a", r"\[1\]\+\s+Stopped\s+sleep 100", "^Z stops a job")
    m.expect(PROMPT)
    line(m, "bg; jobs", r"\[1\]\+\s+Running\s+sleep 100", "bg")
    line(m, "kill %1; wait %1; echo $?", r"^143$", "kill %1 and wait")
    put(m, "t.py", PYTHON)
    for pattern in (r"^threads 40000$", r"^fork from the child 7$",
                    r"^subprocess b'2\\n1\\n'$", r"^signal True$"):
        if "threads" in pattern:
            m.send("python3 t.py\n")
        tap.ok(m.expect(pattern), "python3: " + pattern.strip("^$"), m)
    m.expect("^end of python")
    put(m, "t.c", THREADS)
    put(m, "Makefile", "all: a b c d\n%: t.c; tcc -pthread -o $@ t.c\n")
    line(m, "make -s -j4 && ./a && ./d", r"^count 16000\n+count 16000$",
         "make -j4, tcc, and threads of glibc", 60)
    m.send("/glibc/pthread_storm\n")
    tap.ok((end := m.expect(r"^1\.\.(\d+)$", 120)) and int(end[1]) ==
           len(machine.re.findall(r"^ok ", m.text, machine.re.M)),
           "glibc's threads pass the storm", m)
    m.expect(PROMPT)
    m.send("poweroff\n")
    tap.ok(m.wait() == 0, "poweroff ends QEMU with status 0", m)
tap.done()
