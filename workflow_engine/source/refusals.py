"""Every sentence about YAML that is readable but not read here. Each names the mend."""

from __future__ import annotations

import unicodedata

from workflow_engine.errors import Message, Place, Problem
from workflow_engine.record import record

SYNTAX = "yaml-syntax"
DUPLICATE = "duplicate-key"


@record
class Refusal:
    """What is wrong and how to mend it, before the place is known."""

    message: Message
    help: Message
    rule: str = SYNTAX

    def at(self, place: Place, path: tuple[str | int, ...] = ()) -> Problem:
        """Return the problem at ``place``."""
        return Problem(self.rule, self.message, path, place, self.help)


def refusal(zh: str, en: str, mend_zh: str, mend_en: str, rule: str = SYNTAX) -> Refusal:
    """Return a refusal from four sentences: what is wrong and how to mend it, in both languages."""
    return Refusal(Message(zh, en), Message(mend_zh, mend_en), rule)


def clip(text: str, length: int = 40) -> str:
    """Return ``text`` on one line, cut to about ``length`` characters, to be quoted in a sentence."""
    text = " ".join(text.split())
    return text if len(text) <= length else text[:length] + "…"


def duplicate_key(key: str, first_line: int) -> Refusal:
    """The same key twice in one mapping."""
    key = clip(key)
    return refusal(
        f"“{key}”写了两次，第一次在第 {first_line} 行",
        f'"{key}" is written twice; the first time is on line {first_line}',
        "删去其中一个，或者改名",
        "delete one of the two, or rename it",
        DUPLICATE,
    )


def anchor(name: str) -> Refusal:
    """``&name``."""
    name = clip(name)
    return refusal(
        f"这里不用锚点（&{name}）",
        f"anchors (&{name}) are not used here",
        f"删去 &{name}；几处共用的内容写进 defaults: 或 tables:。如果 & 是文字的一部分，请加引号",
        f"delete &{name}; put what several places share under defaults: or tables:. "
        "If the & belongs to a text, put the text in quotes",
    )


def alias(name: str) -> Refusal:
    """``*name``."""
    name = clip(name)
    return refusal(
        f"这里不用别名（*{name}）",
        f"aliases (*{name}) are not used here",
        f"把 *{name} 换成它所指的内容，或者把共用内容写进 defaults: 或 tables:。如果 * 是文字的一部分，请加引号",
        f"write out what *{name} stands for, or put it under defaults: or tables:. "
        "If the * belongs to a text, put the text in quotes",
    )


def merge_key() -> Refusal:
    """``<<:``."""
    return refusal(
        "这里不用合并键（<<）",
        "merge keys (<<) are not used here",
        "把要合并的内容逐项写出，或者写进 defaults:",
        "write the entries out, or put them under defaults:",
    )


def tag(text: str) -> Refusal:
    """``!name`` or ``!!name``."""
    text = clip(text)
    return refusal(
        f"这里不用类型标记（{text}）",
        f"tags ({text}) are not used here",
        f"删去 {text}；要写成文字的值请加引号",
        f"delete {text}; to make a value a text, put it in quotes",
    )


def key_is_no_word() -> Refusal:
    """A list or a mapping as a key."""
    return refusal(
        "键必须是一个词，这里却是列表或映射",
        "a key must be a word, but here it is a list or a mapping",
        "把键写成普通的词；如果以 { 或 [ 开头的是文字，请加引号",
        "write a plain word as the key; if a text begins with { or [, put it in quotes",
    )


def key_without_colon(text: str) -> Refusal:
    """A piece of ``{…}`` that is only a key: nearly always the rest of something cut at a comma."""
    text = clip(text)
    if ":" in text or "：" in text:
        return refusal(
            f"“{text}”里的冒号没有被认出来",
            f'the colon in "{text}" is not recognised',
            "用半角冒号，冒号后面空一格",
            "use the ASCII colon, with a space behind it",
        )
    return refusal(
        f"“{text}”后面没有冒号和值",
        f'"{text}" has no colon and no value',
        "花括号里的逗号会把内容断开：含有逗号的表达式或文字要整个加引号",
        "a comma inside { } ends an entry: put an expression or text that has a comma in quotes as a whole",
    )


def cut_expression(text: str) -> Refusal:
    """An expression whose argument list was cut at a comma."""
    text = clip(text)
    return refusal(
        f"“{text}”在逗号处断开了，括号没有合上",
        f'"{text}" was cut at the comma, its parenthesis is still open',
        "在 { } 或 [ ] 里，含有 , [ ] { } 的表达式要整个加引号，例如 when: 'count(a, b) > 1'",
        "inside { } or [ ], put an expression that has , [ ] { } in quotes as a whole, as in when: 'count(a, b) > 1'",
    )


def several_documents() -> Refusal:
    """``---`` a second time."""
    return refusal(
        "一个文件里只能有一份文档，这里开始了第二份",
        "a file holds one document, but here a second one begins",
        "把第二份放进另一个文件，或者删去 --- 这一行",
        "put the second one into a file of its own, or delete the line ---",
    )


def empty() -> Refusal:
    """Nothing but spaces and comments."""
    return refusal(
        "文件是空的",
        "the file is empty",
        "写入内容，例如 process: 名称",
        "write something into it, for example process: name",
    )


def too_large(limit: int) -> Refusal:
    """A file that is too big to have been written by a person."""
    return refusal(
        f"文件超过 {limit // 1024} kB",
        f"the file is larger than {limit // 1024} kB",
        "把它分成几个文件，一个流程一个文件",
        "split it into several files, one for each procedure",
    )


def too_deep(limit: int) -> Refusal:
    """Too many levels inside each other."""
    return refusal(
        f"嵌套超过 {limit} 层",
        f"there are more than {limit} levels inside each other",
        "检查括号和缩进；确实这样深的，请拆成几个流程，用 kind: call 连接",
        "check brackets and indentation; if it really is that deep, split it into procedures "
        "that call each other (kind: call)",
    )


def too_many_elements(limit: int) -> Refusal:
    """More elements than the limit of events allows."""
    return refusal(
        f"内容超过 {limit} 个元素",
        f"there are more than {limit} elements",
        "把它分成几个文件，一个流程一个文件",
        "split it into several files, one for each procedure",
    )


def not_utf8(guess: str) -> Refusal:
    """Another encoding; ``guess`` names it if it shows."""
    zh, en = (f"，看来是 {guess}", f"; it looks like {guess}") if guess else ("", "")
    return refusal(
        f"文件不是 UTF-8 编码{zh}",
        f"the file is not UTF-8{en}",
        "在编辑器里选择“另存为”，编码选 UTF-8",
        'choose "Save as" in the editor, with the encoding UTF-8',
    )


def forbidden_character(char: str, *, escaped: bool = False) -> Refusal:
    """A character that does not show, or that changes how its neighbours show."""
    name = unicodedata.name(char, "")
    number = f"U+{ord(char):04X}" + (f" {name}" if name else "")
    zh, en = ("转义写出的", "written as an escape, ") if escaped else ("", "")
    return refusal(
        f"这里有一个{zh}看不见的字符（{number}）",
        f"there is an invisible character here ({en}{number})",
        "删去它；从别处复制来的文字常带着这种字符，重新输入一遍即可",
        "delete it; text copied from elsewhere often brings such characters, so type it again",
    )
