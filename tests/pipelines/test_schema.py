from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pytest

from crawler.items import Post
from pipelines.schema import COLUMNS, SCHEMAS, SORT_KEYS, markdown

DOCS = Path(__file__).parents[2] / "docs" / "columns.md"

# As DATASET.md has them; a column may be added, none renamed, dropped or given another type.
CONTRACT = {
    "posts": """post_id:string url:string native_id:string? title:string? author:string? author_url:string?
        published_at:time? published_text:string? published_precision:string? modified_at:time? text:string html:string
        word_count:int32 language:string? language_confidence:float? categories:list tags:list
        responses_declared:int32? responses_found:int32 complete:bool? platform:string?""",
    "comments": """comment_id:string native_id:string? post_id:string post_url:string url:string? kind:string
        position:int32 parent_id:string? depth:int32 author:string? author_url:string? is_post_author:bool
        published_at:time? published_text:string? published_precision:string? text:string html:string
        language:string? language_confidence:float? spam_suspected:bool spam_reasons:list""",
    "links": """post_id:string comment_id:string? position:int32 url:string host:string anchor_text:string rel:string?
        internal:bool target_post_id:string?""",
    "captures": """capture_id:string url:string final_url:string? status:int32? mime:string? fetched_at:time
        sha256:string? source:string warc_file:string? warc_offset:int64? warc_length:int64? etag:string?
        last_modified:string? tdm_reservation:int32? outcome:string""",
    "blogs": """blog:string url:string title:string? description:string? platform:string? generator:string?
        language:string? feed_url:string? first_post_at:time? last_post_at:time? posts:int32 comments:int32
        linkbacks:int32 posts_discovered:int32? posts_complete:int32 last_crawled_at:time?""",
}
ADDED = {
    "posts": "responses_withheld:int32",
    "blogs": "time_zone:string? template:string?",
    "captures": "post_id:string?",
}
PROVENANCE = """source:string capture_id:string captured_at:time first_seen_at:time last_seen_at:time removed_at:time?
    revision:int32 content_hash:string reader:string"""
TYPES = {
    "string": pa.string(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "bool": pa.bool_(),
    "float": pa.float32(),
    "time": pa.timestamp("us", tz="UTC"),
    "list": pa.list_(pa.string()),
}


@pytest.mark.parametrize("table", CONTRACT)
def test_tables_are_as_the_contract_has_them(table: str) -> None:
    of_rows = PROVENANCE if table in ("posts", "comments") else ""
    words = f"{CONTRACT[table]} {ADDED.get(table, '')} {of_rows}".split()
    expected = {}
    for word in words:
        name, kind = word.split(":")
        expected[name] = TYPES[kind.rstrip("?")], kind.endswith("?")
    assert {field.name: (field.type, field.nullable) for field in SCHEMAS[table]} == expected


def test_revisions_hold_every_column_of_posts_and_comments() -> None:
    held = set(SCHEMAS["revisions"].names)
    assert held >= set(SCHEMAS["posts"].names) | set(SCHEMAS["comments"].names)
    assert SCHEMAS["revisions"].field("comment_id").nullable
    assert not SCHEMAS["revisions"].field("revision").nullable


def test_rows_are_sorted_by_columns_of_their_table() -> None:
    for table, names in SORT_KEYS.items():
        assert set(names) <= set(SCHEMAS[table].names)


def test_the_docs_are_what_the_code_says() -> None:
    assert DOCS.read_text(encoding="utf-8") == markdown(), "run `python -m pipelines.schema`"


def test_the_docs_name_every_column_with_a_meaning() -> None:
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| (.*) \|$", markdown(), re.MULTILINE)
    assert [name for name, _ in rows] == [c.name for columns in COLUMNS.values() for c in columns]
    assert all(meaning.strip() for _, meaning in rows)


def test_a_post_comes_before_its_provenance() -> None:
    names = SCHEMAS["posts"].names
    assert names[0] == "post_id"
    assert names[-1] == "reader"
    assert len(names) == len(Post.__dataclass_fields__)
