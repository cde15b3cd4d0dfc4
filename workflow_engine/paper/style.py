"""Colours and measures that the formats share, and the style sheet of HTML papers."""

from __future__ import annotations

from workflow_engine.paper.model import Sheet

INK = "#1F2933"
MUTED = "#52606D"
RULE = "#7B8794"
HEADER = "#E9EEF4"
WARNING = "#B5331E"
# One hue, lightness strictly falling; the ink on each has a contrast of at least 4.5:1.
HEAT = ("#E8F1FA", "#C3DCF2", "#8FBDE4", "#4A8CC7", "#1D5A96")
HEAT_INK = (INK, INK, INK, INK, "#FFFFFF")
INSET_MM = 0.9
MARGIN_MM = (16, 15)  # above and below, left and right
_BESIDE_MM = 45  # what title and facts take on the page of a figure
BODY_PT = 9.5
TABLE_PT = 9
DENSE_PT = 8

SERIF = "'Noto Serif CJK SC','Source Han Serif SC','Songti SC',SimSun,serif"
SANS = "'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',SimHei,sans-serif"

_SCREEN = """
:root{color-scheme:light dark;--ink:%(ink)s;--muted:%(muted)s;--rule:%(rule)s;--head:%(header)s;--warn:%(warning)s;
--page:#fff;--desk:#E4E7EB}
*{box-sizing:border-box}:lang(en){word-break:keep-all}
body{margin:0;background:var(--desk);color:var(--ink);font:%(body)spt/1.5 %(serif)s;
-webkit-print-color-adjust:exact;print-color-adjust:exact}
.paper{background:var(--page);margin:8mm auto;padding:%(top)smm %(side)smm;width:210mm;max-width:100%%;
box-shadow:0 1px 6px rgba(0,0,0,.2)}
.a4-wide{width:297mm}.a3-wide{width:420mm}
h1,h2,h3,th,dt,.label,caption,figcaption{font-family:%(sans)s}
h1{font-size:17pt;line-height:1.3;margin:0 0 1mm;text-align:center;text-wrap:balance}
.subtitle{margin:0 0 3mm;text-align:center;color:var(--muted);text-wrap:balance}
h2{font-size:12pt;margin:5mm 0 2mm}h3{font-size:10.5pt;margin:4mm 0 1.5mm}
p{margin:0 0 2mm}ul,ol{margin:0 0 2mm;padding-left:6mm}
.strong{font-weight:700}.muted{color:var(--muted)}.warning{color:var(--warn);font-weight:700}
.facts{display:grid;grid-template-columns:1fr 1fr;gap:0 6mm;margin:0 0 3mm;padding:1.5mm 0;
border-top:.8pt solid var(--rule);border-bottom:.8pt solid var(--rule)}
.facts div{display:flex;gap:2mm}.facts .wide{grid-column:1/-1}
dt{font-weight:700;white-space:nowrap}dd{margin:0;overflow-wrap:anywhere}
.table{overflow-x:auto}
table{border-collapse:collapse;width:100%%;table-layout:fixed;margin:0 0 3mm;line-height:1.35;font-size:%(table)spt;
}.dense{font-size:%(dense)spt;hyphens:auto}.form th,.form td{vertical-align:middle}
caption{text-align:left;font-weight:700;padding:0 0 1mm}
th,td{border:.6pt solid var(--rule);padding:1mm 1.4mm;vertical-align:top;text-align:left;font-weight:400;
overflow-wrap:anywhere}
thead th{background:var(--head);font-weight:700;vertical-align:middle}
tbody th{font-weight:700;background:none}
.mark{text-align:center;padding-left:.6mm;padding-right:.6mm}tbody .mark{vertical-align:middle}
.number{text-align:right;font-variant-numeric:tabular-nums}.short{white-space:nowrap}
thead .short{white-space:normal}
a{color:inherit}
figure{margin:0 0 3mm;text-align:center}img{max-width:100%%;height:auto}
figcaption{color:var(--muted);font-size:8.5pt}
.signatures{break-inside:avoid;break-before:avoid;margin:8mm 0 0;display:grid;gap:7mm}
.signatures div,.dated{display:flex;gap:2mm;align-items:flex-end}
.label,.signer{white-space:nowrap}.rule{flex:1;border-bottom:.8pt solid var(--ink);min-width:25mm}
.rule.date{flex:0 0 38mm}
footer{margin-top:5mm;padding-top:1.5mm;border-top:.6pt solid var(--rule);color:var(--muted);font-size:8pt}
%(heat)s
@media screen and (max-width:700px){.facts{grid-template-columns:1fr}.paper{margin:0;padding:5mm}
.broad{min-width:min(var(--columns)*21mm,300mm)}.broad:lang(en){min-width:min(var(--columns)*27mm,300mm)}
figure{overflow-x:auto}img{max-width:none}.signatures div{flex-wrap:wrap}}
@media screen and (prefers-color-scheme:dark){:root{--ink:#E4E7EB;--muted:#9AA5B1;--rule:#616E7C;--head:#263340;
--warn:#FF9B85;--page:#12181F;--desk:#0B0F14}img{background:#fff}}
"""
_PRINT = """
@media print{body{background:none}.paper{margin:0;padding:0;width:auto;box-shadow:none;break-before:page}
.paper:first-child{break-before:auto}.new-page{break-before:page}
h2,h3,caption{break-after:avoid}thead{display:table-header-group}tr,figure{break-inside:avoid}.table{overflow:visible}
%(figures)s}
"""


def stylesheet(lang: str) -> str:
    """Return the style sheet: screen, dark screen, and print with the number of the page at its foot."""
    top, side = MARGIN_MM
    heat = "".join(
        f".heat-{n}{{background:{fill};color:{ink}}}"
        for n, (fill, ink) in enumerate(zip(HEAT, HEAT_INK, strict=True), 1)
    )
    values = {
        "ink": INK, "muted": MUTED, "rule": RULE, "header": HEADER, "warning": WARNING, "body": BODY_PT,
        "serif": SERIF, "sans": SANS, "top": top, "side": side, "heat": heat, "table": TABLE_PT, "dense": DENSE_PT,
    }  # fmt: skip
    pages = "".join(_page(sheet, lang) for sheet in Sheet)
    figures = "".join(
        f".{sheet.value} img{{max-height:{sheet.millimetres[1] - 2 * top - _BESIDE_MM}mm}}" for sheet in Sheet
    )
    return (_SCREEN % values + _PRINT % {"figures": figures} + pages).replace("\n", "")


def _page(sheet: Sheet, lang: str) -> str:
    top, side = MARGIN_MM
    wide, high = sheet.millimetres
    number = (
        '"Page " counter(page) " of " counter(pages)'
        if lang == "en"
        else '"第" counter(page) "页 共" counter(pages) "页"'
    )
    return (
        f"@page {sheet.value}{{size:{wide}mm {high}mm;margin:{top}mm {side}mm;"
        f"@bottom-center{{content:{number};font:8pt {SANS}}}}}.{sheet.value}{{page:{sheet.value}}}"
    )
