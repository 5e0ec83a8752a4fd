"""Processes that begin with the package imported: each is forked from one that has done nothing but import it.

A start of Python takes a second of CPU for the imports of a run. What is forked is a process as any other, with its own
arguments, environment, folder and streams, and a child of the test's process, which waits for it and ends it as usual.
Tests that are about a start begin Python itself.
"""

from __future__ import annotations

import ctypes
import fcntl
import gc
import json
import os
import platform
import runpy
import socket
import subprocess
import sys
from importlib import import_module
from multiprocessing import util
from pathlib import Path
from threading import Lock
from types import ModuleType

ROOT = Path(__file__).parents[1]
IMPORTED = ("typer", "ytterby.report.answer", "ytterby.planning.make_plan", "ytterby.game.play",
            "ytterby.draws.loop", "ytterby.serve.server")  # fmt: skip
CLONE = {"x86_64": 56, "aarch64": 220}.get(platform.machine(), 0) * (sys.platform == "linux")
"""Number of the system call by which a process has the parent of the one that forks it."""
OF_PARENT = 0x8000 | 17
"""CLONE_PARENT, and SIGCHLD at its end."""
SMALL, ABOVE = 1 << 18, 200
"""Bytes of a message at most, and a number above those of the files that a process is given."""
ANEW = """
import sys
for name in [one for one in sys.modules if one.partition(".")[0] == "ytterby"]:
    del sys.modules[name]
"""
"""First words of code that imports the package itself, in a process that has imported only what it needs."""
START = util.spawnv_passfds
"""How `multiprocessing` starts Python."""


class Nursery:
    """The process that forks; it ends with the one that made it."""

    def __init__(self):
        self.line, end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.warm", str(end.fileno())], cwd=ROOT, pass_fds=[end.fileno()],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        end.close()
        self.lock = Lock()

    def begin(self, words, files, env=None, cwd=None, alone=False):
        """Number of a process. files : number of an open file there -> here; alone : in a session of its own"""
        about = {"words": words, "files": [*files], "env": dict(os.environ if env is None else env),
                 "cwd": str(cwd or Path.cwd()), "alone": alone}  # fmt: skip
        with self.lock:
            socket.send_fds(self.line, [json.dumps(about).encode()], [*files.values()])
            return int(self.line.recv(SMALL))

    def spawn(self, path, words, files):
        """As `multiprocessing.util.spawnv_passfds`, whose tracker of semaphores imports nothing."""
        words = [one.decode() if isinstance(one, bytes) else one for one in words]
        if any("resource_tracker" in one for one in words):
            return START(path, words, files)
        return self.begin(words, {one: one for one in (0, 1, 2, *files)})

    def close(self):
        """End it."""
        self.line.close()
        self.process.wait()


def popen_of(nursery):
    """`subprocess.Popen` that has Python from a nursery."""

    class WarmProcess(subprocess.Popen):
        def _execute_child(
            self, args, executable, preexec_fn, close_fds, pass_fds, cwd, env, startupinfo, creationflags, shell,
            p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, restore_signals, gid, gids, uid, umask,
            start_new_session, *more,
        ):  # fmt: skip
            if isinstance(args, str) or args[0] != sys.executable:
                return super()._execute_child(
                    args, executable, preexec_fn, close_fds, pass_fds, cwd, env, startupinfo, creationflags, shell,
                    p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, restore_signals, gid, gids, uid, umask,
                    start_new_session, *more,
                )  # fmt: skip
            streams = enumerate((p2cread, c2pwrite, errwrite))
            files = {there: there if here == -1 else here for there, here in streams}
            self.pid = nursery.begin(list(map(str, args)), files, env, cwd, start_new_session)
            self._child_created = True
            return self._close_pipe_fds(p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite)

    return WarmProcess


def forked(number):
    """Import what is needed, then fork for each message; what a process of them is to do, None at the end."""
    for name in IMPORTED:
        import_module(name)
    call, line = ctypes.CDLL(None).syscall, socket.socket(fileno=number)
    gc.collect()
    gc.freeze()
    while True:
        message, files, *_ = socket.recv_fds(line, SMALL, 64)
        if not message:
            return None
        pid = call(CLONE, OF_PARENT, 0, 0, 0, 0)
        if pid == 0:
            ctypes.pythonapi.PyOS_AfterFork_Child()
            line.close()
            return settled(json.loads(message), files)
        for file in files:
            os.close(file)
        line.send(str(pid).encode())


def settled(about, files):
    """Words of a process, once it has its own files, folder and environment."""
    if about["alone"]:
        os.setsid()
    high = [fcntl.fcntl(one, fcntl.F_DUPFD, ABOVE) for one in files]
    for one in files:
        os.close(one)
    for here, there in zip(high, about["files"], strict=True):
        os.dup2(here, there)
        os.close(here)
    os.chdir(about["cwd"])
    os.environ.clear()
    os.environ.update(about["env"])
    return about["words"][1:]


def run(words):
    """As Python does with the words behind its name."""
    while words[0].startswith("-") and words[0] not in ("-c", "-m"):
        words.pop(0)
    kind, *rest = words
    if kind == "-m":
        sys.argv, sys.path[0] = rest, str(Path.cwd())
        sys.modules.pop(rest[0], None)
        runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
    elif kind == "-c":
        sys.argv, sys.path[0] = ["-c", *rest[1:]], ""
        main = sys.modules["__main__"] = ModuleType("__main__")
        exec(compile(rest[0], "<string>", "exec"), vars(main))
    else:
        sys.argv, sys.path[0] = words, str(Path(kind).parent)
        runpy.run_path(kind, run_name="__main__")


if __name__ == "__main__" and (begun := forked(int(sys.argv[1]))):
    run(begun)
