"""Learning beside the crawl: whatever comes of it, the posts are read."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime

import pytest
from scrapy import Spider
from scrapy.http import HtmlResponse
from scrapy.utils.test import get_crawler

from crawler.blogs import BlogConfig
from crawler.discovery.run import BlogRun
from crawler.discovery.steps import Step
from crawler.readers import Lesson, Readers
from crawler.reading.template import Template
from crawler.templates import Templates

HOME = "http://blogg.example/"


class _Failing(Readers):
    def __init__(self) -> None:
        super().__init__(0)

    async def learn(self, lesson: Lesson) -> Template:
        raise ValueError("en konstig sida")


def test_what_cannot_be_learnt_is_told_and_gone_without(caplog: pytest.LogCaptureFixture) -> None:
    run = BlogRun(BlogConfig(HOME))
    response = HtmlResponse(f"{HOME}1.html", body=b"<p>Ett", encoding="utf-8")
    response.request = response.follow(f"{HOME}1.html")
    response.request.meta["fetched_at"] = datetime(2012, 1, 1, tzinfo=UTC)
    posts = [(Step(f"{HOME}1.html", "post"), response)]
    with caplog.at_level(logging.WARNING):
        asyncio.run(Templates(get_crawler(Spider), _Failing()).learn(run, posts, []))

    assert run.template is None
    assert "nothing could be learnt: ValueError: en konstig sida" in caplog.text
