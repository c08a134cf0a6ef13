"""What the marks come to: precision and recall of each field, and how far auditors agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from textwrap import fill
from typing import Any

from crawler.errors import DatasetError
from pipelines.sharing.audit import answers as stored
from pipelines.sharing.audit.answers import Answers, Verdict
from pipelines.sharing.audit.estimate import Estimate, PageTally, ratio
from pipelines.sharing.audit.sample import Sample
from pipelines.sharing.audit.sheet import COMMENT_FIELDS, MISSING, POST_FIELDS, ROW, PageSheet, RowSheet, sheets

METHOD = (
    "95 % intervals: Wilson's score interval with the effective sample size of a stratified sample of pages "
    "(Korn and Graubard 1998), the design effect of few errors shrunk towards pages that are wrong as a whole."
)


@dataclass(frozen=True, slots=True)
class Measure:
    """Of one field: the share of the values given that is right, and of the values on the page that is given rightly.

    The field `row` of `comments` is the answers themselves: the share of rows that are answers, and of the answers on
    the pages that are rows. Of `posts` it has no recall, which pages cannot tell (`posts_discovered` does).
    """

    table: str
    field: str
    precision: Estimate | None
    recall: Estimate | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two auditors: on how many fields both gave a verdict, the share that is the same, and Cohen's kappa.

    Cohen, Educational and Psychological Measurement 20, 1960, 37-46; None where all verdicts are one and the same.
    """

    auditors: tuple[str, str]
    marks: int
    same: float
    kappa: float | None


@dataclass(frozen=True, slots=True)
class Results:
    """The measured error of a dataset, from one auditor's marks of one sample.

    `pages`: how many were marked to their end, of `sampled`; only these count. `unclear`: their marks “cannot tell”,
    which count as not judged. `outdated`: marks of values that the dataset does not hold any more. `covered`: the
    share of the dataset's posts in strata of which a page was marked. `posts`, `comments`: rows when it was drawn.
    """

    seed: int
    auditor: str
    sampled: int
    pages: int
    posts: int
    comments: int
    covered: float
    unclear: int
    outdated: int
    measures: tuple[Measure, ...]
    agreement: tuple[Agreement, ...]
    method: str = METHOD

    def as_json(self) -> dict[str, Any]:
        """Plain values, for `json.dumps`."""
        return asdict(self)


def results(root: Path, *, seed: int | None = None, auditor: str | None = None) -> Results | None:
    """What was measured of the dataset at `root`; None where no page was marked to its end.

    Of several samples and auditors the one with most pages, or the `seed` and `auditor` named. Raises DatasetError.
    """
    found = [
        made
        for sample in stored.samples(root, seed)
        for made in _of_sample(root, sample)
        if auditor in (None, made.auditor) and made.pages
    ]
    return max(found, key=lambda made: (made.pages, -made.seed), default=None)


def _of_sample(root: Path, sample: Sample) -> list[Results]:
    pages, everyone = sheets(root, sample), stored.all_answers(root, sample.seed)
    agreement = tuple(agreement_of(*pair, pages) for pair in combinations(everyone, 2))
    return [measured(sample, pages, answers, agreement) for answers in everyone]


def measured(
    sample: Sample, pages: Sequence[PageSheet], answers: Answers, agreement: Sequence[Agreement] = ()
) -> Results:
    """What one auditor's marks come to."""
    done = [_Marked(page, answers) for page in pages if finished(page, answers)]
    weights = _weights(sample, done)
    counted = {page.sheet.drawn.stratum for page in done}
    measures = [_measure(done, weights, "posts", name) for name in POST_FIELDS]
    measures += [_measure(done, weights, "comments", name) for name in COMMENT_FIELDS]
    current = {(row.id, field.name): field.digest for page in pages for row in page.rows for field in row.fields}
    given = [mark for fields in answers.marks.values() for mark in fields.values()]
    return Results(
        seed=sample.seed,
        auditor=answers.auditor,
        sampled=len(sample.drawn),
        pages=len(done),
        posts=sample.posts,
        comments=sample.comments,
        covered=sum(sample.strata[name] for name in counted) / sample.posts,
        unclear=sum(verdict == "unclear" for page in done for verdict in page.verdicts()),
        outdated=sum(current.get((mark.row, mark.field)) != mark.value for mark in given),
        measures=tuple(measures),
        agreement=tuple(agreement),
    )


def finished(page: PageSheet, answers: Answers) -> bool:
    """Whether all that there is to judge of a page was judged."""
    return all(_row_finished(row, answers) for row in page.rows)


def _row_finished(row: RowSheet, answers: Answers) -> bool:
    verdicts = {field.name: answers.verdict(row.id, field.name, field.digest) for field in row.fields}
    if verdicts[ROW] in ("wrong", "absent"):  # what is no answer has no author
        return verdicts.get(MISSING, 0) is not None
    return None not in verdicts.values()


class _Marked:
    """A page that was marked to its end."""

    def __init__(self, sheet: PageSheet, answers: Answers) -> None:
        self.sheet, self._answers = sheet, answers
        self.post, self.comments = sheet.rows[0], sheet.rows[1:]

    def of(self, row: RowSheet, name: str) -> tuple[Verdict | None, bool]:
        """The verdict on a field, and whether the row gives a value there."""
        field = next(field for field in row.fields if field.name == name)
        return self._answers.verdict(row.id, name, field.digest), field.value is not None

    def verdicts(self) -> Iterator[Verdict | None]:
        for row in self.sheet.rows:
            yield from (self.of(row, field.name)[0] for field in row.fields)

    def stands(self, row: RowSheet) -> bool:
        """Whether the row is what it says, so that its fields count."""
        return self.of(row, ROW)[0] not in ("wrong", "absent")

    def each(self) -> float:
        """How many answers of the page one that was judged stands for."""
        return self.sheet.drawn.of_comments / len(self.comments) if self.comments else 0.0


