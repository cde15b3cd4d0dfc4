from __future__ import annotations

import pytest

from workflow_engine.diagram.wrap import width, wrap


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("受理登记分类", ["受理登记分类"]),
        ("维修记录与完工照片存档", ["维修记录与", "完工照片存档"]),
        ("填写《申请表》，附论证", ["填写《申请表》，", "附论证"]),
        ("退回给（补充材料）", ["退回给", "（补充材料）"]),
        ("Send back for correction", ["Send back", "for correction"]),
        ("one\ntwo", ["one", "two"]),
        ("  ", []),
        ("", []),
    ],
)
def test_lines_are_few_and_even_and_break_where_a_typesetter_would(text: str, lines: list[str]) -> None:
    assert wrap(text, 8) == lines


@pytest.mark.parametrize("sign", "，。、；：？！）》」』】")
def test_no_line_begins_with_a_closing_sign(sign: str) -> None:
    assert not any(line.startswith(sign) for line in wrap(f"一二三四{sign}五六七八{sign}九", 4.5))


@pytest.mark.parametrize("sign", "（《「『【")
def test_no_line_ends_with_an_opening_sign(sign: str) -> None:
    assert not any(line.endswith(sign) for line in wrap(f"一二三{sign}五六七{sign}九十", 4.5))


def test_no_line_is_wider_than_asked_and_nothing_is_lost() -> None:
    text = "https://example.org/a/very/long/link?with=query 以及很长很长的中文说明，混排 English 与 12345 数字。" * 5
    lines = wrap(text, 12)
    assert max(map(width, lines)) <= 12
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_a_family_emoji_and_its_parts_stay_on_one_line() -> None:
    assert "👩‍🔧" in "|".join(wrap("一二三四五👩‍🔧六七八九十" * 3, 5))


def test_chinese_signs_are_one_em_wide_and_marks_have_no_width() -> None:
    assert width("长度") == 2.0
    assert width("\u202e\u200d") == 0.0
