"""new: write the scaffold of a procedure that validates."""

from __future__ import annotations

import argparse
from pathlib import Path

from workflow_engine.console.files import cannot_write
from workflow_engine.console.options import add_processes, catalogue, text
from workflow_engine.console.talk import Talk
from workflow_engine.errors import Message, UsageError

NAME = "new"
ORDER = 50
HELP = Message("新建一个可通过校验的流程骨架", "write the scaffold of a procedure that validates")
EXAMPLE = "workflow-engine new venue_booking --title 场地借用"

_SCAFFOLD = """\
process: {name}
title: {title}
version: "{year}.1"
status: draft                     # 定稿后改为 published / set to published when it is in force
basis: [请写依据的制度]            # 法规或校内制度 / law or school rule
scope: 请写适用范围
owner: {head}
deadline: 12 workdays             # 办三天，最多退回补正三次 / three days, sent back three times at most
data:
  content: {{type: text, required: true, title: 事由}}
start: apply
states:
  apply:
    title: 受理
    responsible: {staff}
    accountable: {head}
    informed: [$requester]
    due: 1 workday
    remind: [2 work hours before]
    overdue: {{escalate: {above}}}
    record: 申请单
    actions:
      submit:   {{title: 送审, to: review}}
      withdraw: {{title: 撤回, kind: withdraw, to: cancelled, by: $requester}}
  review:
    title: 审核
    responsible: {head}
    accountable: {head}
    due: 2 workdays
    overdue: {{escalate: {above}}}
    record: 审核意见
    actions:
      approve:     {{title: 同意, to: done}}
      send_back: {{title: 退回补正, kind: return, to: apply, limit: 3}}
      refuse:    {{title: 不同意, kind: reject, to: refused}}
  done:      {{kind: end, outcome: completed, title: 办结}}
  refused:   {{kind: end, outcome: refused, title: 不同意}}
  cancelled: {{kind: end, outcome: cancelled, title: 撤回}}
"""


def arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Declare the options."""
    parser.add_argument("name")
    parser.add_argument("--title", default=None, help=text(lang, "流程名称", "title"))
    add_processes(parser, lang)


def run(args: argparse.Namespace, talk: Talk) -> int:
    """Write ``NAME.yaml`` with posts taken from the organization; never overwrite a file."""
    from workflow_engine.clock import SystemClock

    if not args.name.replace("_", "a").replace("-", "a").isalnum():
        raise UsageError(
            Message(f"名称只能用字、数字、_ 和 -：{args.name}", f"letters, digits, _ and - only: {args.name}")
        )
    folder = Path(args.processes)
    posts = _posts(args.processes) if folder.is_dir() else None
    staff, head, above = posts or ("office/clerk", "office/head", "office/head")
    title = args.title or args.name
    year = SystemClock().now().year
    content = _SCAFFOLD.format(name=args.name, title=_quoted(title), staff=staff, head=head, above=above, year=year)
    target = folder / f"{args.name}.yaml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8") as file:
            file.write(content)
    except FileExistsError:
        raise UsageError(Message(f"{target} 已存在，未改动", f"{target} exists and was left alone")) from None
    except OSError as error:
        raise cannot_write(target, error) from error
    talk.data(str(target))
    talk.say(
        f"下一步：改写 {target}，然后 workflow-engine validate {args.processes}",
        f"next: edit {target}, then workflow-engine validate {args.processes}",
    )
    return 0


def _quoted(title: str) -> str:
    import json

    return json.dumps(title, ensure_ascii=False)


def _posts(folder: str) -> tuple[str, str, str] | None:
    """Return (a post, the head of its unit, the post above that), from the first unit that has all three."""
    organization = catalogue([folder]).organization
    if organization is None:
        return None
    for unit in organization.units.values():
        head = organization.post(unit.head) if unit.head else None
        others = [post.ref for post in unit.posts.values() if post.ref != unit.head]
        if head and others and head.reports_to and unit.parent and organization.units[unit.parent].parent:
            return others[0], head.ref, head.reports_to
    return None
