"""validate: check definitions and report what is wrong, in a format for people or for machines."""

from __future__ import annotations

import argparse
import gc
import os

from workflow_engine.clock import SystemClock
from workflow_engine.console.again import Answers
from workflow_engine.console.options import add_date, add_format, as_path, folder, text
from workflow_engine.console.talk import Talk
from workflow_engine.errors import Message, UsageError

# What is imported here, also an unchanged file waits for.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from workflow_engine.console.validation import Checked
    from workflow_engine.lint.finding import Finding
    from workflow_engine.lint.settings import Settings
    from workflow_engine.lint.tally import Tally

NAME = "validate"
ORDER = 10
HELP = Message("校验流程定义（文件或目录）", "check definitions (files or folders)")
EXAMPLE = "workflow-engine validate processes --format sarif"


def arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Declare the options."""
    parser.add_argument("paths", nargs="*", default=[folder()], metavar="PATH")
    add_format(parser, "text", "json", "sarif", "github", "gitlab", "junit")
    _add_choice(parser, lang)
    parser.add_argument(
        "--fail-on",
        choices=["error", "warning", "info", "never"],
        help=text(lang, "达到此级别即以 1 退出（默认 error）", "exit 1 from this severity on (default: error)"),
    )
    parser.add_argument(
        "--allow-empty",
        action="store_true",
        help=text(lang, "没有定义文件也算通过", "finding no definition is not a failure"),
    )
    parser.add_argument(
        "--config",
        type=as_path,
        metavar="FILE",
        help=text(lang, "设置文件（默认就近查找）", "file of settings (default: found in this folder or above)"),
    )
    _add_baseline(parser, lang)
    _add_questions(parser, lang)
    mends = parser.add_mutually_exclusive_group()
    mends.add_argument("--fix", action="store_true", help=text(lang, "自动改正有把握的发现", "make the safe mends"))
    mends.add_argument(
        "--diff", action="store_true", help=text(lang, "只显示 --fix 会改什么", "only show what --fix would change")
    )


def _add_choice(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument(
        "--preset",
        choices=["correctness", "recommended", "all"],
        help=text(lang, "显示哪些级别的发现（默认 recommended）", "which severities are shown (default: recommended)"),
    )
    parser.add_argument(
        "--persona",
        choices=["editor", "auditor"],
        help=text(lang, "给编写者看，还是给审计者看（连同提示）", "for who writes, or who audits (with notes)"),
    )
    for option, zh, en in (("--select", "只看这些规则", "only these rules"), ("--ignore", "不看这些规则", "not these")):
        parser.add_argument(
            option,
            action="append",
            default=[],
            metavar="RULE,…",
            help=text(lang, f"{zh}（名称或代码）", f"{en} (names or codes)"),
        )


def _add_questions(parser: argparse.ArgumentParser, lang: str) -> None:
    add_date(parser, lang)
    parser.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="UNIT[/POST]",
        help=text(
            lang, "若该岗位（或单位）无人，会出什么问题；可重复", "what breaks if nobody holds this post; repeatable"
        ),
    )
    parser.add_argument(
        "--without-person",
        action="append",
        default=[],
        metavar="PERSON",
        help=text(lang, "若此人不在，会出什么问题；可重复", "what breaks if this person is away; repeatable"),
    )
    parser.add_argument(
        "--no-cache",
        action="store_true",
        help=text(lang, "不用也不写缓存 .workflow-engine-cache", "neither use nor write .workflow-engine-cache"),
    )


def _add_baseline(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument(
        "--baseline",
        type=as_path,
        metavar="FILE",
        help=text(lang, "基线：其中的发现不再报告", "findings in this file are not told again"),
    )
    parser.add_argument(
        "--write-baseline",
        action="store_true",
        help=text(lang, "新建基线，或去掉已改好的（只减不增）", "make the baseline, or take out what is mended"),
    )


def run(args: argparse.Namespace, talk: Talk) -> int:
    """Report all findings; see the exit codes of ``workflow-engine --help``."""
    answers, begun = _answers(args, talk), SystemClock().now()
    known = answers.recall(begun.timestamp()) if answers else None
    if known:
        talk.data(known[0])
        return known[1]
    # All that is read is kept until the end: looking for garbage in it again and again finds none, and costs a sixth.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _validate(args, talk, begun, answers)
    finally:
        if collecting:
            gc.enable()


def _answers(args: argparse.Namespace, talk: Talk) -> Answers | None:
    """Return what is kept of earlier runs; None for a question whose answer is not only what is printed."""
    own = args.fix or args.diff or args.write_baseline or args.without or args.without_person
    try:
        return None if own or args.no_cache else Answers(args, talk.lang)
    except OSError:  # the working folder is gone, or the program does not lie in a folder
        return None


def _validate(args: argparse.Namespace, talk: Talk, begun: datetime, answers: Answers | None) -> int:
    from workflow_engine.console import validation as steps

    settings = _settings(args)
    if settings.language and not args.lang and not os.environ.get("WORKFLOW_ENGINE_LANG"):
        talk.lang = settings.language
    question = steps.Question(args.at, tuple(args.without), tuple(args.without_person), remember=not args.no_cache)
    if question.supposes and (args.fix or args.diff or args.write_baseline):
        raise UsageError(
            Message("假设的缺位不能用来改文件或写基线", "nothing is mended or written down for a mere supposition"),
            help=Message("去掉 --without，或去掉 --fix 等", "leave out --without, or --fix and the like"),
        )
    checked = steps.check_paths(args.paths, settings, question)
    if not steps.has_definitions(args.paths):
        where = "、".join(args.paths)
        talk.say(
            f"没有找到流程定义：{where}（如属正常请加 --allow-empty）", f"no definition in {where} (--allow-empty?)"
        )
        return 0 if args.allow_empty else 3
    baseline = None if question.supposes else args.baseline or settings.baseline
    if args.write_baseline:
        baseline = baseline or steps.BASELINE
        steps.write_baseline(checked, baseline, settings, talk)
    if args.diff:
        changes = "".join(file.diff() for file in steps.mends(checked, settings, baseline))
        if changes:
            talk.data(changes.rstrip("\n"))
        return 1 if changes else 0
    if args.fix:
        checked = steps.mend_files(args.paths, settings, baseline, talk)
    if question.supposes:
        gone = "、".join((*question.posts, *question.people))
        talk.say(f"假设 {gone} 缺位；只列因此新增的发现", f"if {gone} were away: only what is found because of that")
    compared = steps.held_against(checked, baseline)
    steps.tell_gone(compared, talk)
    findings = [finding for finding in compared.new if settings.shows(finding)]
    code = 4 if checked.crashed else int(any(map(settings.fails, findings)))
    tally = steps.tally(checked, compared, settings)
    _tell(findings, checked, args, talk, tally.timed((SystemClock().now() - begun).total_seconds()))
    if answers and not compared.gone and steps.can_be_kept(checked):
        said = _report(findings, checked, args, talk, tally)
        files = [*checked.catalogue.documents, *(str(file) for file in (args.config, baseline) if file)]
        answers.keep(said, code, files, begun.timestamp(), steps.end_of_day(checked, begun))
    return code


def _tell(findings: list[Finding], checked: Checked, args: argparse.Namespace, talk: Talk, tally: Tally) -> None:
    told = _report(findings, checked, args, talk, tally)
    if told:
        talk.data(told)


def _report(findings: list[Finding], checked: Checked, args: argparse.Namespace, talk: Talk, tally: Tally) -> str:
    from workflow_engine.lint.report import report

    return report(findings, checked.catalogue, args.format, talk.lang, tally).rstrip("\n")


def _settings(args: argparse.Namespace) -> Settings:
    from pathlib import Path

    from workflow_engine.lint.settings_file import find_settings, read_settings

    written = read_settings(args.config) if args.config else find_settings(Path.cwd())
    select, ignore = ([word for words in given for word in words.split(",")] for given in (args.select, args.ignore))
    return written.choose(preset=args.preset, persona=args.persona, fail_on=args.fail_on, select=select, ignore=ignore)
