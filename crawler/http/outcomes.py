"""What became of one request, in the words of the ``fetches`` table: an outcome and a short reason.

ok         the thing itself came, and is new
unchanged  the host says, or the bytes show, that it is what it was
missing    something came that is not the thing: a challenge page, a consent wall, an empty body
failed     nothing usable came: status, timeout, truncated, too large, no such host
refused    not asked for, or not followed: robots.txt, an address that is not public, a scheme, a redirect loop
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from twisted.web._newclient import ResponseNeverReceived

from crawler.http.addresses import NOT_PUBLIC
from crawler.http.handler import TooManyHeadersError
from crawler.http.resolver import was_refused

Outcome = Literal["ok", "unchanged", "missing", "failed", "refused"]

GONE = frozenset({404, 410})
BLOCKED = frozenset({401, 402, 403, 407, 451})


@dataclass(frozen=True)
class Verdict:
    """An outcome with its reason; ``lasting`` where asking again soon would give the same."""

    outcome: Outcome
    reason: str | None = None
    lasting: bool = False


class Refused(IgnoreRequest):
    """Raised by the downloader middlewares for a request that must not be made. ``reason`` says why."""

    def __init__(self, reason: str, *, lasting: bool = True) -> None:
        self.reason = reason
        self.lasting = lasting
        super().__init__(reason)


def of_error(error: BaseException, host: str) -> Verdict:
    """The verdict on a request to ``host`` that ended in ``error``."""
    match error:
        case Refused():
            return Verdict("refused", error.reason, lasting=error.lasting)
        case UnsupportedURLSchemeError() | NotSupported():
            return Verdict("refused", "scheme not supported", lasting=True)
        case CannotResolveHostError():
            if was_refused(host):
                return Verdict("refused", NOT_PUBLIC, lasting=True)
            return Verdict("failed", "no such host")
        case DownloadTimeoutError():
            return Verdict("failed", "timeout")
        case DownloadConnectionRefusedError():
            return Verdict("failed", "connection refused")
        case ResponseDataLossError():
            return Verdict("failed", "truncated")
        case DownloadCancelledError():
            return Verdict("failed", "too large")  # the one thing that Scrapy cancels a download for
        case IgnoreRequest():
            return Verdict("failed", "too large when unpacked" if "decompression" in str(error) else str(error))
        case DownloadFailedError():
            return Verdict("failed", _connection_reason(error))
        case _:
            return Verdict("failed", f"{type(error).__name__}: {error}"[:200])


def of_status(status: int) -> Verdict:
    """The verdict on a final answer by its status alone."""
    if 200 <= status < 300:
        return Verdict("ok")
    if status == 304:
        return Verdict("unchanged", "not modified")
    return Verdict("failed", f"status {status}", lasting=status in GONE or status in BLOCKED)


def _connection_reason(error: BaseException) -> str:
    """What went wrong on the wire, from the innermost failure that Twisted reports."""
    cause = error.__cause__
    reasons = getattr(cause, "reasons", None)
    if not reasons:
        return "connection lost"
    inner = reasons[0].value
    if isinstance(inner, TooManyHeadersError):
        return "too many headers"
    if "certificate" in str(inner).lower():
        return "certificate not trusted"
    if isinstance(cause, ResponseNeverReceived):
        return f"connection lost before an answer ({type(inner).__name__})"
    return f"connection lost ({type(inner).__name__})"
