"""schema: print the JSON Schema of the definition language."""

from __future__ import annotations

import argparse
import json

from workflow_engine.console.talk import Talk
from workflow_engine.errors import Message

NAME = "schema"
ORDER = 30
HELP = Message("输出定义语言的 JSON Schema（供编辑器使用）", "print the JSON Schema of the language (for editors)")
EXAMPLE = "workflow-engine schema > workflow-engine.schema.json"


def arguments(parser: argparse.ArgumentParser, lang: str) -> None:  # noqa: ARG001  # the shape every command has
    """Declare the options."""
    parser.add_argument("kind", nargs="?", choices=["procedure", "organization", "calendar", "duties"])


def run(args: argparse.Namespace, talk: Talk) -> int:
    """Print the schema of one kind of file, or of all."""
    from workflow_engine.definition.json_schema import json_schema

    talk.data(json.dumps(json_schema(args.kind), ensure_ascii=False, indent=2))
    return 0
