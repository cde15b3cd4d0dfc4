"""render: draw procedures as responsibility charts."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from workflow_engine.console.files import write_file
from workflow_engine.console.options import add_date, add_engine, sound_catalogue, text
from workflow_engine.console.talk import Talk
from workflow_engine.errors import Message, UsageError
from workflow_engine.record import replace

if TYPE_CHECKING:
    from workflow_engine.definition.catalogue import Catalogue
    from workflow_engine.diagram.model import Diagram

NAME = "render"
ORDER = 20
HELP = Message(
    "绘制责任流程图；写事项编号则标出它走到哪里，加 --heat 则按历史着色",
    "draw responsibility charts; with the id of a case, where it stands; with --heat, coloured by what happened",
)
EXAMPLE = "workflow-engine render repair_request --format svg --out repair_request.svg"


def arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Declare the options."""
    parser.add_argument(
        "names",
        nargs="*",
        metavar="PROCESS|CASE",
        help=text(lang, "流程名或事项编号；不写则画全部流程", "procedures or case ids; default: all procedures"),
    )
    add_engine(parser, lang)
    parser.add_argument(
        "--heat",
        choices=("waiting", "returns", "overdue"),
        help=text(
            lang,
            "按数据库中的事项着色：停留时间、退回次数、超期比例",
            "colour by the cases of the database: time waited, returns, share overdue",
        ),
    )
    parser.add_argument(
        "--links",
        default="",
        metavar="BASE",
        help=text(
            lang,
            "子流程链接的开头（目录或网址，默认同目录）",
            "what links to called procedures begin with (default: same folder)",
        ),
    )
    add_date(parser, lang)
    _layout(parser, lang)
    parser.add_argument(
        "--format", default=None, help=text(lang, "svg html png pdf dot mermaid", "svg html png pdf dot mermaid")
    )
    parser.add_argument(
        "--out",
        default=None,
        help=text(lang, "文件，或多个流程时的目录；- 为标准输出", "a file, a folder for several, or - for stdout"),
    )


def _layout(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument(
        "--lanes",
        choices=("auto", "upright", "level"),
        default="auto",
        help=text(
            lang,
            "泳道竖排、横排，或由程序选（pdf 取印出来大的）",
            "lanes side by side or one below the other (auto: what prints larger)",
        ),
    )
    parser.add_argument(
        "--paper",
        choices=("auto", "a4", "a3"),
        default="auto",
        help=text(
            lang,
            "pdf 的纸张；字小于 6.5 磅时自动换 A3 或分页",
            "paper of a pdf; where words would be under 6.5 pt, A3 or several pages",
        ),
    )
    parser.add_argument(
        "--all",
        metavar="FOLDER",
        help=text(
            lang,
            "把全部流程、职责书、组织图等写成一个可直接打开的手册",
            "write the whole handbook: procedures, duty cards and all else, as pages that open from a folder",
        ),
    )


def run(args: argparse.Namespace, talk: Talk) -> int:
    """Write one picture for each procedure; tell the file names."""
    from workflow_engine.console.drawing import Drawing
    from workflow_engine.console.kept_charts import KeptCharts
    from workflow_engine.diagram.render import formats, render

    read = sound_catalogue([args.processes])
    if args.all:
        return _handbook(args, talk, read)
    names = args.names or list(read.processes)
    kind = args.format or (Path(args.out).suffix.removeprefix(".") if args.out and args.out != "-" else "svg") or "svg"
    if kind not in formats():
        raise UsageError(Message(f"没有格式“{kind}”；有：{'、'.join(formats())}", f"no format {kind!r}: {formats()}"))
    kept = KeptCharts()
    with Drawing(args, talk, read) as drawing:
        drawing.check(names)
        for number, name in enumerate(names, 1):
            diagram = _wished(drawing.chart(name), args)
            picture = kept.get(diagram, kind, partial(render, diagram, kind, talk.tell))
            _write(picture, _target(args.out, name, kind, several=len(names) > 1), talk)
            if len(names) > 1:
                talk.say(f"[{number}/{len(names)}] {name}", f"[{number}/{len(names)}] {name}")
    if kept.kept:
        talk.say(
            f"新画 {kept.drawn} 张，{kept.kept} 张未变，没有重画",
            f"{kept.drawn} drawn; {kept.kept} unchanged, not drawn again",
        )
    return 0


def _wished(diagram: Diagram, args: argparse.Namespace) -> Diagram:
    from workflow_engine.diagram.model import Orientation, PaperSize

    return replace(diagram, orientation=Orientation(args.lanes), paper=PaperSize(args.paper))


def _handbook(args: argparse.Namespace, talk: Talk, read: Catalogue) -> int:
    from workflow_engine.console.handbook import write_handbook
    from workflow_engine.lint.check import today

    write_handbook(read, args.at or today(read), Path(args.all), talk)
    return 0


def _write(picture: bytes, target: Path | None, talk: Talk) -> None:
    if target is None:
        sys.stdout.buffer.write(picture)
        return
    write_file(target, picture)
    talk.data(str(target))


def _target(out: str | None, name: str, kind: str, *, several: bool) -> Path | None:
    if out == "-":
        return None
    if out is None:
        return Path(f"{name}.{kind}")
    return Path(out) / f"{name}.{kind}" if several or Path(out).is_dir() else Path(out)
