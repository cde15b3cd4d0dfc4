"""Our graphs answer as networkx does, whatever the graph."""

from __future__ import annotations

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow_engine.graph.directed import (
    DiGraph,
    cliques,
    condensation,
    descendants,
    immediate_dominators,
    strongly_connected_components,
    to_networkx,
)
from workflow_engine.graph.questions import shortest_path

NODES = "abcdefgh"
GRAPHS = st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=20)


def both(edges: list[tuple[str, str]]) -> tuple[DiGraph[str], nx.DiGraph[str]]:
    ours: DiGraph[str] = DiGraph(edges)
    ours.add_nodes_from(NODES)
    return ours, to_networkx(ours)


@settings(max_examples=200, deadline=None)
@given(GRAPHS, st.sampled_from(NODES), st.sampled_from(NODES))
def test_all_questions_have_the_answers_of_networkx(edges: list[tuple[str, str]], one: str, other: str) -> None:
    ours, theirs = both(edges)
    assert descendants(ours, one) - {one} == nx.descendants(theirs, one)
    assert set(map(frozenset, strongly_connected_components(ours))) == set(
        map(frozenset, nx.strongly_connected_components(theirs))
    )
    path = shortest_path(ours, one, other)
    if path is None:
        assert not nx.has_path(theirs, one, other)
    else:
        assert nx.is_path(theirs, path)
        assert len(path) == len(nx.shortest_path(theirs, one, other))
    dominators = {node: before for node, before in nx.immediate_dominators(theirs, one).items() if node != one}
    assert immediate_dominators(ours, one) == {**dominators, one: None}


@settings(max_examples=100, deadline=None)
@given(GRAPHS)
def test_the_condensation_leads_from_higher_numbers_to_lower_ones(edges: list[tuple[str, str]]) -> None:
    ours, theirs = both(edges)
    whole, parts = condensation(ours)
    assert len(whole) == nx.number_strongly_connected_components(theirs)
    assert sorted(node for part in parts for node in part) == sorted(NODES)
    assert all(source > target for source, target, _ in whole.edges())


@settings(max_examples=100, deadline=None)
@given(GRAPHS)
def test_the_cliques_are_those_of_networkx(edges: list[tuple[str, str]]) -> None:
    theirs = nx.Graph((a, b) for a, b in edges if a != b)
    theirs.add_nodes_from(NODES)
    ours = list(cliques({node: set(theirs.neighbors(node)) for node in theirs}))
    assert len(ours) == len(set(ours))
    assert set(ours) == set(map(frozenset, nx.find_cliques(theirs)))


def test_edges_keep_their_values_in_copies_and_parts_of_their_own() -> None:
    graph: DiGraph[str] = DiGraph()
    graph.add_edge("a", "b", ways=(1,))
    graph.add_edge("b", "c", ways=(2,))
    graph.add_edge("a", "b", limit=3)
    part = graph.subgraph({"b", "a", "unknown"})
    part.edge("a", "b")["limit"] = 4
    part.remove_edge("a", "b")
    assert graph.edge("a", "b") == {"ways": (1,), "limit": 3}
    assert list(part) == ["a", "b"]
    assert not part.has_edge("a", "b")
    assert list(part.predecessors("b")) == []
    assert graph.in_degree("c") == 1
    assert "c" not in part
    assert len(graph.copy()) == 3


def test_a_path_from_or_to_what_is_not_there_is_none() -> None:
    assert shortest_path(DiGraph([("a", "b")]), "a", "z") is None
    assert shortest_path(DiGraph([("a", "b")]), "z", "a") is None
