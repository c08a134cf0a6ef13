"""The spiders, one a source."""

import logging

from crawler.stopping import plainly

# `scrapy crawl` and scrapyd, who load this first, leave to asyncio what keeps a crawl from starting.
logging.getLogger("asyncio").addFilter(plainly)
