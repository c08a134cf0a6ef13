"""`bloggarkiv audit`: draws or takes up a sample, serves the page, prints what the marks come to."""

from __future__ import annotations

import argparse
import json
import sys
import webbrowser
from pathlib import Path

from crawler.errors import DatasetError, ExitStatus, UsageError
from pipelines.sharing.audit import answers
from pipelines.sharing.audit.answers import Answers
from pipelines.sharing.audit.results import render, required
from pipelines.sharing.audit.sample import Sample
from pipelines.sharing.audit.server import AuditServer
from pipelines.sharing.audit.session import Session
from pipelines.sharing.audit.sheet import drawn_from
from pipelines.status import resolve_dataset

SIZE, PER_POST, SEED, AUDITOR = 50, 8, 1, "auditor"


def audit(arguments: argparse.Namespace) -> int:
    """`bloggarkiv audit`: DONE when it is ended by Ctrl-C; every mark is saved by then.

    Raises UsageError, DatasetError.
    """
    root = resolve_dataset(arguments.dataset)
    if arguments.results:
        made = required(root, seed=arguments.seed, auditor=arguments.auditor)
        text = json.dumps(made.as_json(), ensure_ascii=False, indent=1) if arguments.json else render(root, made)
        sys.stdout.write(f"{text}\n")
        return ExitStatus.DONE
    if arguments.json:
        raise UsageError("--json goes with --results")
    path = answers.path_of(root, arguments.seed or SEED, arguments.auditor or AUDITOR)
    drawn = _sample(root, arguments)  # before anything is written
    with answers.held(path):
        session = Session(root, _kept(path.with_name(answers.SAMPLE), drawn), Answers.load(path))
        if not session.pages:
            raise DatasetError(f"{path.parent}: the dataset has none of its posts any more; choose another --seed")
        return _serve(session, path, arguments)


def _serve(session: Session, path: Path, arguments: argparse.Namespace) -> int:
    try:
        server = AuditServer(session, arguments.port)
    except (OSError, OverflowError) as error:
        raise UsageError(f"--port {arguments.port}: {error}; without --port a free one is taken") from error
    with server:
        done, pages = session.progress()["done"], len(session.pages)
        sys.stdout.write(f"{done} of {pages} pages done; marks are saved to {path}\n")
        sys.stdout.write(f"Open {server.url}\nCtrl-C ends; the same command goes on from there.\n")
        sys.stdout.flush()
        if arguments.open:
            webbrowser.open(server.url)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            sys.stdout.write(f"\n{session.progress()['done']} of {pages} pages done\n")
    return ExitStatus.DONE


def _sample(root: Path, arguments: argparse.Namespace) -> Sample:
    """That of the seed, as it was drawn once, or drawn now."""
    seed = arguments.seed or SEED
    path = root / answers.FOLDER / str(seed) / answers.SAMPLE
    if path.is_file():
        sample = Sample.load(path)
        for option, now, then in [
            ("--sample", arguments.sample, sample.size),
            ("--answers", arguments.answers, sample.per_post),
        ]:
            if now not in (None, then):
                raise UsageError(f"{option} {now}: sample {seed} was drawn with {then}; choose another --seed")
        return sample
    size, per_post = arguments.sample or SIZE, arguments.answers or PER_POST
    return drawn_from(root, size=size, per_post=per_post, seed=seed)


def _kept(path: Path, drawn: Sample) -> Sample:
    """What was drawn first stays, also when the dataset grows."""
    if path.is_file():
        return Sample.load(path)
    answers.write(path, drawn.dumps())
    return drawn
