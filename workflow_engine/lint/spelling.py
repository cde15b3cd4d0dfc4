"""Characters that look like others: full-width signs, radicals, foreign letters, two ways to write Chinese."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

from workflow_engine.definition.guard import Expression, GuardProblem
from workflow_engine.definition.model import (
    Call,
    Decision,
    Parallel,
    Path,
    ProcessDefinition,
    Service,
    State,
    Task,
    Timing,
)

# Traditional and simplified, side by side. Left out is what either side writes with the other's character, too.
_PAIRS = (
    "萬万與与專专業业東东兩两嚴严個个豐丰臨临為为麗丽舉举義义烏乌樂乐喬乔習习鄉乡書书買买亂乱爭争於于虧亏雲云亞亚產产親亲"
    "億亿僅仅從从倉仓儀仪們们價价眾众優优會会傘伞偉伟傳传傷伤倫伦偽伪體体備备債债傾倾償偿儲储兒儿黨党蘭兰關关興兴養养獸兽"
    "內内岡冈冊册寫写軍军農农馮冯決决況况凍冻淨净涼凉減减湊凑幾几鳳凤憑凭凱凯擊击劃划劉刘則则剛刚創创刪删劑剂勸劝辦办務务"
    "動动勵励勁劲勞劳勢势區区醫医華华協协單单賣卖盧卢衛卫卻却廠厂廳厅歷历壓压厲厉縣县參参雙双發发變变葉叶號号嘆叹聽听啟启"
    "吳吴員员嗎吗響响啞哑園园圍围國国圖图圓圆聖圣場场壞坏塊块堅坚壇坛墳坟墊垫報报處处夠够頭头夾夹奪夺奮奋獎奖婦妇媽妈學学"
    "寧宁寶宝實实審审憲宪宮宫寬宽賓宾對对尋寻導导壽寿將将爾尔塵尘嘗尝層层屬属歲岁豈岂島岛嶺岭幣币帥帅師师帳帐簾帘幟帜帶带"
    "幫帮廣广莊庄慶庆庫库應应廟庙廢废開开異异張张彌弥彎弯強强歸归錄录徹彻徑径憶忆懷怀態态憐怜總总恆恒懇恳惡恶悅悦懸悬驚惊"
    "慘惨慣惯憤愤願愿懶懒戲戏戰战戶户撲扑執执擴扩掃扫揚扬擾扰撫抚搶抢護护擔担擬拟攏拢揀拣擁拥攔拦擇择掛挂揮挥損损換换據据"
    "攜携攝摄擺摆搖摇敵敌數数齋斋斷断無无舊旧時时曠旷曉晓顯显晉晋暫暂術术機机殺杀雜杂權权條条來来楊杨極极構构樞枢槍枪楓枫"
    "櫃柜標标棧栈棟栋欄栏樹树樣样橋桥檔档檢检樓楼歡欢歐欧殘残毀毁畢毕氣气漢汉湯汤溝沟沒没潑泼澤泽潔洁濟济渾浑濃浓濤涛潤润"
    "漲涨滿满滾滚濱滨滯滞災灾爐炉點点煉炼爛烂燭烛煩烦燒烧熱热愛爱爺爷狀状猶犹獨独獄狱獲获環环現现電电畫画療疗瘋疯監监蓋盖"
    "盤盘確确碼码礎础禮礼離离種种積积稱称穩稳窮穷竊窃豎竖競竞筆笔節节築筑簡简簽签籌筹籃篮類类糧粮緊紧級级紅红約约紀纪純纯"
    "納纳紙纸紛纷細细組组終终經经結结給给絡络絕绝統统繼继績绩續续維维綜综綠绿網网緩缓編编緣缘縮缩繳缴繪绘織织線线練练羅罗"
    "罰罚聯联職职聲声腦脑臟脏艦舰藝艺蘇苏蕭萧藍蓝虛虚蟲虫補补裝装複复見见規规視视覺觉觀观訂订計计討讨訓训記记講讲許许論论"
    "設设訪访證证評评識识詐诈訴诉詞词試试詩诗話话該该詳详語语誤误請请諸诸課课調调談谈謀谋謝谢謹谨譯译議议讀读負负財财責责"
    "敗败貨货質质購购貴贵費费貼贴資资賬账賠赔贈赠贏赢趙赵趕赶躍跃車车軌轨轉转輪轮軟软輕轻載载較较輔辅輸输邊边達达過过運运"
    "還还這这進进遠远違违連连遲迟選选遺遗郵邮鄭郑釋释鑒鉴針针鐘钟鋼钢鑰钥錢钱鐵铁鎖锁鋪铺銷销錯错鍵键鏡镜長长門门閉闭問问"
    "間间閱阅隊队階阶陽阳陰阴陳陈陸陆際际險险隨随隱隐難难電电靜静韓韩頁页項项順顺須须顧顾預预領领頻频題题額额風风飛飞飯饭"
    "飲饮館馆馬马駐驻駕驾驗验騙骗魚鱼鮮鲜鳥鸟鹽盐麥麦黃黄齊齐齒齿龍龙龜龟"
)
_SIMPLIFIED = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True))
_TRADITIONAL = {simplified: traditional for traditional, simplified in _SIMPLIFIED.items()}
_BOTH_USE = frozenset("云于几叶系里台后面只余征松")
_ONLY_TRADITIONAL = _SIMPLIFIED.keys()
_ONLY_SIMPLIFIED = _TRADITIONAL.keys() - _BOTH_USE
_RADICAL = re.compile("[\u2e80-\u2fdf]")
_ALPHABETS = ("LATIN", "GREEK", "CYRILLIC")


def may_confuse(text: str) -> bool:
    """Tell whether any character of a file could make a name or a text of it look like another: a quick first look."""
    return any(map(_is_suspect, set(text)))


@cache
def _is_suspect(char: str) -> bool:
    if char.isascii():
        return False
    strange = unicodedata.normalize("NFKC", char) != char and (f"a{char}".isidentifier() or bool(_RADICAL.match(char)))
    return strange or char in _SIMPLIFIED or unicodedata.name(char, "").startswith(_ALPHABETS[1:])


def narrowed(name: str) -> str | None:
    """Return how a name is written with ordinary characters, None when it is."""
    plain = unicodedata.normalize("NFKC", name)
    return plain if plain != name else None


def mixes_alphabets(name: str) -> bool:
    """Tell whether a name has letters of two alphabets that look alike, such as a Cyrillic ``а`` among Latin ones."""
    if name.isascii():
        return False
    found = {unicodedata.name(char, "").partition(" ")[0] for char in name if char.isalpha()}
    return len(found.intersection(_ALPHABETS)) > 1


def radicals(text: str) -> Iterator[tuple[int, str]]:
    """Yield offset and mend of every character that is only a part of characters but looks like one (``⽤`` for 用)."""
    for found in _RADICAL.finditer(text):
        plain = unicodedata.normalize("NFKC", found[0])
        if plain != found[0]:
            yield found.start(), plain


def other_script(names: Iterable[str], text: str) -> dict[str, str]:
    """Return the ``names`` written in the Chinese that ``text`` hardly uses, with how the rest is written.

    Empty when the text writes one kind only, or both about as often.
    """
    names = list(names)
    if not names or _ONLY_TRADITIONAL.isdisjoint(text):
        return {}
    traditional, simplified = (sum(char in chars for char in text) for chars in (_ONLY_TRADITIONAL, _ONLY_SIMPLIFIED))
    if min(traditional, simplified) == 0 or min(traditional, simplified) * 3 > max(traditional, simplified):
        return {}
    table = _SIMPLIFIED if traditional < simplified else _TRADITIONAL
    return {
        name: "".join(table.get(char, char) for char in name)
        for name in names
        if any(char in table and char not in _BOTH_USE for char in name)
    }


def warnings(process: ProcessDefinition) -> dict[str, tuple[GuardProblem, ...]]:
    """Return what is to be written differently in the guards of a procedure, by their source."""
    found = {expression.source: expression.warnings for expression in _expressions(process)}
    return {source: problems for source, problems in found.items() if problems}


def _expressions(process: ProcessDefinition) -> Iterator[Expression]:
    yield from _of_timing(process.deadline)
    for state in process.every_state():
        yield from (guard for guard in _of_state(state) if guard)


def _of_state(state: State) -> Iterator[Expression | None]:
    match state:
        case Task():
            yield from (action.when for action in state.actions.values())
            yield from (member.when for member in state.sign.members)
            for timing in (state.due, state.respond, state.not_before):
                yield from _of_timing(timing)
        case Parallel():
            yield from (action.when for action in state.actions.values())
            yield from (region.when for region in state.regions.values())
        case Decision():
            yield from (branch.when for branch in state.branches)
        case Call() | Service():
            yield from state.arguments.values()


def _of_timing(timing: Timing | None) -> Iterator[Expression]:
    if timing:
        yield from (case.when for case in timing.cases)


def names_and_texts(value: object) -> tuple[list[Path], list[tuple[Path, str]]]:
    """Return the paths of all keys beyond ASCII and of all texts with theirs, options of a choice among the latter."""
    keys: list[Path] = []
    texts: list[tuple[Path, str]] = []
    waiting: list[tuple[Path, object]] = [((), value)]
    while waiting:
        path, current = waiting.pop()
        if isinstance(current, dict):
            keys += [(*path, key) for key in current if not key.isascii()]
            waiting += [((*path, key), inner) for key, inner in current.items()]
        elif isinstance(current, list):
            waiting += [((*path, number), inner) for number, inner in enumerate(current)]
        elif isinstance(current, str) and not current.isascii():
            texts.append((path, current))
    return keys, texts
