"""Charts nobody drew before: random procedures of many shapes for the layout to cope with."""

from __future__ import annotations

import random

from workflow_engine.diagram.model import Diagram, Fact, Flow, FlowKind, Lane, LegendEntry, Node, NodeKind

_TITLES = (
    "填写《设备采购申请表》并附技术论证", "受理登记", "会签预算额度与经费来源", "初审", "分管领导审批", "归档",
    "核对 Budget 2026", "公示成交结果", "签订合同", "组织验收、填写验收单", "现场勘查", "通报并限期整改",
)  # fmt: skip
_LINES = (
    "监督员 王芳",
    "欧阳明远（综合办公室副主任）",
    "时限 收到材料后10个工作日内",
    "记录 《会议纪要》",
    "科长（缺人）",
)
_LABELS = (
    "",
    "同意",
    "不同意",
    "退回补充 ≤3次",
    "超额费用\n[预计费用 ≥ 10000]",
    "到期前申请延期\n[has(完成期限)]",
    "否则",
)
_SHAPES = (
    *[NodeKind.TASK] * 8, NodeKind.DECISION, NodeKind.DECISION, NodeKind.CALL, NodeKind.WAIT, NodeKind.SERVICE,
)  # fmt: skip
_BACK = (FlowKind.RETURN, FlowKind.RETURN, FlowKind.PASS_BACK, FlowKind.FORWARD)


def chart(seed: int) -> Diagram:
    """Return the random chart of a number: up to 40 boxes in 1 to 7 lanes, with branches, returns, parallel blocks."""
    dice = random.Random(seed)
    lanes = tuple(Lane(f"lane-{n}", f"第{n}科（综合业务）", "科长 李敏") for n in range(dice.randint(1, 7)))
    nodes = [Node("start", "", None, lanes[0].id, NodeKind.START, "开始")]
    edges: list[tuple[str, str, FlowKind, str]] = []
    count = dice.randint(4, 36)
    tips = ["start"]
    while len(nodes) < count:
        lane = dice.choice(lanes).id
        if dice.random() < 0.08:
            tips = _block(dice, nodes, edges, tips, lanes)
            continue
        node = _node(dice, len(nodes), lane)
        nodes.append(node)
        edges += [(tip, node.id, FlowKind.FORWARD, "" if tip == "start" else dice.choice(_LABELS)) for tip in tips]
        tips = [node.id]
        if node.kind is NodeKind.DECISION or dice.random() < 0.15:
            tips.append(dice.choice(nodes[1:]).id)
        if dice.random() < 0.3 and len(nodes) > 3:
            edges.append((node.id, dice.choice(nodes[1:]).id, dice.choice(_BACK), dice.choice(_LABELS[1:])))
    end = Node("step-done", "done", None, nodes[-1].lane, NodeKind.END, "办结")
    edges += [(tip, end.id, FlowKind.FORWARD, dice.choice(_LABELS)) for tip in tips]
    return _diagram(seed, lanes, [*nodes, end], edges)


def _node(dice: random.Random, at: int, lane: str) -> Node:
    kind = dice.choice(_SHAPES)
    title = "材料齐全？" if kind is NodeKind.DECISION else dice.choice(_TITLES)
    lines = () if kind is NodeKind.DECISION else tuple(dice.sample(_LINES, dice.randint(0, 3)))
    number = None if kind is NodeKind.DECISION else at
    return Node(f"step-s{at}", f"s{at}", number, lane, kind, title, lines)


def _block(
    dice: random.Random,
    nodes: list[Node],
    edges: list[tuple[str, str, FlowKind, str]],
    tips: list[str],
    lanes: tuple[Lane, ...],
) -> list[str]:
    at = len(nodes)
    lane = dice.choice(lanes).id
    nodes.append(Node(f"step-p{at}", f"p{at}", None, lane, NodeKind.PARALLEL, "并行会签"))
    edges += [(tip, f"step-p{at}", FlowKind.FORWARD, "") for tip in tips]
    join = Node(f"join-p{at}", f"p{at}", None, dice.choice(lanes).id, NodeKind.JOIN, "全部完成后汇合")
    for branch in range(dice.randint(2, 3)):
        title = dice.choice(_TITLES)
        step = Node(f"step-p{at}b{branch}", "b", at + branch, dice.choice(lanes).id, NodeKind.TASK, title, _LINES[:2])
        nodes.append(step)
        edges.append((f"step-p{at}", step.id, FlowKind.FORWARD, ""))
        edges.append((step.id, join.id, FlowKind.FORWARD, ""))
    nodes.append(join)
    return [join.id]


def _diagram(
    seed: int, lanes: tuple[Lane, ...], nodes: list[Node], edges: list[tuple[str, str, FlowKind, str]]
) -> Diagram:
    flows = tuple(Flow(f"flow-{n}", a, b, label, kind) for n, (a, b, kind, label) in enumerate(edges, 1))
    kinds = {flow.kind for flow in flows}
    return Diagram(
        title=f"随机流程 {seed}",
        facts=(Fact("编号", f"T-{seed}"), Fact("版本", "1"), Fact("主责", "综合办公室")),
        lanes=lanes,
        nodes=tuple(nodes),
        flows=flows,
        legend=tuple(LegendEntry(kind, kind.value) for kind in FlowKind if kind in kinds),
    )
