"""PyYAML's own parser, for machines where it was built without libyaml: the same events, only slower."""

from __future__ import annotations

from typing import Any

from yaml.error import MarkedYAMLError
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner


class SlowParser(Reader, Scanner, Parser):
    """Hands on the events of a text one by one, ``None`` after the last."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)

    def get_event(self) -> Any:
        """Return the next event, ``None`` if there is none."""
        try:
            return super().get_event()  # type: ignore[no-untyped-call]
        except (ValueError, OverflowError) as error:
            # PyYAML hands an escape such as "\UFFFFFFFF" to chr() unseen.
            raise MarkedYAMLError(
                problem="found invalid Unicode character escape code",
                problem_mark=self.get_mark(),
            ) from error
