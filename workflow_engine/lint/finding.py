"""What a rule is, what it reports, and what becomes of a report: a finding with a place and a fingerprint."""

from __future__ import annotations

from enum import StrEnum

from workflow_engine.definition.model import Path
from workflow_engine.errors import Message, Place
from workflow_engine.record import record

CRASH = "rule-crashed"
"""The rule of a finding that says that a rule failed."""


class Severity(StrEnum):
    """Error: there is no legitimate reading. Warning: a plausible mistake. Info: told on request."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@record
class Rule:
    """What a rule's file says about itself as ``META``. ``since`` is the version that brought it.

    ``fixable`` tells that its findings may come with a mend for ``--fix``.
    """

    name: str
    code: str
    category: str
    severity: Severity
    since: str
    fixable: bool = False


@record
class Spot:
    """An element of the catalogue: ``"process:leave"``, ``"organization"``, ``"duties"`` … and a path in its file.

    ``note`` says what the element has to do with the report.
    """

    element: str
    path: Path
    note: Message = Message("", "")


@record
class Edit:
    """What stands at ``place`` is written as ``text`` instead.

    ``path`` names the value that may change by it; None when what the file says must stay the same.
    """

    place: Place
    text: str
    path: Path | None = None


@record
class Fix:
    """A mend that nobody need think about; ``message`` says what it does.

    ``edits`` are one or more, all in one file; all of them are made, or none.
    """

    message: Message
    edits: tuple[Edit, ...]


@record(kw_only=True)
class Report:
    """What a rule yields. ``place`` is given only when it is known better than by ``spot``, ``fix`` only when safe.

    ``severity`` makes one report milder than its rule, where the rule's page says so; never harsher.
    """

    spot: Spot
    message: Message
    related: tuple[Spot, ...] = ()
    witness: Message | None = None
    help: Message | None = None
    place: Place | None = None
    fix: Fix | None = None
    severity: Severity | None = None


@record
class Related:
    """Another place that belongs to a finding."""

    message: Message
    file: str
    path: Path
    place: Place | None


@record(kw_only=True)
class Finding:
    """One root cause. ``process`` is the procedure's name, else the element (``organization``) or the file.

    ``witness`` proves the finding: the loop, the path, the value. ``fingerprint`` depends on rule, process and path
    only, so it survives moved lines.
    """

    rule: str
    code: str
    severity: Severity
    message: Message
    process: str
    file: str
    path: Path
    place: Place | None
    related: tuple[Related, ...] = ()
    witness: Message | None = None
    help: Message | None = None
    fix: Fix | None = None

    @property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that name this finding across versions of the file."""
        from hashlib import sha256  # with OpenSSL behind it, for those who ask

        parts = (self.rule, self.process, *map(str, self.path))
        return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
