"""rule: explain one rule, or list them all."""

from __future__ import annotations

import argparse
from pathlib import Path

from workflow_engine.console.files import cannot_write
from workflow_engine.console.options import add_format, text
from workflow_engine.console.talk import Talk
from workflow_engine.errors import Message, UsageError

NAME = "rule"
ORDER = 40
HELP = Message("解释一条校验规则；不写名称则列出全部", "explain a rule; without a name list them all")
EXAMPLE = "workflow-engine rule no-accountable"


def arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Declare the options."""
    parser.add_argument("name", nargs="?")
    add_format(parser)
    parser.add_argument(
        "--all",
        action="store_true",
        help=text(lang, "全部规则（与 --markdown 合用）", "all rules (together with --markdown)"),
    )
    parser.add_argument(
        "--markdown",
        type=Path,
        metavar="FOLDER",
        help=text(lang, "把每条规则写成目录中的一页", "write a page for each rule into a folder"),
    )


def run(args: argparse.Namespace, talk: Talk) -> int:
    """Print meaning, why, before and after of a rule."""
    from workflow_engine.lint.page import say
    from workflow_engine.lint.registry import all_rules, find_rule

    if args.markdown:
        return _write_pages(args, talk)
    if args.name is None:
        rules = [(r.meta.code, r.meta.name, r.meta.severity.value, r.page.meaning.say(talk.lang)) for r in all_rules()]
        if talk.as_json:
            talk.json([dict(zip(("code", "rule", "severity", "meaning"), rule, strict=True)) for rule in rules])
        else:
            talk.table((talk.pick("代码", "code"), talk.pick("规则", "rule"), talk.pick("级别", "severity"), ""), rules)
        return 0
    found = find_rule(args.name)
    if found is None:
        from difflib import get_close_matches

        near = get_close_matches(args.name, [r.meta.name for r in all_rules()], 1)
        zh, en = (f"，是否指 {near[0]}？", f", did you mean {near[0]}?") if near else ("", "")
        raise UsageError(Message(f"没有规则“{args.name}”{zh}", f"there is no rule {args.name!r}{en}"))
    meta, page = found.meta, found.page
    if talk.as_json:
        talk.json(
            {
                "rule": meta.name,
                "code": meta.code,
                "severity": meta.severity.value,
                "meaning": page.meaning.say(talk.lang),
                "why": page.why.say(talk.lang),
                "before": page.before,
                "after": page.after,
            }
        )
    else:
        talk.data(say(page, meta.name, meta.code, meta.severity.value, talk.lang).rstrip())
    return 0


def _write_pages(args: argparse.Namespace, talk: Talk) -> int:
    from workflow_engine.lint.pages import write_pages
    from workflow_engine.lint.registry import all_rules

    if not args.all or args.name:
        raise UsageError(Message("写成 rule --all --markdown 目录", "write rule --all --markdown FOLDER"))
    try:
        changed = write_pages(all_rules(), args.markdown)
    except OSError as error:
        raise cannot_write(args.markdown, error) from error
    for path in changed:
        talk.data(str(path))
    return 0
