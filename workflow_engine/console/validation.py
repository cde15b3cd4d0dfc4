"""What ``validate`` does, step by step: read, examine, mend, hold against the baseline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

from workflow_engine.console.options import catalogue
from workflow_engine.console.talk import Talk
from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.lint.baseline import (
    Compared,
    baseline_text,
    compare,
    new_entries,
    read_baseline,
    without,
)
from workflow_engine.lint.cache import FOLDER, Memory
from workflow_engine.lint.check import Examined, examine
from workflow_engine.lint.finding import CRASH, Finding
from workflow_engine.lint.fixes import Mended, mend, write
from workflow_engine.lint.registry import Registered, all_rules
from workflow_engine.lint.settings import Settings
from workflow_engine.lint.tally import Tally
from workflow_engine.lint.what_if import new_findings
from workflow_engine.lint.what_if import without as without_them
from workflow_engine.lint.writing import replace_file
from workflow_engine.record import record
from workflow_engine.source.files import find_files
from workflow_engine.source.listing import with_neighbours

BASELINE = Path("workflow-baseline.json")
_ROUNDS = 5


@record
class Checked:
    """The files asked for and what was found in them.

    ``findings`` are all that stand in these files, whatever the settings show; ``ignored`` those that comments silence.
    ``whole`` is False when single files were asked for: then nobody can say that a finding is gone.
    """

    catalogue: Catalogue
    findings: tuple[Finding, ...]
    ignored: tuple[Finding, ...]
    ran: frozenset[str]
    whole: bool = False

    @property
    def crashed(self) -> bool:
        """True when a rule failed."""
        return any(finding.rule == CRASH for finding in self.findings)


@record
class Question:
    """What is asked besides "what is wrong today".

    ``at`` is another day; ``posts`` and ``people`` are thought away, and only what is found because of that is told.
    ``remember`` allows findings of earlier runs for what did not change since.
    """

    at: date | None = None
    posts: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    remember: bool = False

    @property
    def supposes(self) -> bool:
        """True when somebody is thought away."""
        return bool(self.posts or self.people)

    def rules(self) -> list[Registered]:
        """Return the rules to run: whether a comment is still needed can only be told of today as it is."""
        return [rule for rule in all_rules() if not rule.last or not (self.supposes or self.at)]


TODAY = Question()


def check_paths(paths: Sequence[str], settings: Settings, question: Question = TODAY) -> Checked:
    """Read the files at ``paths`` with what lies beside them and examine them; only what stands in them is returned.

    When somebody is thought away a finding belongs to the question wherever it stands, also in a file beside them.
    """
    read = catalogue(with_neighbours(list(paths)))
    memory = Memory(_cache_folder(settings)) if question.remember else None
    examined = examine(read, rules=question.rules(), settings=settings.numbers, at=question.at, memory=memory)
    if memory:
        memory.save()
    if question.supposes:
        return _supposed(read, settings, question, examined)
    wanted = {Path(path).resolve() for path in paths}
    findings, ignored = (
        tuple(finding for finding in found if _asked(finding.file, wanted))
        for found in (examined.findings, examined.ignored)
    )
    return Checked(read, findings, ignored, examined.ran, all(path.is_dir() for path in wanted))


def _supposed(read: Catalogue, settings: Settings, question: Question, present: Examined) -> Checked:
    changed = without_them(read, question.posts, question.people)
    then = examine(changed, rules=question.rules(), settings=settings.numbers, at=question.at)
    return Checked(changed, tuple(new_findings(present.findings, then.findings)), (), then.ran)


def _cache_folder(settings: Settings) -> Path:
    """Return the folder of the cache: beside the file of settings, else in the working folder."""
    return (settings.source.parent if settings.source else Path()) / FOLDER


def has_definitions(paths: Sequence[str]) -> bool:
    """Tell whether there is any file to read at ``paths``."""
    return any(find_files(Path(path)) for path in paths)


def held_against(checked: Checked, baseline: Path | None) -> Compared:
    """Return the findings held against a baseline; all of them are new without one."""
    if baseline is None:
        return Compared(checked.findings, (), ())
    return compare(
        checked.findings,
        read_baseline(baseline),
        files=checked.catalogue.documents if checked.whole else (),
        ran=checked.ran,
        folder=baseline.parent,
    )


def write_baseline(checked: Checked, path: Path, settings: Settings, talk: Talk) -> None:
    """Make a baseline of what is shown, or take out of the one there what is gone; nothing is ever added to one."""
    if path.exists():
        gone = held_against(checked, path).gone
        entries = without(read_baseline(path), gone)
        talk.say(
            f"基线 {path}：去掉 {len(gone)} 条，还有 {len(entries)} 条；新的发现不加入，要重来请先删去文件",
            f"baseline {path}: {len(gone)} taken out, {len(entries)} left; "
            "new findings are not added, delete it to start anew",
        )
    else:
        entries = new_entries(filter(settings.shows, checked.findings), path.parent)
        talk.say(f"新建基线 {path}：{len(entries)} 条", f"new baseline {path}: {len(entries)} entries")
    replace_file(path, baseline_text(entries).encode())


def tell_gone(compared: Compared, talk: Talk) -> None:
    """Say which entries of the baseline are no longer needed."""
    if compared.gone:
        talk.say(
            f"基线中有 {len(compared.gone)} 条已经改好，用 --write-baseline 去掉：",
            f"{len(compared.gone)} entries of the baseline are mended; --write-baseline takes them out:",
        )
    for entry in compared.gone:
        talk.say(f"  {entry.file}: [{entry.rule}]", f"  {entry.file}: [{entry.rule}] {entry.message}")


def tally(checked: Checked, compared: Compared, settings: Settings) -> Tally:
    """Return what the report says besides the findings."""
    return Tally(sum(map(settings.shows, checked.ignored)), sum(map(settings.shows, compared.known)))


def can_be_kept(checked: Checked) -> bool:
    """Say whether the same is found again while no file changes: rules from outside may ask anything."""
    own = all(rule.check.__module__.startswith("workflow_engine.") for rule in all_rules())
    return own and not checked.crashed


def end_of_day(checked: Checked, now: datetime) -> float:
    """Return the moment at which the day ends in the time zone of the calendar."""
    tomorrow = now.astimezone(checked.catalogue.calendar.zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), checked.catalogue.calendar.zone).timestamp()


def mends(checked: Checked, settings: Settings, baseline: Path | None) -> list[Mended]:
    """Return the files as they are after the mends of what is shown; nothing is written."""
    return mend(filter(settings.shows, held_against(checked, baseline).new), checked.catalogue)


def mend_files(paths: Sequence[str], settings: Settings, baseline: Path | None, talk: Talk) -> Checked:
    """Mend the files, as often as one mend makes room for another, and return what is left."""
    made = 0
    for _ in range(_ROUNDS):
        checked = check_paths(paths, settings)
        mended = mends(checked, settings, baseline)
        for file in mended:
            if file.made:
                write(file)
                made += len(file.made)
        if not any(file.made for file in mended):
            break
    left = sum(len(file.refused) for file in mended)
    talk.say(
        f"自动改正 {made} 处" + (f"；{left} 处要动到别的内容，请自己改" if left else ""),
        f"{made} mended" + (f"; {left} would change something else, mend them by hand" if left else ""),
    )
    return checked


def _asked(file: str, wanted: set[Path]) -> bool:
    """Tell whether what stands in ``file`` was asked for; what stands in none, such as a crash, always is."""
    resolved = Path(file).resolve()
    return not file or any(resolved == path or path in resolved.parents for path in wanted) or not resolved.exists()
