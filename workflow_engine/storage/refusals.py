"""Why a store says no, whichever store it is."""

from __future__ import annotations

from collections.abc import Sequence

from workflow_engine.errors import CaseChanged, Message, StorageError, UnknownCase, UnknownProcess
from workflow_engine.kernel.case import Case
from workflow_engine.kernel.events import Entry


def changed(case: Case, entry: Entry) -> CaseChanged:
    """Return the error for a step that came second."""
    return CaseChanged(
        Message(
            f"事项 {case.id} 已被他人先行办理，或编号、业务编号、请求编号已被占用；本次没有保存任何内容",
            f"case {case.id} was changed by someone else first, or its id, key or command id is taken; nothing stored",
        ),
        help=Message("重新打开该事项，再办理一次。", "Load the case again and repeat the action."),
        case=case.id,
        seq=entry.seq,
        key=case.key,
        command_id=entry.command_id,
    )


def one_changed(steps: Sequence[tuple[Case, Entry]]) -> CaseChanged:
    """Return the error for steps that were stored together, when one of them came second."""
    if len(steps) == 1:
        return changed(*steps[0])
    names = [case.id for case, _ in steps]
    some, more = names[:5], "…" * (len(names) > 5)
    return CaseChanged(
        Message(
            f"一并办理的 {len(names)} 件（{'、'.join(some)}{more}）中有编号、业务编号或请求编号已被占用；未保存",
            f"of {len(names)} cases stored together ({', '.join(some)}{more}), one has an id, key or command id that is"
            " taken; nothing stored",
        ),
        help=Message("逐件办理，即可知道是哪一件。", "Carry them out one by one to see which one it is."),
        cases=names,
    )


def unknown_case(case_id: str) -> UnknownCase:
    """Return the error for a case id nobody stored."""
    return UnknownCase(
        Message(f"没有编号为 {case_id} 的事项", f"there is no case {case_id}"),
        help=Message("请核对编号，或在事项列表中查找。", "Check the id, or look it up in the list of cases."),
        case=case_id,
    )


def unknown_definition(digest: str) -> UnknownProcess:
    """Return the error for a digest nobody remembered."""
    return UnknownProcess(
        Message(f"没有保存摘要为 {digest} 的流程定义", f"no definition with digest {digest} was remembered"),
        help=Message("先用 remember_definition 保存该定义。", "Call remember_definition with its text first."),
        digest=digest,
    )


def locked(where: str) -> StorageError:
    """Return the error for a store somebody else is writing to."""
    return StorageError(
        Message(f"{where} 正被其他写入占用，等待超时", f"{where} is locked by another writer and stayed so"),
        help=Message(
            "先结束已打开的事务，或关闭占用该库的其他程序，再重试。",
            "End the transaction that is open, or close the other program that holds it, then try again.",
        ),
        cause="locked",
        where=where,
    )
