"""Forms of states → states."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from workflow_engine.definition.guard import Expression
from workflow_engine.definition.meaning.limits import deemed, escalations, moment, timing
from workflow_engine.definition.meaning.scope import LISTS, Scope
from workflow_engine.definition.meaning.signing import build_sign
from workflow_engine.definition.model import (
    Action,
    ActionKind,
    Branch,
    Call,
    Decision,
    End,
    Escalation,
    FieldMoment,
    JoinRule,
    Parallel,
    Party,
    PartyKind,
    Path,
    Region,
    Reminder,
    Service,
    State,
    Task,
    Text,
    Timing,
    Wait,
    plain,
)
from workflow_engine.definition.schema.parts import ActionForm, TimeoutForm
from workflow_engine.definition.schema.states import (
    CallForm,
    DecisionForm,
    EndForm,
    ParallelForm,
    RegionForm,
    ServiceForm,
    StateForm,
    TaskForm,
    WaitForm,
)
from workflow_engine.errors import Message
from workflow_engine.record import record


@record
class Defaults:
    """What tasks have that name none of their own."""

    accountable: tuple[Party, ...] = ()
    due: Timing | None = None
    overdue: tuple[Escalation, ...] = ()


class StateBuilder:
    """Builds the states of one procedure; what is wrong goes into the scope's report."""

    def __init__(self, scope: Scope, defaults: Defaults) -> None:
        self.scope = scope
        self.defaults = defaults

    def states(self, forms: Mapping[str, Any], path: Path) -> dict[str, State]:
        """Return the states that stand under ``path``."""
        return {name: self._state(name, form, (*path, name)) for name, form in forms.items()}

    def _state(self, name: str, form: StateForm, path: Path) -> State:
        match form:
            case TaskForm():
                return self._task(form, _common(name, form, path))
            case DecisionForm():
                return self._decision(form, _common(name, form, path))
            case ParallelForm():
                return self._parallel(form, _common(name, form, path))
            case CallForm():
                return self._call(form, _common(name, form, path))
            case WaitForm():
                return self._wait(form, _common(name, form, path))
            case ServiceForm():
                return self._service(form, _common(name, form, path))
            case EndForm():
                return End(outcome=form.outcome, **_common(name, form, path))
        raise TypeError(form)  # pragma: no cover - the schema knows no other form

    def _task(self, form: TaskForm, common: dict[str, Any]) -> Task:
        scope, name, path = self.scope, common["name"], common["path"]
        silent = form.deemed.action if form.deemed else None
        actions = self._actions(form.actions, path, form.requires, silent)
        return Task(
            responsible=scope.party(form.responsible, (*path, "responsible")),
            accountable=accountable(scope, form.accountable, (*path, "accountable")) or self.defaults.accountable,
            support=scope.parties(form.support, (*path, "support")),
            consulted=scope.parties(form.consulted, (*path, "consulted")),
            informed=scope.parties(form.informed, (*path, "informed")),
            sign=build_sign(scope, form.sign, actions.values(), (*path, "sign"), name),
            due=timing(scope, form.due, (*path, "due"), name) or self.defaults.due,
            respond=timing(scope, form.respond, (*path, "respond"), name),
            not_before=timing(scope, form.not_before, (*path, "not_before"), name),
            remind=tuple(Reminder(before) for before in form.remind),
            overdue=escalations(scope, form.overdue, (*path, "overdue")) or self.defaults.overdue,
            deemed=deemed(scope, form.deemed, actions, (*path, "deemed")),
            record=form.record or Text(),
            requires=scope.declared(form.requires, (*path, "requires")),
            editable=scope.declared(form.editable, (*path, "editable")),
            actions=actions,
            **common,
        )

    def _actions(
        self,
        forms: Mapping[str, ActionForm],
        path: Path,
        requires: Iterable[str] = (),
        silent: str | None = None,
    ) -> dict[str, Action]:
        """Return the actions; ``silent`` is the one that the system takes after a silence."""
        built = {}
        for name, form in forms.items():
            # What must be filled in is looked at before the guard is asked: the action's own list, the state's on the
            # way forward, and neither when nobody acts.
            own = requires if form.kind is ActionKind.FORWARD else ()
            given = frozenset[str]() if name == silent else frozenset((*own, *form.requires))
            built[name] = self._action(name, form, (*path, "actions", name), given)
        return built

    def _action(self, name: str, form: ActionForm, path: Path, given: frozenset[str]) -> Action:
        return Action(
            name=name,
            title=form.title or plain(name),
            to=self.scope.target(form.to, (*path, "to")),
            kind=form.kind,
            when=self.scope.guard(form.when, (*path, "when"), str(path[-3]), given=given),
            limit=form.limit,
            by=self.scope.party(form.by, (*path, "by")),
            requires=self.scope.declared(form.requires, (*path, "requires")),
            help=form.help or Text(),
            path=path,
        )

    def _decision(self, form: DecisionForm, common: dict[str, Any]) -> Decision:
        path = (*common["path"], "branches")
        branches = []
        for at, branch in enumerate(form.branches):
            here = (*path, at)
            when = self.scope.guard(branch.when, (*here, "when"), common["name"])
            to = self.scope.target(branch.to, (*here, "to"))
            if (branch.when is None) == (branch.otherwise is None):
                self._either(here, "when", "otherwise")
            if branch.otherwise and at < len(form.branches) - 1:
                self.scope.report.schema(
                    (*here, "otherwise"),
                    "otherwise 后面的分支永远轮不到",
                    "the branches behind otherwise are never reached",
                    Message("把 otherwise 移到最后", "move otherwise to the end"),
                )
            if when or branch.when is None:
                branches.append(Branch(to, when, here))
        return Decision(branches=tuple(branches), **common)

    def _either(self, path: Path, one: str, other: str) -> None:
        self.scope.report.schema(
            path,
            f"{one} 和 {other} 要写其中一个，只写一个",
            f"either {one} or {other} must be written, and not both",
            Message(f"留下 {one} 或 {other}", f"keep {one} or {other}"),
        )

    def _parallel(self, form: ParallelForm, common: dict[str, Any]) -> Parallel:
        path = common["path"]
        regions = {n: self._region(n, r, (*path, "regions", n), path) for n, r in form.regions.items()}
        if form.region:
            regions["region"] = self._region("region", form.region, (*path, "region"), path)
        if bool(form.regions) == bool(form.for_each):
            self._either(path, "regions", "for_each")
        elif bool(form.region) != bool(form.for_each):
            self._either(path, "regions", "for_each + region")
        if form.for_each:
            self.scope.field_of(form.for_each, LISTS, (*path, "for_each"))
        rule, at_least = self._join(form, path)
        return Parallel(
            regions=regions,
            for_each=form.for_each,
            join=rule,
            at_least=at_least,
            to=self.scope.target(form.to, (*path, "to")),
            actions=self._actions(form.actions, path),
            **common,
        )

    def _join(self, form: ParallelForm, path: Path) -> tuple[JoinRule, int | None]:
        number = form.join.at_least
        rule = form.join.rule or (JoinRule.AT_LEAST if number else JoinRule.ALL)
        if (rule is JoinRule.AT_LEAST) != (number is not None):
            help_ = Message("写成 join: {at_least: 2}", "write join: {at_least: 2}")
            self.scope.report.schema((*path, "join"), "at_least 要写个数", "at_least takes a number", help_)
        if number and form.regions and number > len(form.regions):
            self.scope.report.schema(
                (*path, "join", "at_least"),
                f"只有 {len(form.regions)} 个分支，at_least 不能是 {number}",
                f"there are {len(form.regions)} regions, at_least cannot be {number}",
                Message("减小 at_least，或写 join: all", "lower at_least, or write join: all"),
            )
        return rule, number

    def _region(self, name: str, form: RegionForm, path: Path, parallel: Path) -> Region:
        if form.start is not None:
            self.scope.target(form.start, (*path, "start"))
        return Region(
            name=name,
            title=form.title or plain(name),
            start=form.start or next(iter(form.states)),
            states=self.states(form.states, (*path, "states")),
            when=self.scope.guard(form.when, (*path, "when"), str(parallel[-1])),
            path=path,
        )

    def _arguments(self, form: CallForm | ServiceForm, common: dict[str, Any]) -> dict[str, Expression]:
        compiled = {
            name: self.scope.guard(source, (*common["path"], "with", name), common["name"], expect=None)
            for name, source in form.with_.items()
        }
        return {name: expression for name, expression in compiled.items() if expression}

    def _call(self, form: CallForm, common: dict[str, Any]) -> Call:
        path = (*common["path"], "ends")
        ends = {outcome: self.scope.target(to, (*path, outcome)) for outcome, to in form.ends.items()}
        return Call(process=form.process, arguments=self._arguments(form, common), ends=ends, **common)

    def _wait(self, form: WaitForm, common: dict[str, Any]) -> Wait:
        path, until = common["path"], form.until
        event = until if isinstance(until, str) else None
        after, to = self._timeout(form.timeout, (*path, "timeout"))
        if isinstance(until, FieldMoment):
            moment(self.scope, until, (*path, "until"))
        return Wait(
            until=None if isinstance(until, str) else until,
            event=event,
            to=self.scope.target(form.to, (*path, "to")),
            timeout_after=after,
            timeout_to=to,
            **common,
        )

    def _timeout(self, form: TimeoutForm | None, path: Path) -> tuple[Any, str | None]:
        return (form.after, self.scope.target(form.to, (*path, "to"))) if form else (None, None)

    def _service(self, form: ServiceForm, common: dict[str, Any]) -> Service:
        path = common["path"]
        return Service(
            handler=form.handler,
            arguments=self._arguments(form, common),
            to=self.scope.target(form.to, (*path, "to")),
            error_to=self.scope.target(form.error.to, (*path, "error", "to")) if form.error else None,
            **common,
        )


def _common(name: str, form: StateForm, path: Path) -> dict[str, Any]:
    return {"name": name, "title": form.title or plain(name), "help": form.help or Text(), "path": path}


def accountable(scope: Scope, parties: Iterable[Party], path: Path) -> tuple[Party, ...]:
    """Return who answers; report external parties, which never can."""
    checked = tuple(parties)
    for at, party in enumerate(checked):
        scope.party(party, (*path, at), several=False)
        if party.kind is PartyKind.EXTERNAL:
            scope.report.schema(
                (*path, at),
                f"校外方“{party}”不能承担问责",
                f'"{party}" is external and can never be accountable',
                Message("写校内的一个岗位", "name a post of the school"),
            )
    return checked
