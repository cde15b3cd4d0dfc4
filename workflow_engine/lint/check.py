"""A catalogue → findings. Never prints; a rule that crashes becomes a finding and the others run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from workflow_engine.clock import SystemClock
from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.errors import Message, Place
from workflow_engine.lint.cache import LOCAL, Memory, run_of
from workflow_engine.lint.explains import ABSENCES, EXPLAINS, UNREADABLE
from workflow_engine.lint.finding import CRASH, Finding, Related, Report, Rule, Severity, Spot
from workflow_engine.lint.left_out import SHAPE, left_out
from workflow_engine.lint.presets import PRESETS
from workflow_engine.lint.registry import Registered, all_rules
from workflow_engine.lint.subject import Subject, report_of
from workflow_engine.record import record

CRASHED = Rule(CRASH, "X000", "internal", Severity.ERROR, "0.1")


@record
class Examined:
    """What an examination found, sorted by file, line and column.

    ``ignored`` are the findings that a comment in the file silences; ``ran`` are the names of the rules that were run.
    """

    findings: tuple[Finding, ...]
    ignored: tuple[Finding, ...]
    ran: frozenset[str]


def check(catalogue: Catalogue, *, rules: Iterable[Registered] | None = None, at: date | None = None) -> list[Finding]:
    """Return the findings of ``examine``."""
    return list(examine(catalogue, rules=rules, at=at).findings)


def examine(
    catalogue: Catalogue,
    *,
    rules: Iterable[Registered] | None = None,
    at: date | None = None,
    settings: Mapping[str, int] | None = None,
    memory: Memory | None = None,
) -> Examined:
    """Run the rules over a catalogue.

    ``rules`` are the rules to run, default all. ``at`` is the day at which ownership is asked, default today in
    the calendar's time zone. ``settings`` are numbers for the rules that differ from their defaults. What loading
    found under a name that no rule has is kept as an error. With a ``memory`` of earlier runs only what changed is
    analysed; the answer is the same.
    """
    chosen = all_rules() if rules is None else tuple(rules)
    defaults = {name: value for rule in chosen for name, value in rule.settings.items()}
    subject = Subject(catalogue, at or today(catalogue), {**defaults, **(settings or {})})
    findings = _local(tuple(rule for rule in chosen if rule.meta.name in LOCAL), subject, memory)
    findings += [
        finding for rule in chosen if not rule.last and rule.meta.name not in LOCAL for finding in _run(rule, subject)
    ]
    findings += _unnamed(subject)
    # Before causes hide their effects: a comment on a hidden finding is not stale.
    subject.ignores.silence(findings)
    subject.ran = frozenset(rule.meta.name for rule in chosen)
    findings += [finding for rule in chosen if rule.last for finding in _run(rule, subject)]
    stand, silent = subject.ignores.silence(sorted(_root_causes(findings, catalogue), key=_order))
    return Examined(tuple(stand), tuple(silent), subject.ran)


def _local(rules: Sequence[Registered], subject: Subject, memory: Memory | None) -> list[Finding]:
    """Return what the rules that look at one procedure at a time find, or found in an earlier run."""
    if memory is None:
        return [finding for rule in rules for finding in _run(rule, subject)]
    run = run_of(subject.catalogue, subject.at, subject.settings, [rule.meta.name for rule in rules])
    fresh, known = memory.recall(subject.catalogue, run)
    part = subject if fresh is subject.catalogue else Subject(fresh, subject.at, subject.settings)
    found = [finding for rule in rules for finding in _run(rule, part)]
    memory.learn(fresh, found)
    return known + found


def today(catalogue: Catalogue) -> date:
    """Return the day it is in the calendar's time zone."""
    return SystemClock().now().astimezone(catalogue.calendar.zone).date()


def preset(findings: Iterable[Finding], name: str) -> list[Finding]:
    """Return the findings that the preset ``correctness``, ``recommended`` or ``all`` shows, in the same order."""
    shown = PRESETS[name]
    return [finding for finding in findings if finding.severity in shown]


def _run(rule: Registered, subject: Subject) -> Iterator[Finding]:
    try:
        for report in rule.check(subject):
            yield _finding(rule.meta, report, subject)
    except Exception as error:  # noqa: BLE001  # rules come from outside, too; one must not silence the others
        words = f"{type(error).__name__}: {error}"
        message = Message(f"规则 {rule.meta.name} 运行出错：{words}", f"rule {rule.meta.name} crashed: {words}")
        mend = Message(
            "其余规则照常运行；请把定义文件和这句话报告给维护者",
            "the other rules were run; report this sentence with the definition to the maintainers",
        )
        report = Report(spot=Spot(rule.meta.name, ()), message=message, help=mend)
        yield _finding(CRASHED, report, subject)


def _unnamed(subject: Subject) -> Iterator[Finding]:
    known = {rule.meta.name for rule in all_rules()}
    for problem in subject.catalogue.problems:
        if problem.rule not in known:
            meta = Rule(problem.rule, "", "load", Severity.ERROR, "0.1")
            yield _finding(meta, report_of(subject, problem), subject)


def _finding(rule: Rule, report: Report, subject: Subject) -> Finding:
    spot = report.spot
    place = report.place or _place(subject, spot)
    file = place.file if place else subject.file(spot.element)
    return Finding(
        rule=rule.name,
        code=rule.code,
        severity=report.severity or rule.severity,
        message=report.message,
        process=spot.element.removeprefix("process:") or file,
        file=file,
        path=spot.path,
        place=place,
        related=tuple(
            Related(other.note, subject.file(other.element), other.path, _place(subject, other))
            for other in report.related
        ),
        witness=report.witness,
        help=report.help,
        fix=report.fix,
    )


def _place(subject: Subject, spot: Spot) -> Place | None:
    """Return where an element stands: a state, an action or another whole part is shown at its name."""
    document = subject.document(spot.element)
    if document is None:
        return None
    value = document.value
    for step in spot.path:
        value = value.get(step) if isinstance(value, dict) else None
    named = document.key_place(spot.path) if isinstance(value, dict) else None
    return named or document.place(spot.path)


def _root_causes(findings: list[Finding], catalogue: Catalogue) -> Iterator[Finding]:
    """Yield each finding once, without those that another finding, or a part left out, explains."""
    parts = left_out(catalogue)
    rules_of: dict[str, set[str]] = {}
    for finding in findings:
        if not (finding.process in parts and finding.rule in SHAPE):
            rules_of.setdefault(finding.process, set()).add(finding.rule)
    unreadable = any(finding.rule in UNREADABLE for finding in findings)
    seen = set()
    for finding in findings:
        explained = any(finding.rule in EXPLAINS.get(rule, ()) for rule in rules_of.get(finding.process, ()))
        explained = explained or (finding.process in parts and parts[finding.process].explains(finding))
        key = (finding.rule, finding.file, finding.path, finding.place, finding.message)
        if key not in seen and not explained and not (unreadable and finding.rule in ABSENCES):
            seen.add(key)
            yield finding


def _order(finding: Finding) -> tuple[str, int, int, str]:
    place = finding.place
    return finding.file, place.line if place else 0, place.column if place else 0, finding.code
