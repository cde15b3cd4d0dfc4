"""schema: print the JSON Schema of the definition language, or its manual."""

from __future__ import annotations

import argparse

from workflow_engine.console.options import text
from workflow_engine.console.talk import Talk
from workflow_engine.errors import Message

NAME = "schema"
ORDER = 30
HELP = Message(
    "输出定义语言的 JSON Schema（供编辑器使用）或手册",
    "print the JSON Schema of the language (for editors), or its manual",
)
EXAMPLE = "workflow-engine schema > workflow-engine.schema.json"


def arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Declare the options."""
    parser.add_argument("kind", nargs="?", choices=["procedure", "organization", "calendar", "duties"])
    parser.add_argument(
        "--markdown",
        action="store_true",
        help=text(lang, "输出全部键的手册（Markdown）", "print the manual of all keys as Markdown"),
    )


def run(args: argparse.Namespace, talk: Talk) -> int:
    """Print the schema of one kind of file, or of all; with ``--markdown`` the manual of all keys."""
    import json

    from workflow_engine.definition.json_schema import json_schema
    from workflow_engine.definition.reference import language_reference

    if args.markdown:
        talk.data(
            talk.pick(
                "# 定义语言\n\n由程序生成，请勿手改：`workflow-engine schema --markdown --lang zh > docs/language.md`。"
                "怎么写见[快速上手](quickstart.md)。English: [language.en.md](language.en.md)。\n",
                "# The definition language\n\nGenerated, do not edit: `workflow-engine schema --markdown --lang en > "
                "docs/language.en.md`. For how to write, see the [quick start](quickstart.md). "
                "中文：[language.md](language.md)。\n",
            )
        )
        talk.data(language_reference("en" if talk.lang == "en" else "zh").rstrip())
        return 0
    talk.data(json.dumps(json_schema(args.kind), ensure_ascii=False, indent=2))
    return 0
