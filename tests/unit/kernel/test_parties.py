"""Whom a definition means inside a region that runs once for each element of a list."""

from __future__ import annotations

from tests.support import Desk, steps

ASK = """
first: {responsible: office/clerk, accountable: office/chief, actions: {go: {to: ask}}}
ask:
  kind: parallel
  for_each: units
  join: all
  to: done
  region:
    start: discuss
    states:
      discuss:
        kind: parallel
        for_each: people
        join: all
        to: sign
        region:
          start: answer
          states:
            answer:
              responsible: $data.people
              accountable: office/chief
              consulted: [$data.units.head]
              support: [$data.others]
              actions: {say: {to: said}}
            said: {kind: end, outcome: said}
      sign:
        responsible: $data.units.head
        accountable: office/chief
        sign: {rule: all, refusal: ends, members: [$data.others]}
        actions: {ok: {to: signed}}
      signed: {kind: end, outcome: signed}
done: {kind: end, outcome: done}
"""
DATA = """
units: {type: units, required: true}
people: {type: persons, required: true}
others: {type: persons, required: true}
"""


def test_the_element_stands_for_its_own_field_and_for_no_other() -> None:
    given = {"units": ["office", "works"], "people": ["eve", "dan"], "others": ["eve", "cai"]}
    desk = Desk(steps(ASK, data=DATA)).start(data=given)
    desk.act("go", "cai")
    assert [item.owner for item in desk.case.items] == ["@eve", "@dan", "@eve", "@dan"]
    told = [effect.payload for effect in desk.effects if effect.payload["role"] == "assigned"]
    assert [payload["consulted"] for payload in told] == [["office/chief"]] * 2 + [["works/foreman"]] * 2
    assert [payload["support"] for payload in told] == [["@eve", "@cai"]] * 4
    for item in list(desk.case.items):
        desk.act("say", item.owner[1:], item=item.id)
    assert [item.owner for item in desk.case.items] == ["@eve", "@cai", "@eve", "@cai"]
