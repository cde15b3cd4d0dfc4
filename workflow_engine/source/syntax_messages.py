"""What to tell a clerk about broken YAML: sentences only, ``syntax`` decides which one fits."""

from __future__ import annotations

from workflow_engine.source.refusals import Refusal, clip, refusal

TAB = refusal(
    "用了制表符（Tab）缩进",
    "a tab is used for indentation",
    "改用空格，每层两个空格",
    "use spaces, two for each level",
)
INDENTATION = refusal(
    "这一行的缩进与上面各行对不上",
    "the indentation of this line does not fit the lines above",
    "同一层的键左边对齐，下一层多缩进两个空格",
    "align the keys of one level, and indent the next level by two more spaces",
)
LIST_MIXED = refusal(
    "列表里的这一行没有以“- ”开头",
    'this line of a list does not begin with "- "',
    "列表的每一项都以“- ”开头并左边对齐；不属于列表的，检查缩进",
    'begin every item with "- ", aligned; if the line is not part of the list, check its indentation',
)
DASH = refusal(
    "这里不能以“- ”开始列表",
    'a list cannot begin with "- " here',
    "把列表放到下一行并缩进，或者写成 [一, 二]；如果是文字，请加引号",
    "begin the list on the next line, indented, or write [one, two]; if it is a text, put it in quotes",
)
QUESTION_MARK = refusal(
    "这里不能以“? ”开头",
    'nothing can begin with "? " here',
    "删去问号；如果是文字，请加引号",
    "delete the question mark; if it is a text, put it in quotes",
)
QUOTE_OPEN = refusal(
    "引号没有合上",
    "this quotation mark is never closed",
    "在文字末尾补上同样的引号",
    "put the same quotation mark at the end of the text",
)
ESCAPE = refusal(
    "双引号里的反斜杠后面不能这样写",
    "inside double quotes a backslash cannot be followed by this",
    "把外面的双引号换成单引号，或者把 \\ 写成 \\\\",
    "use single quotes around the text, or write \\ as \\\\",
)
AFTER_BAR = refusal(
    "| 或 > 后面不能有别的文字",
    "nothing may follow | or > on the same line",
    "把文字放到下一行并缩进；如果 | 或 > 是文字的一部分，请加引号",
    "put the text on the next line, indented; if | or > belongs to the text, put it in quotes",
)
STAR = refusal(
    "文字不能以 & 或 * 开头",
    "a text cannot begin with & or *",
    "给整个文字加引号",
    "put the whole text in quotes",
)
DIRECTIVE = refusal(
    "以 % 开头的行在这里不能用",
    "a line that begins with % cannot be used here",
    "删去这一行；如果是文字，请加引号",
    "delete this line; if it is a text, put it in quotes",
)
AFTER_END = refusal(
    "内容已经结束，后面又有文字",
    "the content has ended, but more text follows",
    "删去后面的文字，或者把它并入前面的内容",
    "delete what follows, or make it part of the content above",
)
WIDE_COLON = refusal(
    "这里用了全角冒号（：），没有被认作键和值的分隔",
    "a full-width colon (：) is used here, which does not separate a key from its value",
    "换成半角冒号，后面空一格，例如 title: 报修",
    "use the ASCII colon with a space behind it, as in title: repair",
)
NO_SPACE = refusal(
    "冒号后面没有空格",
    "there is no space behind the colon",
    "冒号后面空一格，例如 title: 报修",
    "put a space behind the colon, as in title: repair",
)
NO_COLON = refusal(
    "这一行没有冒号",
    "there is no colon on this line",
    "写成 键: 值，冒号后面空一格",
    "write key: value, with a space behind the colon",
)
SECOND_COLON = refusal(
    "值里面又有冒号和空格",
    "the value has another colon and space in it",
    "给含有冒号的文字加引号，例如 title: '报修: 水电'",
    "put a text that has a colon in quotes, as in title: 'repair: water'",
)
COLON_HERE = refusal(
    "这里不该出现冒号：这一行缩进太深，或者上一行没有写完",
    "a colon is not expected here: the line is indented too far, or the line above is not complete",
    "检查这一行的缩进，以及上一行末尾是否缺冒号",
    "check the indentation of this line and whether the line above lacks its colon",
)
MISSING_COMMA = refusal(
    "括号里两项之间缺逗号，或者文字里有冒号",
    "a comma is missing between two entries in brackets, or a text has a colon in it",
    "用逗号隔开各项；含有冒号的文字要加引号",
    "separate entries with commas; put a text that has a colon in quotes",
)
NOTHING_AFTER = refusal(
    "内容在括号里中断了",
    "the content ends inside brackets",
    "补上缺少的内容，并合上所有括号",
    "write what is missing, and close all brackets",
)
NOTHING_THERE = refusal(
    "这里应该有一个值",
    "a value is expected here",
    "补上值，或者删去多余的标点；以标点开头的文字要加引号",
    "write the value, or delete the stray mark; put a text that begins with a mark in quotes",
)


UNKNOWN = refusal(
    "这里的写法 YAML 读不懂",
    "YAML cannot make sense of this",
    "检查这一行和上一行的缩进、冒号、引号和括号",
    "check indentation, colons, quotes and brackets of this line and the one above",
)


def needs_quotes(text: str, *, brackets: bool) -> Refusal:
    """A text or expression that YAML takes apart; ``brackets``: because it stands inside ``{}`` or ``[]``."""
    text = clip(text)
    zh = "在 { } 或 [ ] 里，含有 , [ ] { } 的表达式" if brackets else "以引号或括号开头、后面还有文字的表达式"
    en = (
        "inside { } or [ ], an expression that has , [ ] { }"
        if brackets
        else "an expression that begins with a quotation mark or bracket and goes on behind it"
    )
    return refusal(
        f"“{text}”被从中间断开了",
        f'"{text}" is taken apart in the middle',
        f"{zh}要整个加引号，例如 when: 'a in [\"x\"]'",
        f"put {en} in quotes as a whole, as in when: 'a in [\"x\"]'",
    )


def not_closed(bracket: str, noticed_line: int) -> Refusal:
    """An opening bracket without its partner."""
    partner = {"{": "}", "[": "]"}.get(bracket, "")
    return refusal(
        f"括号 {bracket} 没有合上（到第 {noticed_line} 行发现）",
        f"the bracket {bracket} is never closed (noticed on line {noticed_line})",
        f"在内容末尾补上 {partner}，并检查各项之间的逗号",
        f"put {partner} at the end, and check the commas between the entries",
    )


def stray(char: str) -> Refusal:
    """A closing bracket without its partner."""
    return refusal(
        f"多了一个 {char}",
        f"there is a {char} too many",
        "删去它；如果是文字的一部分，请给整个文字加引号",
        "delete it; if it belongs to a text, put the whole text in quotes",
    )


def bad_start(char: str) -> Refusal:
    """A character that YAML keeps for itself."""
    char = clip(char)
    return refusal(
        f"文字不能以 {char} 开头",
        f"a text cannot begin with {char}",
        "给整个文字加引号",
        "put the whole text in quotes",
    )
