"""Who a duty card is for, and how posts, procedures and steps are called on it."""

from __future__ import annotations

from collections.abc import Iterable

from workflow_engine.definition.calendar import WorkingTime
from workflow_engine.definition.model import Party
from workflow_engine.definition.organization import Organization, Post
from workflow_engine.paper.model import Block, Cell, Column, Role, Table
from workflow_engine.paper.order import Order
from workflow_engine.paper.parts import Book, Part, Shelf
from workflow_engine.paper.people import People
from workflow_engine.paper.roles import Letter
from workflow_engine.paper.wording import listed
from workflow_engine.record import record

Row = tuple[Book, tuple[Cell, ...]]


@record
class Holder:
    """A person with all posts he holds (the main one first), or one post with all who hold it."""

    order: Order
    organization: Organization
    people: People
    shelf: Shelf
    time: WorkingTime
    posts: tuple[str, ...]
    person: str | None = None

    def say(self, zh: str, en: str) -> str:
        """Return the one of the two that fits the language."""
        return self.order.say(zh, en)

    def known_posts(self) -> tuple[Post, ...]:
        """Return the posts that the organization has."""
        found = (self.organization.post(ref) for ref in self.posts)
        return tuple(post for post in found if post)

    def parts(self, *letters: Letter) -> list[tuple[str, Part]]:
        """Return the parts of his posts, each with the post."""
        return [(ref, part) for ref in self.posts for part in self.shelf.parts(ref) if part.letter in letters]

    def step(self, ref: str, title: str, capacity: str) -> str:
        """Return a step, and as what he has a part in it: when he has several posts, or is not named as such."""
        titles = [self.people.post(ref)] if len(self.posts) > 1 else []
        words = listed([*titles, capacity], self.order.lang)
        return title + (self.say(f"\n（{words}）", f"\n({words})") if words else "")

    def called(self, book: Book, parties: Iterable[Party]) -> str:
        """Return parties with units, posts and people."""
        mine = self.say("本岗", "this post")
        return listed(
            (mine if self._is(book, party) else book.parties.full_line(party) for party in parties), self.order.lang
        )

    def _is(self, book: Book, party: Party) -> bool:
        return any(self.shelf.capacity(book, party, ref) == "" for ref in self.posts)

    def by_procedure(self, columns: tuple[Column, ...], rows: Iterable[Row]) -> list[Block]:
        """Return a table whose first column names each procedure once for all its rows; nothing without rows."""
        grouped: dict[str, tuple[Book, list[tuple[Cell, ...]]]] = {}
        for book, cells in rows:
            grouped.setdefault(book.definition.name, (book, []))[1].append(cells)
        made = tuple(
            (Cell(book.title, rows=len(lines), link=self.order.page_of(book.definition.name)), *cells)
            if number == 0
            else cells
            for book, lines in grouped.values()
            for number, cells in enumerate(lines)
        )
        first = Column(self.say("流程", "Procedure"), Role.HEAD, 1.7)
        return [Table((first, *columns), made)] if made else []
