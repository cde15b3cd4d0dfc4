"""All files of one catalogue, read: procedures, one organization, at most one calendar and one list of duties."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable, Mapping

from workflow_engine.definition.calendar import STANDARD, Calendar
from workflow_engine.definition.duties import Duties
from workflow_engine.definition.load import Loaded, load
from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.definition.organization import Organization
from workflow_engine.definition.second_look import Rest
from workflow_engine.errors import Message, Place, Problem, SourceError
from workflow_engine.record import field, record
from workflow_engine.source.document import Document
from workflow_engine.source.files import find_files, read_file


@record
class Catalogue:
    """What a set of files defines.

    ``processes`` by name; ``calendar`` is the standard one when no file has one; ``documents`` by file name; ``files``
    says in which file ``"process:<name>"``, ``"organization"``, ``"calendar"`` and ``"duties"`` stand, also for files
    too broken to be used; ``problems`` are those of all files, file by file. ``rests``, by name, are what is left of
    procedures whose shape is broken: to be looked at, never to be run.
    """

    processes: Mapping[str, ProcessDefinition]
    organization: Organization | None
    calendar: Calendar
    duties: Duties | None
    documents: Mapping[str, Document]
    files: Mapping[str, str]
    problems: tuple[Problem, ...]
    rests: Mapping[str, Rest] = field(default_factory=dict)


@record(frozen=False)
class _Shelf:
    processes: dict[str, ProcessDefinition] = field(default_factory=dict)
    rests: dict[str, Rest] = field(default_factory=dict)
    organization: Organization | None = None
    calendar: Calendar = STANDARD
    duties: Duties | None = None
    files: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def put(self, loaded: Loaded) -> None:
        self.problems.extend(loaded.problems)
        element = _element(loaded)
        if element is None:
            return
        if element in self.files:
            self.problems.append(_twice(loaded, element, self.files[element]))
            return
        self.files[element] = loaded.document.file
        if loaded.rest:
            self.rests[loaded.rest.definition.name] = loaded.rest
        match loaded.value:
            case ProcessDefinition():
                self.processes[loaded.value.name] = loaded.value
            case Organization():
                self.organization = loaded.value
            case Calendar():
                self.calendar = loaded.value
            case Duties():
                self.duties = loaded.value


def _element(loaded: Loaded) -> str | None:
    """Return what the file defines, as far as it says so."""
    if loaded.kind == "procedure":
        name = loaded.document.value["process"]
        return f"process:{name}" if isinstance(name, str) else None
    return None if loaded.kind == "unknown" else loaded.kind


def _twice(loaded: Loaded, element: str, first: str) -> Problem:
    document = loaded.document
    kind, _, name = element.partition(":")
    if name:
        message = Message(
            f"流程“{name}”定义了两次：{first} 和 {document.file}",
            f'the procedure "{name}" is defined twice: in {first} and in {document.file}',
        )
        help_ = Message("改名，或删去其中一个文件", "rename one, or delete one of the files")
    else:
        message = Message(
            f"一个目录只能有一个 {kind} 文件：已有 {first}，又有 {document.file}",
            f"a catalogue has one {kind} file: there are {first} and {document.file}",
        )
        help_ = Message("合并成一个，或删去其中一个", "merge the two, or delete one")
    return Problem("duplicate-key", message, (kind,), document.place((kind,)), help_)


def build_catalogue(documents: Iterable[Document], problems: Iterable[Problem] = ()) -> Catalogue:
    """Return what ``documents`` define; ``problems`` of files that could not be read come first."""
    shelf = _Shelf(problems=list(problems))
    by_file: dict[str, Document] = {}
    for document in documents:
        by_file[document.file] = document
        shelf.put(load(document))
    return Catalogue(
        shelf.processes,
        shelf.organization,
        shelf.calendar,
        shelf.duties,
        by_file,
        shelf.files,
        tuple(shelf.problems),
        shelf.rests,
    )


def read_catalogue(paths: Iterable[pathlib.Path]) -> Catalogue:
    """Return what the files at ``paths`` (files, or folders of them) define.

    Never raises for what stands in a file: whatever cannot be read becomes a problem.
    """
    documents: list[Document] = []
    problems: list[Problem] = []
    found: dict[pathlib.Path, None] = {}
    for path in paths:
        try:
            files = find_files(path)
        except SourceError as error:
            problems.extend(error.problems)
            continue
        if not files:
            problems.append(_empty(path))
        found.update(dict.fromkeys(files))
    for file in found:
        try:
            documents.append(read_file(file))
        except SourceError as error:
            problems.extend(error.problems)
    return build_catalogue(documents, problems)


def _empty(path: pathlib.Path) -> Problem:
    return Problem(
        "yaml-syntax",
        Message(f"{path} 里没有 YAML 文件", f"there are no YAML files in {path}"),
        (),
        Place(str(path), 1, 1, 1, 1),
        Message("指定另一个目录，或写一个 .yaml 文件", "name another folder, or write a .yaml file"),
    )
