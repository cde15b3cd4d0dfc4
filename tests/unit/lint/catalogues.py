"""Catalogues from texts, and what the rules say about them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from textwrap import dedent, indent

from workflow_engine.definition.catalogue import Catalogue, build_catalogue
from workflow_engine.errors import Problem, SourceError
from workflow_engine.lint.check import check
from workflow_engine.lint.finding import Finding
from workflow_engine.source.document import Document
from workflow_engine.source.reader import read

DAY = date(2026, 3, 2)

ORGANIZATION = """\
organization: school
units:
  top:
    head: president
    posts: {president: {deputy: vice}, vice: {}}
  office:
    parent: top
    head: chief
    posts: {chief: {deputy: top/president}, clerk: {deputy: chief}}
  works:
    parent: top
    head: foreman
    posts: {foreman: {deputy: office/chief}, worker: {deputy: foreman}}
people:
  ann: {name: 安, posts: [{post: top/president}]}
  bob: {name: 博, posts: [{post: office/chief}]}
  cai: {name: 蔡, posts: [{post: office/clerk}]}
  dan: {name: 丹, posts: [{post: works/foreman}]}
  eve: {name: 伊, posts: [{post: works/worker}]}
  zoe: {name: 佐, posts: [{post: top/vice}]}
external: {supplier: 供应商}
"""


def procedure(states: str, *, name: str = "sample", start: str = "first", extra: str = "") -> str:
    """Return the text of a published procedure in which every step has a deadline, unless ``extra`` has defaults.

    Lateness goes to somebody who is above everybody, as far as anybody can tell before a case.
    """
    head = f"process: {name}\nstatus: published\nowner: office/chief\n{dedent(extra).strip()}\n"
    defaults = "" if "defaults:" in extra else "defaults: {due: 1 workday, overdue: {escalate: $requester.leader}}\n"
    return f"{head}start: {start}\nstates:\n{indent(dedent(states).strip(), '  ')}\n{defaults}"


def task(*actions: str, who: str = "office/clerk", more: str = "") -> str:
    """Return a task whose actions are written ``name: target`` or ``name: {…}``."""
    written = [a if "{" in a else f"{a.partition(': ')[0]}: {{to: {a.partition(': ')[2]}}}" for a in actions]
    return f"{{responsible: {who}, accountable: top/president{more}, actions: {{{', '.join(written)}}}}}"


def catalogue(*texts: str) -> Catalogue:
    """Return the catalogue of these files, called ``1.yaml``, ``2.yaml`` …"""
    documents: list[Document] = []
    problems: list[Problem] = []
    for number, text in enumerate(texts, 1):
        try:
            documents.append(read(text, f"{number}.yaml"))
        except SourceError as error:
            problems += error.problems
    return build_catalogue(documents, problems)


def findings(*texts: str, at: date = DAY, info: Iterable[str] = ()) -> list[Finding]:
    """Return all findings but those told on request; of these only the named rules."""
    found = check(catalogue(*texts), at=at)
    return [finding for finding in found if finding.severity != "info" or finding.rule in info]


def names(*texts: str, at: date = DAY, info: Iterable[str] = ()) -> list[str]:
    """Return the names of the findings' rules."""
    return [finding.rule for finding in findings(*texts, at=at, info=info)]
