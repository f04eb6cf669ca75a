"""Parsing in warm worker processes with a time and a memory limit, so that no page can stop or swell a crawl.

    await workers.run(extract_page, html, url, now=...) -> value, or Setback

Parsers are quadratic in places (200,000 attributes: 99 s in parsel; 75,000 ``<!--``: 34 s in feedparser),
and C code cannot be interrupted from within. Each worker is a ProcessPoolExecutor of one process, so that
when one dies it is certain which item was in its hands. (``multiprocessing.Pool`` hangs for ever when a
worker is killed.)
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import multiprocessing
import os
import resource
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

from crawler.errors import ParseError

CPU_SECONDS = 5.0
WALL_SECONDS = 10.0
"""The wall limit is longer, since a loaded machine is not the page's fault."""
MEMORY_BYTES = 1024**3
ITEMS_PER_WORKER = 2_000
"""A worker is replaced after so many items, so that what a parser leaks does not add up over a long crawl."""

OUT_OF_TIME = "out of time"
OUT_OF_MEMORY = "out of memory"
DIED = "parser died"
TOO_DEEP = "nested too deep"
TOO_MUCH = frozenset([OUT_OF_TIME, OUT_OF_MEMORY, DIED, TOO_DEEP])
"""Reasons that say that a page was too much for its parser, not what the page is."""
_OBJECTS_BEFORE_GC = 50_000

T = TypeVar("T")


@dataclass(frozen=True)
class Setback:
    """Why a parser gave nothing: a short ``reason`` for the fetch row and a sentence."""

    reason: str
    message: str


@dataclass
class _Lane(Generic[T]):
    """One worker process and its number of items."""

    executor: ProcessPoolExecutor
    process: BaseProcess
    items: int = 0


class Workers:
    """A fixed number of worker processes for one event loop. Close it, or use it as an async context manager."""

    def __init__(
        self,
        count: int,
        *,
        cpu_seconds: float = CPU_SECONDS,
        wall_seconds: float = WALL_SECONDS,
        memory_bytes: int = MEMORY_BYTES,
        preload: tuple[str, ...] = (),
    ) -> None:
        self._count = count
        self._cpu_seconds = cpu_seconds
        self._wall_seconds = wall_seconds
        self._memory_bytes = memory_bytes
        # A fork server starts a replacement in milliseconds, with the parsers already imported, and without
        # the threads and descriptors of the crawler that a plain fork would copy.
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["crawler.parsers.workers", *preload])
        self._free: asyncio.Queue[_Lane[Any]] = asyncio.Queue()
        self._lanes: list[_Lane[Any]] = []
        self._started = False
        self._starting = asyncio.Lock()

    async def __aenter__(self) -> Workers:
        return self

    async def __aexit__(self, *error: object) -> None:
        self.close()

    async def run(self, function: Callable[..., T], *arguments: Any, **keywords: Any) -> T | Setback:
        """``function(*arguments, **keywords)`` in a worker.

        A ParseError gives a Setback with its reason; so do ``out of time``, ``out of memory`` and
        ``parser died``, after which the worker is replaced. Nothing is raised for what a page contains.
        """
        await self._start()
        lane = await self._free.get()
        call = partial(function, *arguments, **keywords)
        task = asyncio.wrap_future(lane.executor.submit(_guarded, call, self._cpu_seconds))
        fit = False
        try:
            result = await asyncio.wait_for(asyncio.shield(task), self._wall_seconds)
            fit = True
            return result
        except TimeoutError:
            lane.process.kill()
            with contextlib.suppress(BrokenProcessPool):
                await task
            return Setback(OUT_OF_TIME, f"the parser took more than {self._wall_seconds:g} s and was stopped")
        except BrokenProcessPool:
            await asyncio.to_thread(lane.executor.shutdown)  # how it ended is known once its threads have taken note
            if lane.process.exitcode == -signal.SIGPROF:
                return Setback(OUT_OF_TIME, f"the parser computed for {self._cpu_seconds:g} s and was stopped")
            return Setback(DIED, "the parser's process ended: it crashed, or the system stopped it")
        finally:
            lane.items += 1
            if not fit or lane.items >= ITEMS_PER_WORKER:
                lane = await self._replaced(lane)
            self._free.put_nowait(lane)

    def close(self) -> None:
        """Stop all workers at once, whatever they are doing."""
        for lane in self._lanes:
            lane.process.kill()
            lane.executor.shutdown(wait=False, cancel_futures=True)
        self._lanes.clear()

    async def _start(self) -> None:
        async with self._starting:
            if self._started:
                return
            self._started = True
            for lane in await asyncio.gather(*(self._lane() for _ in range(self._count))):
                self._lanes.append(lane)
                self._free.put_nowait(lane)

    async def _replaced(self, lane: _Lane[Any]) -> _Lane[Any]:
        lane.executor.shutdown(wait=False, cancel_futures=True)
        fresh = await self._lane()
        self._lanes[self._lanes.index(lane)] = fresh
        return fresh

    async def _lane(self) -> _Lane[Any]:
        executor = ProcessPoolExecutor(
            1, mp_context=self._context, initializer=_prepare, initargs=(self._memory_bytes,)
        )
        number = await asyncio.wrap_future(executor.submit(os.getpid))
        return _Lane(executor, next(each for each in multiprocessing.active_children() if each.pid == number))


def _prepare(memory_bytes: int) -> None:
    """In the worker, once: its memory limit, and its end when the crawler ends, however that comes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the crawler decides what an interrupt means
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A page makes tens of thousands of objects and hardly a cycle: to look for some every 700 is a tenth of its time.
    gc.freeze()
    gc.set_threshold(_OBJECTS_BEFORE_GC)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()


def _follow(parent: Any) -> None:
    parent.join()  # returns when the crawler is gone, kill -9 included
    os._exit(0)


def _guarded(call: Callable[[], T], cpu_seconds: float) -> T | Setback:
    """In the worker: the call, under a CPU clock whose signal ends the process even inside C code."""
    signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
    try:
        return call()
    except ParseError as error:
        return Setback(error.reason, str(error))
    except MemoryError:
        return Setback(OUT_OF_MEMORY, "the parser needed more memory than a page may take")
    except RecursionError:
        return Setback(TOO_DEEP, "the parser ran into its recursion limit")
    except Exception as error:
        # A parser's own bug on one page is that page's setback, told with its name, and not the crawl's end.
        return Setback(f"parser error: {type(error).__name__}", f"{type(error).__name__}: {error}"[:500])
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
