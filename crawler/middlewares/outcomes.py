"""What came of a request, in a word for `captures.outcome` and in a line for the user."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus

from OpenSSL import SSL
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
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.middlewares.refusals import Refused, RobotsUnreachable

_STATUSES = {
    401: ("blocked", "asks for a login"),
    402: ("blocked", "asks for payment"),
    403: ("blocked", "refuses access"),
    404: ("gone", "is not there"),
    407: ("blocked", "asks for a login"),
    410: ("gone", "is gone for good"),
    429: ("error", "wants fewer requests"),
    451: ("blocked", "is withheld for legal reasons"),
    503: ("error", "is overloaded or closed for now"),
}

_FAILURES: dict[type[BaseException], tuple[str, str]] = {
    CannotResolveHostError: ("error", "no such host; check the address, or the network"),
    DownloadConnectionRefusedError: ("error", "the host refuses connections"),
    DownloadTimeoutError: ("error", "did not answer in time (DOWNLOAD_TIMEOUT)"),
    ResponseDataLossError: ("error", "the answer broke off before its end"),
    DownloadCancelledError: ("error", "is too large (DOWNLOAD_MAXSIZE)"),
    UnsupportedURLSchemeError: ("blocked", "is neither http nor https"),
    NotSupported: ("blocked", "is neither http nor https"),
    FileNotFoundError: ("error", "no such file"),
    IsADirectoryError: ("error", "is a folder, not a file"),
    PermissionError: ("error", "may not be read by you"),
    DownloadFailedError: ("error", "the connection was lost"),
}


def outcome(answer: Response | Failure | BaseException) -> tuple[str, str]:
    """`(outcome, reason)` of a response, or of the failure that came instead.

    The outcome of a response with content is `page`: what it is, its reader knows better. The reason, in one line,
    goes after the URL: `http://a.se/x: is gone for good (HTTP 410)`. It is empty for a page.
    """
    if isinstance(answer, Response):
        return _of_response(answer)
    error = answer.value if isinstance(answer, Failure) else answer
    assert error is not None  # Twisted's type allows it for no reason
    if isinstance(error, HttpError):
        return _of_response(error.response)
    if isinstance(error, RobotsUnreachable) and error.__cause__ is not None:
        kind, reason = outcome(error.__cause__)
        return kind, f"{reason} (asked for robots.txt)"
    if isinstance(error, Refused):
        return error.outcome, str(error)
    if any(isinstance(cause, SSL.Error) for cause in _causes(error)):
        return "error", "no secure connection can be made (TLS)"
    for kind_of_error, said in _FAILURES.items():
        if isinstance(error, kind_of_error):
            return said
    if isinstance(error, IgnoreRequest):
        return "blocked", _line(str(error)) or "was left out"
    return "error", f"{type(error).__name__}: {_line(str(error))}".removesuffix(": ")


def _of_response(response: Response) -> tuple[str, str]:
    if response.request is not None and response.meta.get("tdm_blocked"):
        return "blocked", "its owner reserves text and data mining (TDM-Reservation)"
    if "dataloss" in response.flags:
        return _FAILURES[ResponseDataLossError]
    status = response.status
    if 200 <= status < 300:
        return "page", ""
    if status == 304:
        return "unchanged", "has not changed since (HTTP 304)"
    if status in _STATUSES:
        kind, words = _STATUSES[status]
        return kind, f"{words} (HTTP {status})"
    if 300 <= status < 400:
        return "error", f"redirects to nowhere that can be followed (HTTP {status})"
    return "error", f"{_phrase(status)} (HTTP {status})"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase.lower()
    except ValueError:
        return "answers with an unknown status"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """`error` and what lies behind it, also inside Twisted's lists of reasons."""
    waiting: list[BaseException] = [error]
    while waiting:
        current = waiting.pop()
        yield current
        waiting += [cause for cause in (current.__cause__,) if cause is not None]
        failures = [reason for reason in getattr(current, "reasons", ()) if isinstance(reason, Failure)]
        waiting += [failure.value for failure in failures if failure.value is not None]


def _line(text: str) -> str:
    return " ".join(text.split())[:200]
