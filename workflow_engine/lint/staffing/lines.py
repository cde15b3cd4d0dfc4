"""The line above somebody: the units and posts that may direct what he does."""

from __future__ import annotations

from workflow_engine.definition.organization import Organization


def line_above(organization: Organization, party: str) -> frozenset[str]:
    """Return the unit of a post (or the unit itself), all units above it, their leaders in charge, and every post that
    the post, the heads of these units and the leaders report to."""
    return organization.known(_line_above, party)


def _line_above(organization: Organization, party: str) -> frozenset[str]:
    units: list[str] = []
    unit = organization.units.get(organization.unit_of(party))
    while unit and unit.name not in units:
        units.append(unit.name)
        unit = organization.units.get(unit.parent) if unit.parent else None
    starts = [party, *(organization.head_of(name) for name in units), *(organization.leader_of(name) for name in units)]
    posts: set[str] = set()
    for start in starts:
        current = start
        while current and current not in posts:
            posts.add(current)
            post = organization.post(current)
            current = post.reports_to if post else None
    return frozenset(posts | set(units))
