"""What sort of page it is: a post, or something else that a blog has. From the page and its address alone.

Sources: body_class(), get_post_class(), get_the_password_form() and prepend_attachment() of WordPress; Movable Type's
archive addresses; what the platforms say of their own. Where none of it tells, a page with a date is a post, and one
without may be either.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from lxml.html import HtmlElement

from crawler.reading.article import Article
from crawler.reading.inventory import Inventory
from crawler.reading.listing import answers_several, lists_posts
from crawler.reading.markup import Document
from crawler.reading.page import PageKind
from crawler.reading.platforms import Platform
from crawler.reading.threads import Thread

_LIST_PATH = re.compile(
    r"/(?:category|categories|kategori|kategorier|tags?|etikett|author|label)/|/archives?/(?:category|tag|author|date)/"
    r"|(?<!/comments)/page/\d+/?$|(?<!/\d\d)(?<!/\d{4})/(?:19|20)\d\d(?:/\d\d?){0,2}/?$"
    r"|/(?:19|20)\d\d[_-]\d\d(?:[_-]\d\d_archive)?\.html$|/archives?(?:\.html|/)?$"
    r"|^/forums?/?$|/forums?/index\.php$|/(?:forum|forumdisplay|viewforum|memberlist)\.php$"  # vBulletin's, phpBB's
)
_ACCOUNT = re.compile(  # where one logs in, becomes a member or asks for a new password
    r"(?:/|(?P<asked>[?&;])(?:do|mode|act|action|view|task|page)=)"
    r"(?:(?:user|account|member|customer|admin)?[_-]?(?:log-?[io]n|logg-?a?-?inn?|sign-?(?:in|up)|register|registration)|"
    r"registrera(?:-dig)?|bli-?medlem|create-?account|(?:lost|forgot|forgotten|reset)[_-]?passw(?:or)?d|password[_-]?reset|"
    r"password|glomt-?losenord|anmelden|registrieren|kirjaudu|rekister[oö]idy)"
    r"(?P<script>\.(?:php|aspx?|jsp|action))?(?:\.html?)?(?:/?$|[?&;])",
    re.IGNORECASE,
)
_LIST_QUERY = frozenset(("cat", "tag", "author", "author_name", "m", "paged", "year", "monthnum", "updated-max"))
_GONE = re.compile(
    r"\b(?:404|sidan (?:kunde inte hittas|hittades inte|finns inte|saknas)|(?:ingen sida|inget) hittades|"
    r"hittades inte|kan inte hittas|not found|nothing found|siden (?:ble|blev) ikke fundet|seite nicht gefunden)\b",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"\bdom(?:ai|ä)n(?:s|en|namnet|name)?\b.{0,40}\b(?:for sale|till salu|parked|parkerad|expired)"
    r"|\b(?:köp|buy) (?:den här |denna |this )?dom(?:än|ain)"
    r"|apache2? .{0,20}default page|welcome to nginx|it works!|index of /|account (?:has been )?suspended",
    re.IGNORECASE,
)
_POST_ID = re.compile(r"(?:post|entry)-(?:\d+|[0-9a-f]{20,})")
_FEW_LINKS = 15  # a login page is about nothing else
_SHORT = 1_500  # characters; a placeholder page says no more


def judge(
    doc: Document, inventory: Inventory, platform: Platform, article: Article, thread: Thread
) -> tuple[PageKind, bool]:
    """The kind of a page, and whether the page alone makes it certain. `inventory` is of the whole page."""
    if _is_login(inventory):
        return "login", True
    classes = _body_classes(inventory)
    by_class = _by_body_class(classes, inventory, platform)
    if by_class == "post" and _asks_password(inventory):
        return "protected", True
    if by_class:
        return by_class, True
    if _is_attachment(inventory, article):
        return "attachment", True
    if (account := _ACCOUNT.search(doc.url)) and _is_account(account, inventory, thread):
        return "login", True
    by_address = _by_address(doc.url, platform)
    if by_address:
        return by_address, True
    if _is_placeholder(inventory, article, thread):
        return "other", True
    if _post_count(inventory) > 1 and not _is_singular(inventory, thread):
        return "index", True
    if _asks_password(inventory):
        return "protected", True
    told = article.element is not None and (article.post.text or "<img" in article.post.html)
    if not told and not thread.comments:
        return "other", False
    if thread.comments and answers_several(inventory, doc.url, thread.starts):
        return "index", True
    if _is_singular(inventory, thread) or article.element is None:
        return _by_what_it_shows(inventory, article, thread)
    if lists_posts(inventory, doc.url, article.element):
        return "index", True
    return _by_what_it_shows(inventory, article, thread)


def _body_classes(inventory: Inventory) -> set[str]:
    body = next(inventory.root.iter("body"), None)
    return set((body.get("class") or "").split()) if body is not None else set()


def _by_body_class(classes: set[str], inventory: Inventory, platform: Platform) -> PageKind | None:
    """By the classes that platforms give `<body>`; those that only WordPress (since 2.8) gives tell on any page."""
    if "error404" in classes:
        return "other"
    if "search" in classes and classes & {"search-results", "search-no-results"}:
        return "search"
    if "attachment" in classes or "single-attachment" in classes:
        return "attachment"
    if "single-post" in classes or any(name.startswith("postid-") for name in classes):
        return "post" if "single-post" in classes or not _other_type(classes) else "other"
    if any(name.startswith(("page-id-", "pageid-", "page-template")) for name in classes):
        return "page"
    for names, kind in platform.body_classes:
        if not classes.isdisjoint(names):
            return None if "home" in names and _post_count(inventory) == 1 else kind
    return None


def _other_type(classes: set[str]) -> bool:
    """Whether a page is of a post type of its own (`single-product`)."""
    return any(name.startswith("single-") and not name.startswith("single-format") for name in classes)


def _is_login(inventory: Inventory) -> bool:
    if inventory.by_id.get("loginform") and inventory.by_id.get("user_pass"):
        return True
    return any(
        field.get("type", "").lower() == "password"
        for form in inventory.by_tag.get("form", ())
        if _only_login(form, inventory)
        for field in form.iter("input")
    )


def _only_login(form: HtmlElement, inventory: Inventory) -> bool:
    """Whether a form is what the page is for: nothing around it looks like a post."""
    action = (form.get("action") or "").lower()
    if "login" not in action or "postpass" in action:
        return False
    return not _post_count(inventory) and len(inventory.by_tag.get("a", ())) < _FEW_LINKS


def _is_account(address: re.Match[str], inventory: Inventory, thread: Thread) -> bool:
    """Whether a page whose address is that of an account's form has one, and nothing that a post has.

    The name of a script ("register.php", "?mode=register") tells it; another may be a post's, and a password is asked.
    """
    if _post_count(inventory) or _is_singular(inventory, thread):
        return False
    if address["script"] or address["asked"]:
        return True
    fields = (field for form in inventory.by_tag.get("form", ()) for field in form.iter("input"))
    return any(field.get("type", "").lower() == "password" for field in fields)


def _asks_password(inventory: Inventory) -> bool:
    """Whether the page's own post is protected; one in a sidebar or a list of posts is not enough."""
    if _post_count(inventory) > 1:
        return False
    if inventory.by_class.get("post-password-form") or inventory.by_class.get("post-password-required"):
        return True
    return any(
        "wp-pass.php" in (form.get("action") or "") or "action=postpass" in (form.get("action") or "")
        for form in inventory.by_tag.get("form", ())
    )


