"""Who stands in for whom, and where that comes back to itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from workflow_engine.definition.organization import Organization


def rings(organization: Organization, day: date) -> Mapping[str, tuple[str, ...]]:
    """Return for each post in a ring of deputies the whole ring, beginning with the post that is declared first.

    A ring with a post that several people hold on ``day`` always leaves somebody and is none.
    """
    deputies = {
        post.ref: post.deputy for unit in organization.units.values() for post in unit.posts.values() if post.deputy
    }
    order = {ref: number for number, ref in enumerate(deputies)}
    found: dict[str, tuple[str, ...]] = {}
    done: set[str] = set()
    for start in deputies:
        path: dict[str, None] = {}
        current = start
        while current in deputies and current not in done and current not in path:
            path[current] = None
            current = deputies[current]
        done |= path.keys()
        if current in path:
            walked = tuple(path)
            ring = walked[walked.index(current) :]
            first = ring.index(min(ring, key=order.__getitem__))
            if all(len(organization.holders(ref, day)) <= 1 for ref in ring):
                found |= dict.fromkeys(ring, (*ring[first:], *ring[:first]))
    return found
