"""What is laid over a chart: where one case stands, or how hot each step runs. It marks, and never moves anything."""

from __future__ import annotations

from collections.abc import Mapping

from workflow_engine.record import field, record

INK = "#1F2933"
PAPER = "#FFFFFF"
ALARM = "#B5331E"


@record
class Fact:
    """One cell of the title block: a label and its text, neither of them empty."""

    label: str
    text: str


@record
class Look:
    """How a marked box or a badge is painted; ``name`` is its class in SVG. Text on it is painted in ``ink``."""

    name: str
    fill: str
    ink: str
    frame: str = INK
    pen: float = 1.1
    dashed: bool = False


@record
class Mark:
    """What is said about one box: its look, the lines of a badge on its edge, and more words for whoever asks.

    Without a ``badge`` only the look changes. ``people`` are those whom the words name.
    """

    look: Look
    badge: tuple[str, ...] = ()
    badge_look: Look | None = None
    words: tuple[Fact, ...] = ()
    people: tuple[str, ...] = ()


@record
class Sample:
    """One entry of the overlay's legend: a box in this look (None: a travelled arrow), with a badge or without."""

    look: Look | None
    text: str
    badge: str = ""
    badge_look: Look | None = None


@record
class Overlay:
    """Marks for the boxes of one chart by node id, and the ids of the flows that were travelled.

    ``title`` follows the title of the chart, ``facts`` stand in the title block below those of the procedure,
    ``samples`` in the legend. With ``plain_lanes`` the lanes are not tinted: colour means something else then.
    """

    title: str
    facts: tuple[Fact, ...] = ()
    marks: Mapping[str, Mark] = field(default_factory=dict)
    travelled: frozenset[str] = frozenset()
    samples: tuple[Sample, ...] = ()
    plain_lanes: bool = False
