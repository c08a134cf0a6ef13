"""Every knob of a crawl. Any of them may be turned for one run: `-s NAME=value`, as everywhere in Scrapy."""

import os

from crawler import __version__

# Name and project

BOT_NAME = "bloggarkiv"
SPIDER_MODULES = ["crawler.spiders"]
# `scrapy crawl` of this project: its exit statuses are those of `bloggarkiv crawl`.
COMMANDS_MODULE = "pipelines.scrapy_commands"
# Where a webmaster can read what this crawler does; stands in the user agent.
PROJECT_URL = "https://github.com/bloggarkiv/bloggarkiv"
# Who runs this crawl: a mail address or a URL; added to the user agent. Set it before a crawl of any size.
CONTACT = ""
USER_AGENT = f"Bloggarkiv/{__version__} (+{PROJECT_URL})"

# Where the rows go

# Folder of all datasets.
OUTPUT_DIR = "output"
# Name of the dataset, a folder in OUTPUT_DIR.
DATASET = "blogs"
ITEM_PIPELINES = {
    "pipelines.language.LanguagePipeline": 100,
    "pipelines.spam.SpamPipeline": 200,
    "pipelines.links.LinksPipeline": 300,
    "pipelines.dataset.DatasetPipeline": 900,
}
# Of the spiders of web archives, which hand on what they fetched batch by batch.
ARCHIVED_PIPELINES = {"pipelines.archived.ArchivedPipeline": 900}

# What tells the language of a text: the dotted name of a `pipelines.language.Detector`. Beside the default there is
# `pipelines.lingua.Lingua` (pip install "bloggarkiv[lingua]").
LANGUAGE_DETECTOR = "pipelines.detectors.Langdetect"
# Threads (posts with their comments) that are written at once; of an archive, pages that are fetched in between.
COMMIT_EVERY = 500

# The bytes that the rows are read from

# Whether answers are stored, in `warc/` of the dataset.
WARC_ENABLED = True
# A WARC file of so many bytes is not added to (ISO 28500 recommends 1 GB).
WARC_MAX_SIZE = 1_000_000_000
# What was taken down and is not stored again: the dotted name of a `crawler.archive.withholding.Withholding`.
WITHHOLDING = "pipelines.sharing.takedown.withholding.Withheld"
# Days; a crawl that was interrupted longer ago is not gone on with, its blogs are crawled anew.
RESUME_WITHIN = 7.0

# Crawling a blog again

# What the dataset holds when a crawl begins: the dotted name of a `crawler.discovery.memory.Memory`; nothing is known
# without.
MEMORY = "pipelines.known.KnownBlogs"
# Days; a blog whose last full crawl began as long ago is crawled in full, else only where something tells of a change.
SWEEP_EVERY = 30.0
# Between full crawls, a post is asked for although nothing tells of a change when it was not for so many days, and for
# this share of its age.
REVISIT_MIN = 1.0
REVISIT_SHARE = 0.2
# Whether a known blog has to show a post that is known before any is stored: the domain may be another's by now.
GUARD_REPLACED = True

# A polite guest

ROBOTSTXT_OBEY = True
# The name that robots.txt may address us by.
ROBOTSTXT_USER_AGENT = "Bloggarkiv"
# Seconds; a longer Crawl-delay is cut to this, with a line in the log.
CRAWL_DELAY_MAX = 60.0
# Content whose owner reserves text and data mining is neither fetched nor read; either way the reservation is recorded.
TDM_OBEY = True
# Seconds between two requests to a host; AutoThrottle goes up from here, never below.
DOWNLOAD_DELAY = 1.0
# The delay is a promise, not an average: no random part.
DOWNLOAD_DELAY_JITTER = 0.0
CONCURRENT_REQUESTS_PER_DOMAIN = 2
# Over all hosts. Requests that wait for their turn count too.
CONCURRENT_REQUESTS = 32
AUTOTHROTTLE_ENABLED = True
# Seconds before the first answers tell how fast the host is.
AUTOTHROTTLE_START_DELAY = 1.0
# Seconds; a slow host is never made to wait longer for us than this.
AUTOTHROTTLE_MAX_DELAY = 60.0
# Requests at once that AutoThrottle aims at, a host.
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0

# Trying again

RETRY_ENABLED = True
# Times that a page is tried again, and busy answers in a row (429, 503) that make us give a host up.
RETRY_TIMES = 3
RETRY_HTTP_CODES = [408, 429, 500, 502, 503, 504, 522, 524]
# Pages that failed come after the others.
RETRY_PRIORITY_ADJUST = -1
# Giving a page up is told by the spider, once.
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"
# Seconds; a host whose Retry-After asks for more is given up for this run.
RETRY_AFTER_MAX = 600.0
# Seconds that a busy host without Retry-After rests at first; doubles with each such answer.
RETRY_BACKOFF = 5.0
# Failures in a row (no connection, no answer in time) after which a host is given up for this run; 0 is never.
HOST_FAILURES_MAX = 12

