"""Shortest ways through a whole procedure, regions included."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.graph.build import Scope, build
from workflow_engine.graph.directed import DiGraph, to_networkx

N = TypeVar("N", bound=Hashable)


def whole(definition: ProcessDefinition) -> DiGraph[str]:
    """Return the states of a procedure as one graph: a block leads to the starts of its regions, the ends of the
    regions lead to where the block goes on."""
    graph: DiGraph[str] = DiGraph()
    for scope in build(definition).walk():
        graph.add_nodes_from(scope.states)
        for way in scope.every_way():
            graph.add_edge(way.source, way.target)
        _join(graph, scope)
    return graph


def _join(graph: DiGraph[str], scope: Scope) -> None:
    if scope.parallel is None or scope.start is None:
        return
    graph.add_edge(scope.parallel.name, scope.start)
    for end in scope.ends:
        graph.add_edge(end, scope.parallel.to)


def distances_to(graph: DiGraph[N], target: N) -> Mapping[N, int]:
    """Return how many steps each node is away from ``target``; nodes from which no path leads there are left out."""
    import networkx as nx

    if target not in graph:
        return {}
    found: Mapping[N, int] = nx.single_source_shortest_path_length(to_networkx(graph).reverse(copy=False), target)
    return found


def shortest_path(graph: DiGraph[N], start: N, target: N) -> tuple[N, ...]:
    """Return the nodes of a shortest path, both ends included; empty when there is none."""
    import networkx as nx

    try:
        return tuple(nx.shortest_path(to_networkx(graph), start, target))
    except (nx.NetworkXNoPath, nx.NodeNotFound):
        return ()
