"""What the middlewares raise where a request is not made or an answer not taken: typed, one line each for the user."""

from __future__ import annotations

from typing import ClassVar

from scrapy.exceptions import IgnoreRequest


class Refused(IgnoreRequest):
    """Base of all refusals. `str()` is the reason in one line, `outcome` what `captures` records."""

    outcome: ClassVar[str] = "blocked"


class RobotsDisallowed(Refused):
    """robots.txt disallows the URL."""


class RobotsUnreachable(Refused):
    """robots.txt could not be had, so nothing of the host may be fetched (RFC 9309, 2.3.1.4)."""


class TdmReserved(Refused):
    """/.well-known/tdmrep.json reserves the URL."""


class PrivateAddress(Refused):
    """The host is, or its name leads to, an address that is not public."""


class SchemeRefused(Refused):
    """Neither http nor https, and not a file named by the user's own hand."""


class TakenDown(Refused):
    """The page was taken down of the dataset, and is not asked for again."""

    outcome = "withheld"


class HostGivenUp(Refused):
    """The host asked to be left alone, or stopped answering: no more of it in this run."""

    outcome = "error"


class Interrupted(Refused):
    """The crawl was told to stop while the request waited for its turn."""

    outcome = "interrupted"


class ClockSetBack(Refused):
    """The blog was fetched at a time that the machine's clock says is still to come: which capture is the newer one?"""

    outcome = "error"


class RedirectLoop(Refused):
    """Redirects that lead back to where they came from, or without end."""

    outcome = "error"


class TooLarge(Refused):
    """More bytes than `DOWNLOAD_MAXSIZE` once decompressed."""

    outcome = "error"


class NoRecord(Refused):
    """An archive did not give the record that its index says lies there."""

    outcome = "error"
