"""Who does which duty when some duties must be kept apart: an exact answer, and why there is none.

A seat is one duty of one person. ``people`` says who may take each seat, ``apart`` which other seats must be taken by
somebody else (said both ways); a seat apart from itself can never be taken. Pure; the order of mappings decides ties.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from workflow_engine.errors import Message, UsageError

People = Mapping[str, frozenset[str]]
Apart = Mapping[str, frozenset[str]]

MOST_STEPS = 20_000
"""More choices than this are not tried: the question counts as undecided."""


class Undecided(UsageError):
    """There were too many combinations to try."""


def assign(people: People, apart: Apart) -> dict[str, str] | None:
    """Return one person for each seat so that seats kept apart get different people, or None when nobody can.

    Raises ``Undecided`` after ``MOST_STEPS`` choices.
    """
    if any(seat in apart.get(seat, ()) for seat in people):
        return None
    easy = _easy_last(people, apart)
    hard = {seat: people[seat] for seat in people if seat not in easy}
    if not all(_differ(hard, clique) for clique in _cliques(hard, apart)):
        return None
    budget = iter(range(MOST_STEPS))
    chosen = _search(hard, apart, _twins(hard), {}, budget)
    if chosen is None:
        return None
    for seat in reversed(easy):
        taken = {chosen[other] for other in apart.get(seat, ()) if other in chosen}
        chosen[seat] = min(people[seat] - taken)
    return chosen


def core(duties: Sequence[str], possible: Callable[[tuple[str, ...]], bool]) -> tuple[str, ...]:
    """Return duties that cannot all be done, so few that without any one of them the others can.

    ``possible`` answers for some of them; for all of them it must say no.
    """
    left = tuple(duties)
    for duty in duties:
        rest = tuple(each for each in left if each != duty)
        if not possible(rest):
            left = rest
    return left


def _easy_last(people: People, apart: Apart) -> list[str]:
    """Return the seats that find somebody whatever the others choose, each after those it is easy without."""
    easy: list[str] = []
    rest = set(people)
    found = True
    while found:
        found = False
        for seat in people:
            if seat in rest and len(people[seat]) > len(apart.get(seat, frozenset()) & rest):
                rest.remove(seat)
                easy.append(seat)
                found = True
    return easy


def _cliques(people: People, apart: Apart) -> set[frozenset[str]]:
    """Return for each seat a set with it in which all are kept apart from each other, as large as comes easily."""
    found = set()
    for seat in people:
        clique = [seat]
        for other in people:
            if other != seat and apart.get(other, frozenset()).issuperset(clique):
                clique.append(other)
        found.add(frozenset(clique))
    return found


def _differ(people: People, seats: frozenset[str]) -> bool:
    """Say whether as many different people can take these seats: a matching, by augmenting paths."""
    taken: dict[str, str] = {}

    def seated(seat: str, asked: set[str]) -> bool:
        for person in people[seat] - asked:
            asked.add(person)
            if person not in taken or seated(taken[person], asked):
                taken[person] = seat
                return True
        return False

    return all(seated(seat, set()) for seat in seats)


def _twins(people: People) -> dict[str, frozenset[str]]:
    """Return for each person the seats he may take: people with the same ones can stand for each other."""
    seats: dict[str, set[str]] = {}
    for seat, persons in people.items():
        for person in persons:
            seats.setdefault(person, set()).add(seat)
    return {person: frozenset(found) for person, found in seats.items()}


def _search(
    open_: People, apart: Apart, twins: Mapping[str, frozenset[str]], chosen: dict[str, str], budget: Iterator[int]
) -> dict[str, str] | None:
    if not open_:
        return chosen
    seat = min(open_, key=lambda name: len(open_[name]))
    used = set(chosen.values())
    tried: set[frozenset[str]] = set()
    for person in sorted(open_[seat]):
        if person not in used:
            # Of people nobody has chosen yet and who may take the same seats, one stands for all.
            if twins[person] in tried:
                continue
            tried.add(twins[person])
        if next(budget, None) is None:
            raise _too_many()
        rest = {
            other: persons - {person} if other in apart.get(seat, ()) else persons
            for other, persons in open_.items()
            if other != seat
        }
        if all(rest.values()):
            found = _search(rest, apart, twins, {**chosen, seat: person}, budget)
            if found is not None:
                return found
    return None


def _too_many() -> Undecided:
    return Undecided(
        Message("职责分离的组合太多，没有试完", "there are too many ways to share the separated duties"),
        help=Message("把 separate: 拆成较小的组", "split separate: into smaller groups"),
    )
