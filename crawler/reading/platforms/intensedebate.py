"""IntenseDebate, where a capture has its comments in the page.

Source: the markup that its script leaves (`idc-c`, `IDComment123`).
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, ThreadMarks

PLATFORM = Platform(
    name="intensedebate",
    names=(".idc-c", "#idc-container"),
    service=True,
    thread=ThreadMarks(
        ids=(r"IDComment(\d+)",),
        items=("div.idc-c",),
        author=(".idc-name",),
        date=(".idc-i", ".idc-time"),
        text=(".idc-c-t",),
        junk=(".idc-v", ".idc-c-m", ".idc-nick", ".idc-avatar", ".idc-r", ".idc-collapselink"),
    ),
)