def _weights(sample: Sample, done: Sequence[_Marked]) -> dict[str, float]:
    """How many posts a marked page stands for, by stratum: those not marked are like those that were."""
    marked = Counter(page.sheet.drawn.stratum for page in done)
    return {name: sample.strata[name] / count for name, count in marked.items()}


def _measure(done: Sequence[_Marked], weights: dict[str, float], table: str, name: str) -> Measure:
    def estimate(counted: Callable[[_Marked], tuple[float, float, int]]) -> Estimate | None:
        tallies = []
        for page in done:
            stratum = page.sheet.drawn.stratum
            tallies.append(PageTally(stratum, weights[stratum], *counted(page)))
        return ratio(tallies)

    if name != ROW:
        return Measure(
            table,
            name,
            estimate(lambda page: _counted(page, table, name, _given)),
            estimate(lambda page: _counted(page, table, name, _there)),
        )
    precision = estimate(lambda page: _counted(page, table, name, _given))
    return Measure(table, name, precision, estimate(_recalled) if table == "comments" else None)


def _given(verdict: Verdict | None, given: bool) -> bool:
    """Whether a verdict counts for precision: the row gives a value."""
    return given and verdict in ("right", "wrong", "absent")


def _there(verdict: Verdict | None, given: bool) -> bool:
    """Whether a verdict counts for recall: the page gives one."""
    return verdict == "wrong" or (given and verdict == "right")


def _counted(
    page: _Marked, table: str, name: str, counts: Callable[[Verdict | None, bool], bool]
) -> tuple[float, float, int]:
    """Right, judged, and judged in fact."""
    rows, each = ([page.post], 1.0) if table == "posts" else (page.comments, page.each())
    verdicts = [
        page.of(row, name)[0] for row in rows if (name == ROW or page.stands(row)) and counts(*page.of(row, name))
    ]
    return each * verdicts.count("right"), each * len(verdicts), len(verdicts)


def _recalled(page: _Marked) -> tuple[float, float, int]:
    """Answers that are rows, answers on the page, and how many of these were counted in fact."""
    missing = page.of(page.post, MISSING)[0]
    if not isinstance(missing, int):
        return 0.0, 0.0, 0
    _, judged, _ = _counted(page, "comments", ROW, _given)
    verified = sum(page.of(row, ROW)[0] == "right" for row in page.comments)
    right = page.sheet.drawn.of_comments * verified * page.each() / judged if judged else 0.0
    return right, right + missing, verified + missing


def agreement_of(first: Answers, second: Answers, pages: Sequence[PageSheet]) -> Agreement:
    """How often two auditors gave the same verdict on what both marked, and Cohen's kappa (1960) of it."""
    pairs = []
    for row in (row for page in pages for row in page.rows):
        for field in row.fields:
            both = tuple(answers.verdict(row.id, field.name, field.digest) for answers in (first, second))
            if None not in both:
                pairs.append(both)
    same = sum(one == other for one, other in pairs) / len(pairs) if pairs else 0.0
    ones, others = (Counter(pair[side] for pair in pairs) for side in (0, 1))
    chance = sum(ones[verdict] * others[verdict] for verdict in ones) / len(pairs) ** 2 if pairs else 1.0
    kappa = (same - chance) / (1 - chance) if chance < 1 else None
    return Agreement((first.auditor, second.auditor), len(pairs), same, kappa)


def required(root: Path, *, seed: int | None = None, auditor: str | None = None) -> Results:
    """`results`, where there must be some. Raises DatasetError where there are none."""
    made = results(root, seed=seed, auditor=auditor)
    if made is None:
        raise DatasetError(f"{root}: no page was audited to its end yet; `bloggarkiv audit {root}` begins")
    return made


def render(root: Path, made: Results) -> str:
    """Plain text for a terminal, without an end of line."""
    return "\n".join(_lines(root, made))


def _lines(root: Path, made: Results) -> Iterator[str]:
    yield f"{root}: {made.pages} of {made.sampled} pages audited (seed {made.seed}, by {made.auditor}),"
    yield f"a random sample of {made.posts} posts with {made.comments} answers"
    if made.covered < 1:
        yield f"so far of kinds of pages that make {made.covered:.0%} of the posts"
    yield ""
    yield f"{'':<20}{'precision':<26}recall"
    for measure in made.measures:
        name = {"posts": "posts", "comments": "answers"}[measure.table] if measure.field == ROW else measure.field
        indent = "" if measure.field == ROW else "  "
        yield f"{indent + name:<20}{_share(measure.precision):<26}{_share(measure.recall):<26}".rstrip()
    yield ""
    if made.unclear:
        yield f"{made.unclear} marks “cannot tell” count as not judged"
    if made.outdated:
        yield f"{made.outdated} marks are of values that changed since, and do not count; audit again to judge them"
    for pair in made.agreement:
        kappa = "not defined" if pair.kappa is None else f"{pair.kappa:.2f}"
        who = " and ".join(pair.auditors)
        yield f"{who} agree on {pair.same:.1%} of {pair.marks} marks; Cohen's kappa {kappa}"
    yield fill(made.method, 79)


def _share(estimate: Estimate | None) -> str:
    if estimate is None:
        return "-"
    low, high = (f"{100 * bound:.1f}" for bound in (estimate.low, estimate.high))
    return f"{100 * estimate.share:.1f} % ({low} to {high})"
