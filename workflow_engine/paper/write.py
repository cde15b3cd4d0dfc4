"""The door of this room: an order in, papers out; papers and the name of a format in, the bytes of a file out.

Papers and formats are found by listing the folders ``papers/`` and ``writers/``.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Protocol, cast

from workflow_engine.errors import Message, UsageError
from workflow_engine.modules import modules_in
from workflow_engine.paper import papers, writers
from workflow_engine.paper.clean import cleaned
from workflow_engine.paper.model import Paper
from workflow_engine.paper.order import Order

_ASKED = (
    ("processes", "流程", "procedure"),
    ("posts", "岗位", "post"),
    ("persons", "人员", "person"),
    ("cases", "事项", "case"),
)


class Kind(Protocol):
    """What each file in ``papers/`` offers: what the paper is called, what it is for, and the making of it.

    A paper that heeds other fields of an order than ``processes`` also says which: ``HEEDS = ("posts", "persons")``.
    """

    TITLE: Message
    HELP: Message

    def make(self, order: Order) -> tuple[Paper, ...]:
        """Return the papers asked for, each a document of its own, with different names; the same order gives equal
        papers. Raises ``UsageError`` for what the paper needs and was not given.
        """
        ...


class Writer(Protocol):
    """What each file in ``writers/`` offers: the suffix of its files, their media type, and the writing."""

    SUFFIX: str
    MEDIA_TYPE: str

    def write(self, papers: tuple[Paper, ...]) -> bytes:
        """Return the papers as one file, each beginning on a new page. The same papers give the same bytes.

        Texts are cleaned already; they still have to be escaped.
        """
        ...


def kinds() -> tuple[str, ...]:
    """Return the names of all kinds of paper, sorted: one for each file in ``papers/``, such as ``duty-card``."""
    return tuple(name.replace("_", "-") for name in modules_in(papers))


def kind(name: str) -> Kind:
    """Return a kind of paper. Raises ``UsageError`` that lists them when there is none of that name."""
    _choose(name, kinds(), Message("这种单据", "kind of paper"))
    return cast(Kind, import_module(f"{papers.__name__}.{name.replace('-', '_')}"))


def formats() -> tuple[str, ...]:
    """Return the names of all formats, sorted: one for each file in ``writers/``."""
    return tuple(modules_in(writers))


def writer(format: str) -> Writer:
    """Return the writer of a format. Raises ``UsageError`` that lists the formats when there is none."""
    _choose(format, formats(), Message("这种格式", "format"))
    return cast(Writer, import_module(f"{writers.__name__}.{format}"))


def make(name: str, order: Order) -> tuple[Paper, ...]:
    """Return the papers of a kind that the order asks for; errors as ``kind`` and ``Kind.make``.

    Raises ``UsageError``, too, for an order that asks for what the kind does not tell of.
    """
    found = kind(name)
    heeded = getattr(found, "HEEDS", ("processes",))
    for field, zh, en in _ASKED:
        if getattr(order, field) and field not in heeded:
            raise UsageError(
                Message(f"{found.TITLE.zh}不按{zh}编制", f"a {found.TITLE.en} is not made for a {en}"),
                help=Message("去掉这个选项，或换一种单据", "leave that option out, or choose another kind of paper"),
            )
    return found.make(order)


def write(papers: Paper | Iterable[Paper], format: str) -> bytes:
    """Return one paper, or several bound together, as a file of ``format``.

    Raises ``UsageError`` for an unknown format, ``RendererMissing`` when a library or font is missing.
    """
    bound = (papers,) if isinstance(papers, Paper) else tuple(papers)
    return writer(format).write(tuple(map(cleaned, bound)))


def _choose(name: str, known: tuple[str, ...], what: Message) -> None:
    if name not in known:
        raise UsageError(
            Message(f"没有“{name}”{what.zh}", f"there is no {what.en} {name!r}"),
            help=Message(f"可选：{'、'.join(known)}", f"choose one of: {', '.join(known)}"),
            known=known,
        )
