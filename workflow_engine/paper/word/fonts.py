"""Fonts and tones in Word: 宋体 for text and 黑体 for headings, beside Times New Roman and Arial."""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from workflow_engine.paper import style
from workflow_engine.paper.model import Tone

TEXT = ("Times New Roman", "宋体")
HEAD = ("Arial", "黑体")
_SIZES = {"Heading 1": 16.0, "Heading 2": 12.0, "Heading 3": 10.5}


def set_fonts(made: Any, lang: str) -> None:
    """Set fonts, sizes and the language of the styles that papers use."""
    for name in ("Normal", "List", "List Bullet", *_SIZES):
        one = made.styles[name]
        heading = name in _SIZES
        set_font(one.element.get_or_add_rPr(), HEAD if heading else TEXT)
        one.font.size = Pt(_SIZES.get(name, style.BODY_PT + 0.5))
        one.font.color.rgb = colour(style.INK)
        one.font.bold = heading
        one.paragraph_format.space_after = Pt(4)
        one.paragraph_format.space_before = Pt(10 if heading else 0)
        spoken = OxmlElement("w:lang")
        spoken.set(qn("w:val"), "en-US")
        spoken.set(qn("w:eastAsia"), "zh-CN" if lang == "zh" else lang)
        one.element.get_or_add_rPr().append(spoken)


def set_font(properties: Any, font: tuple[str, str]) -> None:
    """Give run properties a Latin and an East Asian font; the template's theme would win otherwise, so it goes."""
    fonts = properties.get_or_add_rFonts()
    fonts.attrib.clear()
    latin, chinese = font
    for which, name in (("ascii", latin), ("hAnsi", latin), ("cs", latin), ("eastAsia", chinese)):
        fonts.set(qn(f"w:{which}"), name)


def toned(run: Any, tone: Tone) -> Any:
    """Return the run, set in its tone."""
    if tone in (Tone.STRONG, Tone.WARNING):
        run.bold = True
    if tone is not Tone.PLAIN and tone is not Tone.STRONG:
        run.font.color.rgb = colour(style.MUTED if tone is Tone.MUTED else style.WARNING)
    return run


def colour(word: str) -> Any:
    """Return ``#RRGGBB`` as a colour of Word."""
    return RGBColor.from_string(word.removeprefix("#"))
