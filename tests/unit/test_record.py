"""Records answer as frozen dataclasses do; only how soon they are there differs."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from dataclasses import FrozenInstanceError, dataclass
from dataclasses import field as dataclass_field
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow_engine.record import field, fields, is_record, record, replace


@record
class Point:
    """A place."""

    kinds: ClassVar[int] = 2
    x: int
    y: int = 0
    tags: list[str] = field(default_factory=list, repr=False)
    where: str = field(default="", compare=False)

    def moved(self) -> Point:
        """Say it with another x."""
        return replace(self, x=self.x + 1)


@record
class Solid(Point):
    z: int = field(kw_only=True)
    sum: int = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sum", self.x + self.y + self.z)


@dataclass(frozen=True, slots=True)
class Reference:
    x: int
    y: int = 0
    tags: list[str] = dataclass_field(default_factory=list, repr=False)
    where: str = dataclass_field(default="", compare=False)


@record(kw_only=True)
class Named:
    name: str
    note: str | None = None


@record(frozen=False)
class Tally:
    count: int = 0
    seen: dict[str, int] = field(default_factory=dict)


@record(eq=False)
class Single:
    name: str


@record(slots=False)
class Roomy:
    name: str
    size: int = 1


GIVEN = st.fixed_dictionaries(
    {"x": st.integers(0, 2)},
    optional={
        "y": st.integers(0, 2),
        "tags": st.lists(st.sampled_from("ab"), max_size=1),
        "where": st.sampled_from("pq"),
    },
)


@given(one=GIVEN, other=GIVEN)
def test_what_is_equal_and_how_it_is_shown_agrees_with_dataclasses(one: dict[str, Any], other: dict[str, Any]) -> None:
    first, second, theirs = Point(**one), Point(**other), Reference(**one)
    assert (first == second) == (theirs == Reference(**other))
    assert (first != second) == (theirs != Reference(**other))
    assert repr(first).removeprefix("Point") == repr(theirs).removeprefix("Reference")
    assert [getattr(first, name) for name in fields(first)] == [getattr(theirs, name) for name in Reference.__slots__]


@pytest.mark.parametrize("arguments", [((), {}), ((1, 2, [], "", 5), {}), ((1,), {"x": 1}), ((1,), {"no": 1})])
def test_wrong_arguments_are_refused_as_by_any_function(arguments: tuple[tuple[Any, ...], dict[str, Any]]) -> None:
    given, named = arguments
    with pytest.raises(TypeError, match=r"Point\.__init__\(\)"):
        Point(*given, **named)


def test_a_record_cannot_be_changed_nor_grow() -> None:
    point = Point(1)
    for change in (lambda: setattr(point, "x", 2), lambda: setattr(point, "new", 2), lambda: delattr(point, "x")):
        with pytest.raises(AttributeError, match="cannot change field"):
            change()
    assert issubclass(FrozenInstanceError, AttributeError)
    assert point == Point(1)


def test_two_do_not_share_what_a_factory_makes() -> None:
    assert Point(1).tags is not Point(1).tags


def test_a_hash_follows_the_fields_that_are_compared() -> None:
    assert hash(Named(name="a")) == hash(Named(name="a"))
    assert {Named(name="a"), Named(name="a"), Named(name="b")} == {Named(name="b"), Named(name="a")}
    with pytest.raises(TypeError, match="unhashable"):
        hash(Point(1))
    with pytest.raises(TypeError, match="unhashable"):
        hash(Tally())


def test_fields_of_a_base_come_first_and_what_is_worked_out_is_not_given() -> None:
    solid = Solid(1, 2, z=3)
    assert fields(Solid) == ("x", "y", "tags", "where", "z", "sum")
    assert (solid.sum, solid.moved().sum, solid.moved().z) == (6, 7, 3)
    assert solid != Point(1, 2)
    with pytest.raises(TypeError):
        Solid(1, 2, [], "", 3)  # type: ignore[call-arg,misc]


def test_the_first_of_a_base_and_of_what_is_derived_can_be_made_in_any_order() -> None:
    @record
    class Base:
        a: int

    @record
    class Derived(Base):
        b: int = 2

    class Plain(Base):
        pass

    assert (Derived(1).b, Base(3).a, Plain(4).a, Derived(5, 6).b) == (2, 3, 4, 6)


def test_threads_that_make_the_first_one_at_the_same_moment_all_fill_it_whole() -> None:
    @record
    class Base:
        a: int

    @record
    class Derived(Base):
        b: int = 2

    slow = Derived.__init__  # what a thread holds that was overtaken between asking for it and calling it
    quick = Derived(1)
    late = Derived.__new__(Derived)
    slow(late, 1)
    assert late == quick
    assert (late.a, late.b) == (1, 2)


def test_names_in_a_pattern_stand_in_their_order() -> None:
    match Solid(1, 2, z=3):
        case Solid(x, y):
            assert (x, y) == (1, 2)


def test_an_open_record_changes_and_only_the_same_one_equals_a_single_one() -> None:
    tally = Tally()
    tally.count += 1
    assert tally == Tally(1)
    assert Single("a") != Single("a")
    assert len({Single("a"), Single("a")}) == 2


def test_room_beside_the_fields_is_there_only_when_asked_for() -> None:
    roomy = Roomy("a")
    roomy.__dict__["beside"] = 1
    assert roomy == Roomy("a", 1)
    assert not hasattr(Point(1), "__dict__")
    with pytest.raises(AttributeError):
        roomy.name = "b"  # type: ignore[misc]


@pytest.mark.parametrize(
    "value", [Point(1, tags=["a"]), Solid(1, z=2), Named(name="a"), Tally(3, {"a": 1}), Roomy("a")]
)
def test_a_copy_and_a_pickle_are_equal(value: Any) -> None:
    for copied in (copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))):  # noqa: S301
        assert copied == value
        assert [getattr(copied, name) for name in fields(copied)] == [getattr(value, name) for name in fields(value)]


def test_a_replaced_field_must_be_there() -> None:
    assert replace(Named(name="a", note="n"), name="b") == Named(name="b", note="n")
    with pytest.raises(TypeError, match="no"):
        replace(Point(1), no=2)


def test_a_class_of_records_is_not_a_record_and_keeps_its_words() -> None:
    assert is_record(Point(1))
    assert not is_record(Point)
    assert not is_record(Reference(1))
    assert (Point.__doc__, Point.__qualname__, Point.__module__) == ("A place.", "Point", __name__)


def test_what_a_class_says_itself_is_kept() -> None:
    @record
    class Quiet:
        secret: str

        def __repr__(self) -> str:
            return "Quiet()"

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Quiet)

        def __hash__(self) -> int:
            return 7

    assert (repr(Quiet("a")), Quiet("a") == Quiet("b"), hash(Quiet("a"))) == ("Quiet()", True, 7)


def test_checking_a_file_imports_neither_dataclasses_nor_inspect() -> None:
    said = "import sys; from workflow_engine.lint.registry import all_rules; all_rules(); "
    said += "import workflow_engine.console.validation; print({'dataclasses', 'inspect'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
