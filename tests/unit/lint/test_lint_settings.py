"""Settings: found near the work, understood wholly or refused with everything that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.lint.catalogues import DAY, ORGANIZATION, catalogue, procedure, task
from workflow_engine.errors import Message, UsageError
from workflow_engine.lint.check import examine
from workflow_engine.lint.finding import Finding, Report, Rule, Severity
from workflow_engine.lint.registry import Registered, known_settings
from workflow_engine.lint.settings import Settings
from workflow_engine.lint.settings_file import find_settings, read_settings
from workflow_engine.lint.subject import Subject, in_process

DONE = "done: {kind: end, outcome: completed}"


def written(folder: Path, text: str, name: str = "workflow-engine.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refused(folder: Path, text: str, name: str = "workflow-engine.toml") -> UsageError:
    with pytest.raises(UsageError) as caught:
        read_settings(written(folder, text, name))
    return caught.value


def finding(rule: str, severity: Severity) -> Finding:
    message = Message("甲", "a")
    return Finding(rule=rule, code="X", severity=severity, message=message, process="p", file="f", path=(), place=None)


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert find_settings(tmp_path) == Settings()


def test_all_settings_are_read(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        'preset = "all"\nfail-on = "warning"\nlanguage = "en"\nbaseline = "known.json"\n'
        "[rules]\nsingle-point-of-failure = false\nF210 = true\n",
    )
    settings = read_settings(path)
    assert (settings.preset, settings.fail_on, settings.language) == ("all", "warning", "en")
    assert settings.baseline == tmp_path / "known.json"
    assert (settings.off, settings.on) == ({"single-point-of-failure"}, {"unbounded-return"})


def test_the_settings_of_the_nearest_project_hold(tmp_path: Path) -> None:
    written(tmp_path, 'preset = "all"')
    inner = tmp_path / "inner"
    (inner / "deep").mkdir(parents=True)
    assert find_settings(inner / "deep").preset == "all"
    written(inner, '[tool.workflow-engine]\npreset = "correctness"', "pyproject.toml")
    assert find_settings(inner / "deep").preset == "correctness"
    written(inner, "[tool.other]", "pyproject.toml")
    assert find_settings(inner / "deep") == Settings()
    written(inner, "fail-on = 'never'")
    assert find_settings(inner / "deep").fail_on == "never"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('presets = "all"', 'did you mean "preset"'),
        ('preset = "al"', "correctness | recommended | all"),
        ('persona = "boss"', "editor | auditor"),
        ("fail-on = 1", "info | warning | error | never"),
        ('language = "fr"', "zh | en"),
        ("baseline = 3", "name of a file"),
        ("rules = 3", "must be a table"),
        ("[rules]\nno-deadlin = false", 'there is no rule "no-deadlin"'),
        ('[rules]\nno-accountable = "off"', "must be true or false"),
        ("limits = []", "must be a table"),
        ("[limits]\nmax-nothing = 3", 'there is no setting "max-nothing"'),
    ],
)
def test_what_is_wrong_is_told_with_what_would_be_right(tmp_path: Path, text: str, words: str) -> None:
    error = refused(tmp_path, text)
    assert words in error.message.en
    assert error.help


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    error = refused(tmp_path, 'presets = "all"\nfail-on = "x"\nlanguage = "y"')
    assert all(word in error.message.en for word in ("presets", "fail-on", "language"))


@pytest.mark.parametrize("text", ["preset = ", "\xff"])
def test_what_is_no_toml_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "workflow-engine.toml"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(UsageError, match="cannot be read"):
        read_settings(path)


def test_a_table_of_another_kind_in_pyproject_is_refused(tmp_path: Path) -> None:
    assert "must be a table" in refused(tmp_path, "[tool]\nworkflow-engine = 3", "pyproject.toml").message.en


# what is shown


def test_a_persona_stands_for_a_preset_and_a_written_preset_wins(tmp_path: Path) -> None:
    assert read_settings(written(tmp_path, 'persona = "auditor"')).preset == "all"
    assert read_settings(written(tmp_path, 'preset = "correctness"\npersona = "auditor"')).preset == "correctness"
    assert Settings().choose(persona="auditor").preset == "all"
    assert Settings().choose(persona="auditor", preset="correctness").preset == "correctness"
    assert Settings(preset="all").choose(persona="editor").preset == "recommended"


def test_presets_show_by_severity_and_rules_can_be_put_on_and_off() -> None:
    error, warning, note = (finding("dead-end", severity) for severity in Severity)
    assert [Settings(preset="correctness").shows(f) for f in (error, warning, note)] == [True, False, False]
    assert [Settings().shows(f) for f in (error, warning, note)] == [True, True, False]
    assert Settings(on=frozenset({"dead-end"})).shows(note)
    assert not Settings(off=frozenset({"dead-end"})).shows(error)


def test_selecting_shows_these_rules_only_and_a_crash_always() -> None:
    settings = Settings().choose(select=["F210", "livelock"], ignore=["O307"])
    assert settings.shows(finding("unbounded-return", Severity.INFO))
    assert not settings.shows(finding("dead-end", Severity.ERROR))
    assert settings.shows(finding("rule-crashed", Severity.ERROR))
    assert settings.off == {"single-point-of-failure"}


def test_a_rule_selected_by_hand_is_shown_though_the_project_puts_it_off() -> None:
    assert Settings(off=frozenset({"dead-end"})).choose(select=["dead-end"]).shows(finding("dead-end", Severity.ERROR))


def test_an_unknown_rule_is_refused_with_a_guess() -> None:
    with pytest.raises(UsageError) as caught:
        Settings().choose(ignore=["no-deadlien"])
    assert caught.value.help


def test_the_limit_for_failing() -> None:
    error, warning, note = (finding("dead-end", severity) for severity in Severity)
    for limit, failing in (("error", 1), ("warning", 2), ("info", 3), ("never", 0)):
        settings = Settings().choose(fail_on=limit)
        assert sum(map(settings.fails, (error, warning, note))) == failing


# numbers for rules


def test_a_rule_reads_the_number_that_the_project_sets() -> None:
    seen: list[int] = []

    def check(subject: Subject) -> list[Report]:
        seen.append(subject.settings["max-steps"])
        return [
            Report(spot=in_process(process), message=Message("多", "many"))
            for process in subject.processes
            if len(list(process.every_state())) > subject.settings["max-steps"]
        ]

    rule = Registered(Rule("own", "C901", "own", Severity.INFO, "1.0"), check, "", {"max-steps": 5})
    read = catalogue(procedure(f"first: {task('go: done')}\n{DONE}"), ORGANIZATION)
    assert examine(read, rules=[rule], at=DAY).findings == ()
    assert len(examine(read, rules=[rule], at=DAY, settings={"max-steps": 1}).findings) == 1
    assert seen == [5, 1]


def test_numbers_of_the_rules_are_known_by_name_and_checked(tmp_path: Path) -> None:
    for name, default in known_settings().items():
        assert read_settings(written(tmp_path, f"[limits]\n{name} = {default + 1}")).numbers == {name: default + 1}
        for wrong in ("-1", "true", '"3"'):
            assert "whole number" in refused(tmp_path, f"[limits]\n{name} = {wrong}").message.en
