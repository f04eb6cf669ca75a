"""What a warm process is forked from: an interpreter that imports modules, and then only forks.

    python warm_server.py SOCKET MODULE...

Each message on the socket (JSON: ``code``, ``arguments``, ``cwd``, ``env``) comes with three descriptors: standard
output, standard error, and where the number of the fork and later its exit code are written, a line each. The fork
leaves this file and does as ``python -c code arguments`` does; it ends as any interpreter ends.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import multiprocessing.util
import os
import select
import signal
import socket
import sys
from multiprocessing import forkserver, resource_tracker
from typing import Any

LONGEST_MESSAGE = 1 << 20


def serve(client: socket.socket) -> dict[str, Any] | None:
    """Fork for each message. Returns the message in the fork, and None here when the client is gone."""
    told: dict[int, int] = {}
    awake, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    while True:
        ready, _, _ = select.select([client, awake], [], [])
        if awake in ready:
            os.read(awake, 1 << 12)
            for child in list(told):
                ended, status = os.waitpid(child, os.WNOHANG)
                if ended:
                    tell(told[child], os.waitstatus_to_exitcode(status))
                    os.close(told.pop(child))
        if client in ready:
            message, descriptors, _, _ = socket.recv_fds(client, LONGEST_MESSAGE, 3)
            if not message:
                return None
            out, err, status_end = descriptors
            child = os.fork()
            if child == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                os.dup2(out, 1)
                os.dup2(err, 2)
                for number in (awake, wake, client.detach(), *descriptors, *told.values()):
                    os.close(number)
                return dict(json.loads(message))
            os.close(out)
            os.close(err)
            told[child] = status_end
            tell(status_end, child)


def tell(end: int, number: int) -> None:
    with contextlib.suppress(BrokenPipeError):  # who started it no longer asks
        os.write(end, b"%d\n" % number)


def fork_the_fork_server() -> None:
    """Have multiprocessing's fork server forked from here, whose imports it needs, rather than begin as an interpreter.

    It stays what it is: a process apart, a child of this one, that forks the workers.
    """

    def spawned(path: bytes, arguments: list[str], kept: list[int]) -> int:
        child = os.fork()
        if child:
            return child
        alive = {0, 1, 2, *kept}
        for number in map(int, os.listdir("/proc/self/fd")):
            if number not in alive:
                with contextlib.suppress(OSError):  # the listing's own descriptor
                    os.close(number)
        try:
            exec(arguments[-1], {"__name__": "__main__"})
        finally:
            os._exit(1)

    resource_tracker.ensure_running()  # a fresh interpreter, as ever
    real = multiprocessing.util.spawnv_passfds
    multiprocessing.util.spawnv_passfds = spawned
    try:
        forkserver.ensure_running()
    finally:
        multiprocessing.util.spawnv_passfds = real


def begin(message: dict[str, Any]) -> None:
    """Be the process that was asked for, all but its code."""
    os.environ.clear()
    os.environ.update(message["env"])
    os.chdir(message["cwd"])
    sys.argv = ["-c", *message["arguments"]]
    if message["workers"]:
        fork_the_fork_server()


if __name__ == "__main__":
    sys.path[0] = ""
    for name in sys.argv[2:]:
        importlib.import_module(name)
    assert "twisted.internet.reactor" not in sys.modules, "a reactor cannot be shared by forks"
    gc.collect()
    gc.freeze()
    message = serve(socket.socket(fileno=int(sys.argv[1])))
    if message is not None:
        begin(message)
        code = message["code"]
        del message
        exec(compile(code, "<string>", "exec"), {"__name__": "__main__"})
