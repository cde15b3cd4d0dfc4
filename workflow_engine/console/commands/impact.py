"""impact: which procedures and states a new organization touches."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workflow_engine.console.options import add_date, add_format, catalogue, folder, text
from workflow_engine.console.talk import Talk
from workflow_engine.errors import Message, UsageError

if TYPE_CHECKING:
    from workflow_engine.definition.organization import Organization
    from workflow_engine.lint.impact import Change
    from workflow_engine.lint.subject import Subject

NAME = "impact"
ORDER = 35
HELP = Message("换用新的组织文件会触及哪些流程和状态", "which procedures and states a new organization touches")
EXAMPLE = "workflow-engine impact organization.yaml organization-2027.yaml processes"
_ASPECTS = {
    "exists": Message("是否存在", "exists"),
    "people": Message("人员", "people"),
    "deputy": Message("AB 岗", "deputy"),
    "head": Message("负责人岗位", "head"),
    "dispatcher": Message("派活岗位", "dispatcher"),
}
_ROLES = {
    "owner": Message("牵头", "lead"),
    "responsible": Message("责任", "responsible"),
    "accountable": Message("问责", "accountable"),
    "support": Message("协办", "support"),
    "consulted": Message("征求意见", "consulted"),
    "informed": Message("知会", "informed"),
    "members": Message("签核", "signs"),
    "by": Message("办理", "acts"),
    "escalate": Message("逾期报告", "told when late"),
}


def arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Declare the options."""
    parser.add_argument("old", metavar="OLD_ORG", help=text(lang, "现行组织文件", "the organization file in force"))
    parser.add_argument("new", metavar="NEW_ORG", help=text(lang, "新的组织文件", "the one that will replace it"))
    parser.add_argument(
        "processes",
        nargs="*",
        default=[folder()],
        metavar="PROCESSES",
        help=text(lang, "流程文件或目录（默认 processes）", "procedures: files or folders (processes)"),
    )
    add_date(parser, lang)
    add_format(parser)


def run(args: argparse.Namespace, talk: Talk) -> int:
    """Tell what changes, procedure by procedure; 1 when a step or a procedure loses the last who owned it."""
    from workflow_engine.lint.check import today
    from workflow_engine.lint.impact import impact
    from workflow_engine.lint.subject import Subject

    old, new = _organization(args.old), _organization(args.new)
    read = catalogue(args.processes)
    subject = Subject(read, args.at or today(read))
    changes = impact(subject, old, new)
    if talk.as_json:
        talk.json(_as_json(subject, changes))
    else:
        _as_text(subject, changes, (old, new), talk)
    if not read.processes:
        talk.say(f"没有找到流程：{'、'.join(args.processes)}", f"no procedure in {', '.join(args.processes)}")
        return 3
    return 1 if any(change.lost for change in changes) else 0


def _organization(path: str) -> Organization:
    """Return the organization in a file. Raises ``UsageError`` for any other file."""
    from workflow_engine.definition.load import load_strict
    from workflow_engine.definition.organization import Organization
    from workflow_engine.source.files import read_file

    if not Path(path).is_file():
        raise UsageError(Message(f"没有这个组织文件：{path}", f"no such organization file: {path}"))
    found = load_strict(read_file(Path(path)))
    if isinstance(found, Organization):
        return found
    raise UsageError(
        Message(f"{path} 不是组织文件", f"{path} is not an organization"),
        help=Message("组织文件以 organization: 开头", "an organization file begins with organization:"),
    )


def _as_json(subject: Subject, changes: Sequence[Change]) -> dict[str, Any]:
    return {
        "version": 1,
        "at": subject.at,
        "lost": sum(change.lost for change in changes),
        "changes": [
            {
                "process": change.use.process.name,
                "state": change.use.state.name if change.use.state else None,
                "role": change.use.role,
                "party": str(change.use.party),
                "aspect": change.aspect,
                "before": change.before,
                "after": change.after,
                "lost": change.lost,
                **_place(subject, change),
            }
            for change in changes
        ],
    }


def _place(subject: Subject, change: Change) -> dict[str, Any]:
    element = change.use.spot.element
    document = subject.document(element)
    place = document.place(change.use.path) if document else None
    return {
        "file": subject.file(element),
        "line": place.line if place else None,
        "column": place.column if place else None,
    }


def _as_text(
    subject: Subject, changes: Sequence[Change], organizations: tuple[Organization, Organization], talk: Talk
) -> None:
    from workflow_engine.lint.impact import by_process

    groups = by_process(changes)
    for name, group in groups.items():
        title = group[0].use.process.title.say(talk.lang)
        talk.data(f"{name} {title}".rstrip() + f"  {subject.file(group[0].use.spot.element)}")
        for change in group:
            talk.data(f"  {_line(subject, change, organizations, talk)}")
    states = {(c.use.process.name, c.use.state.name) for c in changes if c.use.state}
    lost = sum(change.lost for change in changes)
    talk.data(
        talk.pick(
            f"触及 {len(groups)} 个流程、{len(states)} 个状态；{lost} 处无人负责",
            f"{len(groups)} procedures and {len(states)} states touched; {lost} places lose their owner",
        )
    )


def _line(subject: Subject, change: Change, organizations: tuple[Organization, Organization], talk: Talk) -> str:
    use = change.use
    where = _place(subject, change)
    state = (use.state.title.say(talk.lang) or use.state.name) if use.state else talk.pick("整个流程", "the procedure")
    before, after = (
        _values(values, change.aspect, organization, talk)
        for values, organization in zip((change.before, change.after), organizations, strict=True)
    )
    lost = talk.pick("  ← 无人负责", "  <- nobody left") if change.lost else ""
    role, aspect = _ROLES[use.role].say(talk.lang), _ASPECTS[change.aspect].say(talk.lang)
    return f"{where['line'] or '-'}: {state}  {role} {use.party}  {aspect}: {before} → {after}{lost}"


def _values(values: tuple[str, ...], aspect: str, organization: Organization, talk: Talk) -> str:
    if aspect == "people":
        names = [f"{organization.people[each].name or each}({each})" for each in values]
        return talk.pick("、", ", ").join(names) or talk.pick("（无人）", "(nobody)")
    if aspect == "exists":
        return talk.pick("有", "yes") if values else talk.pick("没有", "no")
    return ", ".join(values) or talk.pick("（无）", "(none)")