def _is_attachment(inventory: Inventory, article: Article) -> bool:
    if inventory.by_class.get("type-attachment") and _post_count(inventory) <= 1:
        return True
    if article.element is None:
        return False
    pictures = (element for element in inventory.by_class.get("attachment", ()) if element.tag == "p")
    return any(picture.getparent() is article.element for picture in pictures)


def _by_address(url: str, platform: Platform) -> PageKind | None:
    parts = urlsplit(url)
    query = parse_qs(parts.query, keep_blank_values=True)
    shown = f"{parts.path}?{parts.query}"
    if kind := next((kind for pattern, kind in platform.addresses if re.match(pattern, shown)), None):
        return kind
    if "s" in query:
        return "search"
    if "attachment_id" in query:
        return "attachment"
    if query.keys() & {"p", "page_id", "entry"}:  # Simple PHP Blog: ?y=10&m=03&entry=entry100304-091200
        return None
    if _LIST_PATH.search(parts.path) or query.keys() & _LIST_QUERY:
        return "index"
    if re.fullmatch(r"/?(?:index|default)?(?:\.\w{3,4})?", parts.path) and not parts.query:
        return "index"
    return None


def _is_placeholder(inventory: Inventory, article: Article, thread: Thread) -> bool:
    """Error pages that answer 200, parked domains, servers without a site."""
    titles = [*inventory.by_tag.get("title", ())[:1], *inventory.by_tag.get("h1", ())[:2]]
    shown = " ".join(" ".join(title.itertext()) for title in titles)
    if thread.comments or article.post.published_at:
        return False
    if len(article.post.text) < _SHORT and (_GONE.search(shown) or _PLACEHOLDER.search(shown)):
        return True
    bare = not _post_count(inventory) and len(article.post.text) < _SHORT
    return bare and _PLACEHOLDER.search(article.post.text) is not None


def _post_count(inventory: Inventory) -> int:
    """How many posts the page holds by their own markup: `hentry` and the like, not one in another."""
    for name in ("hentry", "h-entry", "type-post"):
        found = set(inventory.by_class.get(name, ()))
        outer = [element for element in found if not any(around in found for around in element.iterancestors())]
        if outer:
            return len(outer)
    return sum(len(inventory.by_id[identity]) for identity in filter(_POST_ID.fullmatch, inventory.by_id))


def _is_singular(inventory: Inventory, thread: Thread) -> bool:
    """Whether the page has what only the page of one post has: its thread, or the form to answer it."""
    return bool(thread.comments or thread.forms)


def _by_what_it_shows(inventory: Inventory, article: Article, thread: Thread) -> tuple[PageKind, bool]:
    if inventory.by_class.get("type-page") and not inventory.by_class.get("type-post"):
        return "page", True
    if inventory.by_class.get("type-post"):
        return "post", True
    dated = article.post.published_at is not None
    return "post", dated