# Web archives

# The CDX server that `crawl --from wayback` asks, and what stands before time and address of a capture.
WAYBACK_CDX = "https://web.archive.org/cdx/search/cdx"
WAYBACK_REPLAY = "https://web.archive.org/web/"
# What lists the indexes that `crawl --from commoncrawl` asks, and what stands before the names of its WARC files.
COMMONCRAWL_INDEX = "https://index.commoncrawl.org/collinfo.json"
COMMONCRAWL_DATA = "https://data.commoncrawl.org/"

# Limits

# Seconds for a whole answer.
DOWNLOAD_TIMEOUT = 60
# Bytes of one answer, also once decompressed: no page of a blog is larger.
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024
# Bytes from which on an answer is worth a line in the log.
DOWNLOAD_WARNSIZE = 16 * 1024 * 1024
# Half a page is no page.
DOWNLOAD_FAIL_ON_DATALOSS = True
# Redirects followed from one address.
REDIRECT_MAX_TIMES = 10
# Seconds; a page that refreshes later than this is a page, not a redirect.
METAREFRESH_MAXDELAY = 5
# Characters; longer URLs are traps.
URLLENGTH_LIMIT = 2083
# Expired and self-made certificates are common on old blogs, and nothing secret is sent or received.
DOWNLOAD_VERIFY_CERTIFICATES = False

# Safety

# Private, loopback and link-local addresses are refused. Start URLs are allowed by themselves; here, comma-separated
# `host` or `host:port`, may stand others.
ALLOWED_PRIVATE_HOSTS: list[str] = []
# Looks up IPv6 too, and keeps every answer for the run.
TWISTED_DNS_RESOLVER = "scrapy.resolver.CachingHostnameResolver"
# Schemes that no blog needs.
DOWNLOAD_HANDLERS = {
    "http": "crawler.archive.recording.RecordingDownloadHandler",
    "https": "crawler.archive.recording.RecordingDownloadHandler",
    "data": None,
    "ftp": None,
    "s3": None,
}
# Runs code that is sent over HTTP.
REMOTE_CONTROL_ENABLED = False
# Runs code that is sent over telnet.
TELNETCONSOLE_ENABLED = False
# Blogs need none, and sessions make many URLs of one page.
COOKIES_ENABLED = False

# What is asked for

DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "sv,en;q=0.7,*;q=0.5",
}
COMPRESSION_ENABLED = True

# Speed (measured: Scrapy's defaults cost it half of what it can do)

CONCURRENT_ITEMS = 4
# Reads the source of every callback at its first use.
WARN_ON_GENERATOR_RETURN_VALUE = False

# Whether what a blog's pages share is learnt from some of its posts, before the others are asked for and read.
LEARN_TEMPLATES = True
# Processes that read pages beside the one that downloads, once there is much to read; 0 reads in the same.
READER_PROCESSES = min(4, max(1, (os.cpu_count() or 2) - 1))

# How the parts hang together

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawler.middlewares.robots.RobotsMiddleware": 100,
    "crawler.middlewares.tdm.TdmMiddleware": 110,
    "crawler.middlewares.useragent.UserAgentMiddleware": 500,
    "crawler.middlewares.retry.RetryAfterMiddleware": 550,
    # Nearer to the downloader than retrying: a refusal is final.
    "crawler.middlewares.private.PrivateAddressMiddleware": 560,
    "crawler.middlewares.redirect.MetaRefreshMiddleware": 580,
    "crawler.middlewares.compression.HttpCompressionMiddleware": 590,
    "crawler.middlewares.redirect.RedirectMiddleware": 600,
    # Next to the downloader: what is stored is what was served.
    "crawler.middlewares.archive.ArchiveMiddleware": 900,
}
EXTENSIONS = {
    # Off above; named here so that they are not even imported.
    "scrapy.extensions.remote_control.RemoteControl": None,
    "scrapy.extensions.telnet.TelnetConsole": None,
    # After AutoThrottle (0), whose delays it corrects.
    "crawler.middlewares.throttle.HostThrottle": 10,
    "crawler.progress.Progress": 500,
    "crawler.logbook.Logbook": 510,
}
PROGRESS_ENABLED = True
# Seconds before the first progress line where there is no terminal; each takes twice as long to come, up to an hour.
PROGRESS_INTERVAL = 30.0

# Logs

LOG_LEVEL = "INFO"
LOG_FORMAT = "%(asctime)s %(levelname)s %(message)s"
LOG_DATEFORMAT = "%Y-%m-%d %H:%M:%S%z"
# The list of library versions, the dump of counts and Scrapy's own progress line: the closing summary says it better.
LOG_VERSIONS: list[str] = []
STATS_DUMP = False
LOGSTATS_INTERVAL = 0
