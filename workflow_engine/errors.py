"""Every error a caller may catch: one root, a stable code, the values, and the next step, in Chinese and English."""

from __future__ import annotations

from workflow_engine.record import field, record

TYPE_CHECKING = False  # no typing: every command waits for this file, also one that only helps
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any, ClassVar


@record
class Message:
    """One sentence in both languages.

    Values are already filled in; nothing is formatted later, so hostile values cannot be reinterpreted.
    """

    zh: str
    en: str

    def say(self, lang: str) -> str:
        """Return the sentence in ``lang``: ``"en"`` gives English, anything else Chinese."""
        return self.en if lang == "en" else self.zh


@record
class Place:
    """A span in a file. Lines and columns count from 1, in code points; ``end_*`` point behind the last one."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@record
class Problem:
    """One thing wrong with a file or a definition.

    ``rule`` is the readable rule name (``unknown-target``), ``path`` the keys that lead to the element
    (``("states", "review", "responsible")``), ``place`` where it stands if the file is known, ``help`` the next
    step to take.
    """

    rule: str
    message: Message
    path: tuple[str | int, ...] = ()
    place: Place | None = None
    help: Message | None = None


class WorkflowError(Exception):
    """Root of all errors of this package.

    ``code`` is stable across versions, ``values`` holds what the message was made from, ``help`` the next step.
    """

    code: ClassVar[str] = "workflow-error"

    def __init__(self, message: Message, *, help: Message | None = None, **values: Any) -> None:
        super().__init__(message.zh, message.en)
        self.message = message
        self.help = help
        self.values: Mapping[str, Any] = values

    def say(self, lang: str) -> str:
        """Return message and next step in one language, the step on a line of its own."""
        text = self.message.say(lang)
        return f"{text}\n{self.help.say(lang)}" if self.help else text

    def __str__(self) -> str:
        return f"[{self.code}] {self.message.zh} / {self.message.en}"


class ProblemsError(WorkflowError):
    """Several problems at once, in the order in which they stand in the file."""

    def __init__(self, message: Message, problems: Iterable[Problem], **values: Any) -> None:
        super().__init__(message, **values)
        self.problems = tuple(problems)

    def say(self, lang: str) -> str:
        lines = [super().say(lang)]
        for problem in self.problems:
            where = f"{problem.place}: " if problem.place else ""
            lines.append(f"  {where}[{problem.rule}] {problem.message.say(lang)}")
        return "\n".join(lines)

    def __str__(self) -> str:
        return "\n".join(
            [super().__str__(), *(f"  {p.place or p.path}: [{p.rule}] {p.message.en}" for p in self.problems)]
        )


class SourceError(ProblemsError):
    """The text is not the YAML this project reads (syntax, duplicate keys, anchors, limits, encoding)."""

    code = "source-error"


class InvalidDefinition(ProblemsError):
    """A file is readable YAML but not a valid procedure, organization, calendar or list of duties."""

    code = "invalid-definition"


class UnknownYear(WorkflowError):
    """A working calendar was asked about a year whose holidays nobody has entered."""

    code = "unknown-year"


@record
class Reason:
    """Why something is refused: a stable code, the sentence, and the values behind it."""

    code: str
    message: Message
    values: Mapping[str, Any] = field(default_factory=dict)


class CommandRejected(WorkflowError):
    """A command was refused and the case is untouched.

    ``code`` of the instance is the first reason's code; ``reasons`` holds all of them; ``allowed`` lists
    ``state.action`` pairs that the same person may take now; ``helpers`` lists person ids who may do what was refused.
    """

    code = "command-rejected"

    def __init__(self, reasons: Iterable[Reason], *, allowed: Iterable[str] = (), helpers: Iterable[str] = ()) -> None:
        self.reasons = tuple(reasons)
        self.allowed = tuple(allowed)
        self.helpers = tuple(helpers)
        super().__init__(
            Message("；".join(r.message.zh for r in self.reasons), "; ".join(r.message.en for r in self.reasons)),
            reasons=[r.code for r in self.reasons],
            allowed=list(self.allowed),
            helpers=list(self.helpers),
        )


class CaseChanged(WorkflowError):
    """Someone else wrote to the case first; nothing was stored. Load it again and repeat the action."""

    code = "case-changed"


class UnknownCase(WorkflowError):
    """No case has this id."""

    code = "unknown-case"


class UnknownProcess(WorkflowError):
    """No loaded definition has this name or digest."""

    code = "unknown-process"


class StorageError(WorkflowError):
    """The store could not read or write (disk full, file locked, not a database); nothing was half written."""

    code = "storage-error"


class RendererMissing(WorkflowError):
    """A picture needs a program or a font that this machine lacks; the help names the install command."""

    code = "renderer-missing"


class UsageError(WorkflowError):
    """The command line, a setting or an argument is wrong."""

    code = "usage-error"


class Undeliverable(WorkflowError):
    """A stored effect can never be delivered as things stand; it is parked until somebody mends the cause."""

    code = "undeliverable"


class ServiceFailed(WorkflowError):
    """Raised by a handler of a ``service`` state: the work was refused for good, so the state takes its way on errors.

    ``data`` fills fields of the case. Any other exception of a handler means: try again later.
    """

    code = "service-failed"

    def __init__(self, message: Message, *, data: Mapping[str, Any] | None = None, **values: Any) -> None:
        super().__init__(message, **values)
        self.data = data or {}
