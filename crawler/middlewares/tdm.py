"""TDM Reservation Protocol (W3C Community Group Final Report, 10 May 2024): who reserves text and data mining.

Three places may say so, and each supersedes the one before: `/.well-known/tdmrep.json`, the response header
`tdm-reservation`, and `<meta name="tdm-reservation">`, which the reader finds. 1 is reserved, 0 is not, anything else
is nothing said.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK
from w3lib.url import safe_url_string

from crawler import headers
from crawler.middlewares.once import OncePerOrigin, origin
from crawler.middlewares.refusals import TdmReserved

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

MAX_BYTES = 500 * 1024


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a tdmrep.json: a pattern of paths, and what holds for them."""

    location: str
    reservation: int


def read_rules(body: bytes) -> list[Rule]:
    """The rules of a tdmrep.json, in its order. What is no rule is left out."""
    try:
        data = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return []
    rules: list[Rule] = []
    for entry in data if isinstance(data, list) else [data]:
        if not isinstance(entry, dict):
            continue
        location, reservation = entry.get("location"), _value(entry.get("tdm-reservation"))
        if isinstance(location, str) and reservation is not None:
            rules.append(Rule(location, reservation))
    return rules


def reservation_of(rules: list[Rule], url: str) -> int | None:
    """What `rules` say of `url`: the first that matches; None where none does."""
    if not rules:
        return None
    parts = urlsplit(safe_url_string(url))
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return next((rule.reservation for rule in rules if matches(rule.location, target)), None)


def matches(pattern: str, target: str) -> bool:
    """Whether a path pattern with `*` and a final `$` (RFC 9309, 2.2.3) matches the beginning of `target`.

    Linear in both, whatever the pattern: it comes from a stranger.
    """
    ends = pattern.endswith("$")
    pieces = [safe_url_string(piece) for piece in pattern.removesuffix("$").split("*")]
    if not target.startswith(pieces[0]):
        return False
    if ends and len(pieces) == 1:
        return target == pieces[0]
    at = len(pieces[0])
    for piece in pieces[1:-1] if ends else pieces[1:]:
        found = target.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return not ends or (target.endswith(pieces[-1]) and len(target) - len(pieces[-1]) >= at)


class TdmMiddleware:
    """Setting: `TDM_OBEY`. A location that tdmrep.json reserves is not fetched (TdmReserved reaches the errback).

    Every answer carries `meta["tdm_reservation"]`, 1, 0 or None, and `meta["tdm_blocked"]`, true where its content is
    not to be read.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._obey = crawler.settings.getbool("TDM_OBEY")
        self._rules: OncePerOrigin[list[Rule]] = OncePerOrigin(self._fetch)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        request.meta["tdm_reservation"], request.meta["tdm_blocked"] = None, False
        if request.meta.get("policy_file") or not request.url.startswith(("http:", "https:")):
            return
        reservation = reservation_of(await self._rules.get(origin(request.url)), request.url)
        request.meta["tdm_reservation"] = reservation
        if self._obey and reservation == 1:
            self._crawler.stats.inc_value("tdm/reserved")
            raise TdmReserved(f"tdmrep.json of {urlsplit(request.url).netloc} reserves text and data mining")

    def process_response(self, request: Request, response: Response) -> Response:
        said = _said(response)
        if said is not None:
            request.meta["tdm_reservation"] = said
        if self._obey and request.meta.get("tdm_reservation") == 1:
            request.meta["tdm_blocked"] = True
            self._crawler.stats.inc_value("tdm/reserved")
        return response

    async def _fetch(self, at: str) -> list[Rule]:
        request = Request(f"{at}/.well-known/tdmrep.json", callback=NO_CALLBACK, meta={"policy_file": True})
        try:
            response = await self._crawler.engine.download_async(request)
        except Exception as error:  # whatever went wrong, the origin does not speak the protocol
            logger.debug("%s: %s: %s", request.url, type(error).__name__, error)
            return []
        if response.status != 200 or len(response.body) > MAX_BYTES:
            return []
        return read_rules(response.body)


def blocks(crawler: Crawler, reservation: int | None) -> bool:
    """Whether a page with this reservation (the reader's, where the page itself says one) is not to be read."""
    return reservation == 1 and crawler.settings.getbool("TDM_OBEY")


def reserves(response: Response) -> bool:
    """Whether the header of an answer reserves its content."""
    return _said(response) == 1


def _said(response: Response) -> int | None:
    return _value(headers.text(response, "tdm-reservation"))


def _value(said: Any) -> int | None:
    if isinstance(said, str):
        said = {"0": 0, "1": 1}.get(said.strip())
    return said if isinstance(said, int) and not isinstance(said, bool) and said in (0, 1) else None
