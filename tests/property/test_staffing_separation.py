"""Separated duties of whole procedures against walking every case with every choice of people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.lint.catalogues import catalogue
from workflow_engine.lint.staffing.separation import Separation, separations
from workflow_engine.lint.subject import Subject

POSTS = ("p0", "p1", "p2", "p3")
PEOPLE = ("ann", "bob", "cai", "dan")
STEPS = ("s0", "s1", "s2", "s3", "s4")


@dataclass(frozen=True)
class Office:
    """A procedure without loops, and who holds what: ``ways`` lead only to later steps or to the end."""

    ways: Mapping[str, tuple[str, ...]]
    posts: Mapping[str, str]
    holders: Mapping[str, frozenset[str]]
    deputies: Mapping[str, str]
    groups: tuple[tuple[str, ...], ...]

    def texts(self) -> tuple[str, str]:
        """Return the two files."""
        actions = {step: ", ".join(f"to_{to}: {{to: {to}}}" for to in ways) for step, ways in self.ways.items()}
        states = "\n".join(
            f"  {step}: {{responsible: {self._who(step)}, accountable: u/p0, actions: {{{actions[step]}}}}}"
            for step in self.ways
        )
        separate = "".join(f"\n  - [{', '.join(group)}]" for group in self.groups)
        procedure = (
            f"process: sample\nstatus: published\nowner: u/p0\nstart: s0\nseparate:{separate}\n"
            f"states:\n{states}\n  end: {{kind: end, outcome: done}}\n"
        )
        posts = "".join(
            f"\n      {post}: {{{f'deputy: {self.deputies[post]}' if post in self.deputies else ''}}}" for post in POSTS
        )
        people = ""
        for person in PEOPLE:
            held = [f"{{post: u/{post}}}" for post in POSTS if person in self.holders[post]]
            people += f"\n  {person}: {{name: {person}, posts: [{', '.join(held)}]}}"
        return procedure, f"organization: school\nunits:\n  u:\n    head: p0\n    posts:{posts}\npeople:{people}\n"

    def _who(self, step: str) -> str:
        return self.posts[step] if self.posts[step].startswith("$") else f"u/{self.posts[step]}"

    def cases(self, step: str = "s0") -> Iterator[tuple[str, ...]]:
        """Yield the steps of every case."""
        for to in self.ways[step]:
            for rest in [()] if to == "end" else self.cases(to):
                yield (step, *rest)

    def doer(self, step: str) -> str:
        """Return the step whose person does this one, too."""
        again = self.posts[step].removeprefix("$performer(").removesuffix(")")
        return self.doer(again) if again in self.posts else step

    def who(self, step: str, away: str | None) -> frozenset[str]:
        """Return who does a step while one person is away; ``?`` is somebody unknown where nobody is left."""
        post = self.posts[step]
        if post == "$requester":
            return frozenset({"the requester"})
        people = self.holders[post]
        if away in people:
            people = (people | self.holders.get(self.deputies.get(post, ""), frozenset())) - {away}
        return people or frozenset({f"?{step}"})

    def possible(self, steps: tuple[str, ...], away: str | None = None) -> bool:
        """Say whether people can be chosen for these steps so that separated ones differ."""
        doers = sorted({self.doer(step) for step in steps})
        for choice in product(*(sorted(self.who(step, away)) for step in doers)):
            by = dict(zip(doers, choice, strict=True))
            chosen = {step: by[self.doer(step)] for step in steps}
            pairs = ((a, b) for group in self.groups for a in group for b in group if a < b and {a, b} <= chosen.keys())
            if all(chosen[a] != chosen[b] for a, b in pairs):
                return True
        return False

    def stuck(self, away: str | None = None) -> bool:
        """Say whether some case cannot be staffed."""
        return not all(self.possible(case, away) for case in self.cases())


@st.composite
def offices(draw: st.DrawFn) -> Office:
    """Return a small office in which posts share few people."""
    steps = STEPS[: draw(st.integers(2, 5))]
    ways = {}
    for number, step in enumerate(steps):
        later = [*steps[number + 1 :], "end"]
        chosen = draw(st.sets(st.sampled_from(later), min_size=1, max_size=2))
        ways[step] = tuple(to for to in later if to in chosen)
    others = [*POSTS, *POSTS, "$requester"]
    posts = {
        step: draw(st.sampled_from([*others, *(f"$performer({earlier})" for earlier in steps[:number])]))
        for number, step in enumerate(steps)
    }
    holders = {post: frozenset(draw(st.sets(st.sampled_from(PEOPLE), min_size=1, max_size=2))) for post in POSTS}
    deputies = draw(st.dictionaries(st.sampled_from(POSTS), st.sampled_from(POSTS)))
    group = st.lists(st.sampled_from(steps), min_size=2, max_size=4, unique=True).map(tuple)
    groups = draw(st.lists(group, min_size=1, max_size=3))
    return Office(ways, posts, holders, deputies, tuple(groups))


def separation(office: Office) -> Separation:
    subject = Subject(catalogue(*office.texts()), date(2026, 3, 2))
    assert not subject.catalogue.problems
    (found,) = subject.once(separations)
    return found


@settings(max_examples=300, deadline=None)
@given(offices())
def test_conflicts_are_found_exactly_when_some_case_cannot_be_staffed(office: Office) -> None:
    found = separation(office)
    assert not found.undecided
    assert bool(found.conflicts) == office.stuck()
    for core in found.conflicts:
        assert any(set(core) <= set(case) for case in office.cases())
        assert not office.possible(core)
        assert all(office.possible(tuple(step for step in core if step != other)) for other in core)


@settings(max_examples=200, deadline=None)
@given(offices(), st.sampled_from(PEOPLE))
def test_an_absence_is_found_exactly_when_some_case_cannot_be_staffed_then(office: Office, away: str) -> None:
    found = separation(office).without(away)
    assert bool(found) == office.stuck(away)
    for core in found:
        assert not office.possible(core, away)
        assert all(office.possible(tuple(step for step in core if step != other), away) for other in core)
