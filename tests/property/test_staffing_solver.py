"""The exact solver of separated duties against trying everything."""

from __future__ import annotations

from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from workflow_engine.lint.staffing.solver import assign, core

PERSONS = "abcdef"
DUTIES = ("d1", "d2", "d3", "d4", "d5", "d6")

Question = tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Return who may take up to six seats among up to five people, and which seats are kept apart."""
    seats = DUTIES[: draw(st.integers(1, 6))]
    persons = PERSONS[: draw(st.integers(1, 5))]
    people = {seat: frozenset(draw(st.sets(st.sampled_from(persons), min_size=1, max_size=3))) for seat in seats}
    pairs = draw(st.sets(st.sampled_from([*combinations(seats, 2), (seats[0], seats[0])]), max_size=12))
    apart = {seat: frozenset({b for a, b in pairs if a == seat} | {a for a, b in pairs if b == seat}) for seat in seats}
    return people, apart


def keeps_apart(chosen: dict[str, str], apart: dict[str, frozenset[str]]) -> bool:
    return all(chosen[seat] != chosen[other] for seat in chosen for other in apart[seat] if other in chosen)


def brute_force(people: dict[str, frozenset[str]], apart: dict[str, frozenset[str]]) -> bool:
    everything = product(*(sorted(who) for who in people.values()))
    return any(keeps_apart(dict(zip(people, choice, strict=True)), apart) for choice in everything)


@settings(max_examples=300, deadline=None)
@given(questions())
def test_an_answer_exists_exactly_when_trying_everything_finds_one(question: Question) -> None:
    people, apart = question
    chosen = assign(people, apart)
    assert (chosen is not None) == brute_force(people, apart)
    if chosen is not None:
        assert chosen.keys() == people.keys()
        assert all(chosen[seat] in who for seat, who in people.items())
        assert keeps_apart(chosen, apart)


@settings(max_examples=200, deadline=None)
@given(questions())
def test_a_core_is_impossible_and_possible_without_any_of_its_duties(question: Question) -> None:
    people, apart = question
    if brute_force(people, apart):
        return
    found = core(tuple(people), lambda left: assign({seat: people[seat] for seat in left}, apart) is not None)
    assert found
    assert not brute_force({seat: people[seat] for seat in found}, apart)
    for left_out in found:
        assert brute_force({seat: people[seat] for seat in found if seat != left_out}, apart)


@settings(max_examples=100, deadline=None)
@given(questions(), st.sampled_from(PERSONS))
def test_taking_a_person_away_never_helps(question: Question, away: str) -> None:
    people, apart = question
    fewer = {seat: who - {away} for seat, who in people.items()}
    if not all(fewer.values()):
        assert assign({seat: who for seat, who in fewer.items() if not who}, apart) is None
    elif assign(people, apart) is None:
        assert assign(fewer, apart) is None
