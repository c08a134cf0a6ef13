"""A release's rows without its people: what names somebody becomes a keyed pseudonym, the same one throughout.

What is rewritten, what it protects from and what it does not: `docs/pseudonyms.md`.
"""

from pipelines.sharing.pseudonyms.audit import Finding
from pipelines.sharing.pseudonyms.rewriting import Pseudonyms, Urls

__all__ = ["Finding", "Pseudonyms", "Urls"]
