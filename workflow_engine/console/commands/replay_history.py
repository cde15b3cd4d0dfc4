"""replay-history: what closed cases would have become under a proposed version."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from workflow_engine.console.options import add_engine, add_format, existing, open_engine, text
from workflow_engine.console.talk import Talk
from workflow_engine.console.versions import add_map, known_steps, pairs, read_procedure
from workflow_engine.errors import Message, UsageError

if TYPE_CHECKING:
    from workflow_engine.rehearsal import Rehearsed

NAME = "replay-history"
ORDER = 37
HELP = Message(
    "已办结的事项按拟用版本重走一遍，会卡住、没人管还是换个结局", "run closed cases through a proposed version"
)
EXAMPLE = "workflow-engine replay-history repair_request-2027.yaml --db workflow.db"
_EVERY = 100
_WORDS = {
    "stalls": Message("卡住", "stalls"),
    "ownerless": Message("无人负责", "has no owner"),
    "otherwise": Message("结局不同", "ends otherwise"),
    "unclear": Message("无法判断", "unclear"),
}


def arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Declare the options."""
    parser.add_argument("new", metavar="NEW", help=text(lang, "拟用版本的流程文件", "file of the proposed version"))
    add_map(parser, lang)
    parser.add_argument(
        "--last", type=int, metavar="N", help=text(lang, "只看最近发起的 N 件", "only the last N cases")
    )
    add_engine(parser, lang)
    add_format(parser)


def run(args: argparse.Namespace, talk: Talk) -> int:
    """Tell every closed case that would have gone otherwise; 1 when there is one."""
    from workflow_engine.rehearsal import rehearse_all

    if args.last is not None and args.last < 1:
        raise UsageError(Message("--last 应为正整数", "--last is a number from 1"))
    names = pairs(args.states)
    proposed = read_procedure(args.new)
    known_steps(proposed, list(names.values()))
    existing(args.db)
    done: list[Rehearsed] = []
    with open_engine(args, talk) as engine:
        for rehearsed in rehearse_all(engine, proposed, names, limit=args.last):
            done.append(rehearsed)
            if len(done) % _EVERY == 0 and sys.stderr.isatty():
                talk.say(f"已重演 {len(done)} 件", f"{len(done)} cases so far")
    counts = Counter(verdict for each in done for verdict in {str(finding.verdict) for finding in each.findings})
    failing = [each for each in done if any(finding.verdict != "unclear" for finding in each.findings)]
    if talk.as_json:
        talk.json(_as_json(args.new, proposed.digest, done, counts))
    else:
        _as_text(done, talk)
    told = "，".join(f"{_WORDS[verdict].zh} {counts[verdict]}" for verdict in _WORDS)
    told_en = ", ".join(f"{counts[verdict]} {_WORDS[verdict].en}" for verdict in _WORDS)
    talk.say(f"重演 {len(done)} 件：{told}", f"{len(done)} cases: {told_en}")
    return 1 if failing else 0


def _as_text(done: list[Rehearsed], talk: Talk) -> None:
    for each in done:
        if each.findings:
            would = each.would or talk.pick("未办结", "not ended")
            talk.data(f"{each.case}  {each.title}  {each.outcome} → {would}")
        for finding in each.findings:
            where = f"#{finding.seq} " if finding.seq else ""
            talk.data(f"  {_WORDS[finding.verdict].say(talk.lang)}  {where}{finding.message.say(talk.lang)}")


def _as_json(file: str, digest: str, done: list[Rehearsed], counts: Counter[str]) -> dict[str, Any]:
    return {
        "version": 1,
        "file": file,
        "digest": digest,
        "rehearsed": len(done),
        "counts": {verdict: counts[verdict] for verdict in _WORDS},
        "cases": [
            {
                "case": each.case,
                "title": each.title,
                "outcome": each.outcome,
                "would": each.would,
                "findings": [
                    {
                        "verdict": finding.verdict,
                        "seq": finding.seq or None,
                        "state": finding.state or None,
                        "message": {"zh": finding.message.zh, "en": finding.message.en},
                    }
                    for finding in each.findings
                ],
            }
            for each in done
            if each.findings
        ],
    }
