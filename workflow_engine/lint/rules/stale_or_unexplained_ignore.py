"""ignore 注释已经不起作用，或没有写明规则和原因。
An ignore comment that silences nothing, or does not name its rule and its reason.

为什么 / Why

ignore 是一次破例，要让后来的人看得懂为什么；问题改好以后它还留着，就会悄悄放过下一个同样的问题。

An ignore is an exception, and those who come later must see why it was made. One that stays when the problem is
gone will quietly let the next one through.

改前 / Before

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    data:
      # workflow: ignore[yaml-implicit-type] 选项须与旧系统一致
      agreed: {type: choice, options: [同意, "no"]}
    defaults: {due: 3 workdays, overdue: {escalate: office/chief}}
    start: apply
    states:
      apply:
        responsible: $requester
        accountable: office/chief
        actions: {submit: {to: done}}
      done: {kind: end, outcome: completed}

改后 / After

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    data:
      # workflow: ignore[yaml-implicit-type] 选项须与旧系统一致
      agreed: {type: choice, options: [同意, no]}
    defaults: {due: 3 workdays, overdue: {escalate: office/chief}}
    start: apply
    states:
      apply:
        responsible: $requester
        accountable: office/chief
        actions: {submit: {to: done}}
      done: {kind: end, outcome: completed}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.model import Status
from workflow_engine.definition.words import clip, did_you_mean
from workflow_engine.errors import Message, Place
from workflow_engine.lint.finding import Edit, Fix, Report, Rule, Severity, Spot
from workflow_engine.lint.registry import all_rules, find_rule
from workflow_engine.lint.subject import Subject
from workflow_engine.lint.suppress import NEVER, Ignore

META = Rule("stale-or-unexplained-ignore", "Y603", "style", Severity.WARNING, "0.1", fixable=True)
LAST = True

_FORM = Message("写成 # workflow: ignore[规则名] 原因", "write # workflow: ignore[rule] reason")


def check(subject: Subject) -> Iterator[Report]:
    """Look at every ignore comment after the other rules have run."""
    for ignore in subject.ignores.all:
        stale = [word for word in ignore.words if _is_stale(subject, ignore, word)]
        if not ignore.words:
            yield _report(subject, ignore, Message("这条 ignore 没有写明规则", "this ignore names no rule"), _FORM)
        elif wrong := next((word for word in ignore.words if _cannot(word)), None):
            yield _misplaced(subject, ignore, wrong)
        elif stale:
            yield _stale(subject, ignore, stale)
        elif not ignore.reason:
            yield _report(subject, ignore, Message("这条 ignore 没有写原因", "this ignore gives no reason"), _FORM)


def _cannot(word: str) -> bool:
    rule = find_rule(word)
    return rule is None or rule.meta.name in NEVER


def _is_stale(subject: Subject, ignore: Ignore, word: str) -> bool:
    """Tell whether a word silences nothing although its rule could have found something."""
    rule = find_rule(word)
    if rule is None or rule.meta.name not in subject.ran or subject.catalogue.problems:
        return False
    about_people = rule.meta.category == "ownership" or rule.meta.name == "unknown-party"
    if about_people and not _is_staffed(subject, subject.element(ignore.place.file)):
        return False
    return not subject.ignores.used(ignore, word)


def _is_staffed(subject: Subject, element: str) -> bool:
    """Tell whether what stands in a file was held against an organization."""
    process = subject.catalogue.processes.get(element.removeprefix("process:"))
    return subject.organization is not None and (process is None or process.status is Status.PUBLISHED)


def _misplaced(subject: Subject, ignore: Ignore, word: str) -> Report:
    rule = find_rule(word)
    if rule:
        message = Message(
            f"{rule.meta.name} 不能忽略：有这种问题的文件无法运行",
            f"{rule.meta.name} cannot be ignored: such files do not run",
        )
        return _report(
            subject, ignore, message, Message("改正问题，删去注释", "mend the problem and delete the comment")
        )
    names = [rule.meta.name for rule in all_rules()]
    mend = did_you_mean(word, names) or _FORM
    return _report(subject, ignore, Message(f"没有规则“{clip(word)}”", f'there is no rule "{clip(word)}"'), mend)


def _stale(subject: Subject, ignore: Ignore, stale: list[str]) -> Report:
    names = ", ".join(stale)
    message = Message(f"这里已经没有 {names} 的发现", f"{names} finds nothing here any more")
    left = [word for word in ignore.words if word not in stale]
    if left:
        mend = Message(f"从注释里删去 {names}", f"take {names} out of the comment")
        what = "ignore" if ignore.line else "ignore-file"
        edit = Edit(ignore.place, f"# workflow: {what}[{', '.join(left)}] {ignore.reason}".rstrip())
    else:
        mend = Message("删去这条注释", "delete the comment")
        edit = Edit(_whole(subject, ignore), "")
    return _report(subject, ignore, message, mend, Fix(mend, (edit,)))


def _whole(subject: Subject, ignore: Ignore) -> Place:
    """Return the place of the comment with the spaces before it, or with its line when it stands alone."""
    place = ignore.place
    if ignore.alone:
        return Place(place.file, place.line, 1, place.line + 1, 1)
    before = subject.catalogue.documents[place.file].line(place.line)[: place.column - 1]
    return Place(place.file, place.line, len(before.rstrip()) + 1, place.line, place.end_column)


def _report(subject: Subject, ignore: Ignore, message: Message, mend: Message, fix: Fix | None = None) -> Report:
    spot = Spot(subject.element(ignore.place.file), ())
    return Report(spot=spot, place=ignore.place, message=message, help=mend, fix=fix)
