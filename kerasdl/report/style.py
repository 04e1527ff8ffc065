"""The page's style: light and dark, wide and narrow, on the model diagram's own ground."""

from __future__ import annotations

from collections.abc import Mapping

from kerasdl.show.svg import FONT, INK, MUTED, PAGE

LIGHT: Mapping[str, str] = {
    "page": PAGE[0], "ink": INK[0], "muted": MUTED[0], "rule": "#dfe3e9", "ground": "#f4f6f9", "strong": "#7c8797",
    "blue": "#1557b0", "orange": "#b3470b", "right": "#0a3576", "wrong": "#7f2f04",
    "hue-4": "#7b2fa8", "hue-5": "#0b6b75", "hue-6": "#6b4f1d", "hue-7": "#a8206b",
    "good": "#1b6e2b", "bad": "#b3261e", "warn": "#fff4d6", "warn-ink": "#5c4300",
    "plain-count": "#000000", "turned-count": "#ffffff",
}  # fmt: skip
DARK: Mapping[str, str] = {
    "page": PAGE[1], "ink": INK[1], "muted": MUTED[1], "rule": "#2b323d", "ground": "#1a2029", "strong": "#8490a2",
    "blue": "#7db2ff", "orange": "#ffab73", "right": "#8ab9fb", "wrong": "#ffa468",
    "hue-4": "#d7a6ff", "hue-5": "#6fd3dd", "hue-6": "#dcbf87", "hue-7": "#ff9fd0",
    "good": "#7ed491", "bad": "#ff9b93", "warn": "#3b2f0f", "warn-ink": "#ffe2a0",
    "plain-count": "#ffffff", "turned-count": "#000000",
}  # fmt: skip

_RULES = """
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);line-height:1.5;-webkit-text-size-adjust:100%}
body>*{max-width:70rem;margin-inline:auto;padding-inline:1rem}
header{padding-block:1.6rem .4rem}
h1{margin:0;font-size:1.75rem;line-height:1.2;overflow-wrap:anywhere}
h2{margin:2.4rem 0 .8rem;padding-top:.9rem;border-top:1px solid var(--rule);font-size:1.25rem}
h3{margin:1.8rem 0 .4rem;font-size:1.125rem;overflow-wrap:anywhere}
h4{margin:1.4rem 0 .5rem;font-size:1rem}
p{margin:.5rem 0;max-width:46rem;overflow-wrap:anywhere}
a{color:var(--blue)}
nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;margin:.8rem 0 0;padding:0;list-style:none}
.note{color:var(--muted);font-size:.875rem}
.facts{display:flex;flex-wrap:wrap;gap:.7rem 2.4rem;margin:1rem 0 0}
.facts dt{color:var(--muted);font-size:.875rem}
.facts dd{margin:0;font-weight:600;overflow-wrap:break-word}
.warning{padding:.6rem .8rem;border-radius:.5rem;background:var(--warn);color:var(--warn-ink);font-weight:600}
.scroll{overflow-x:auto;max-width:100%;background:
linear-gradient(90deg,var(--page) 40%,transparent) 0 0/2.5rem 100% no-repeat local,
linear-gradient(270deg,var(--page) 40%,transparent) 100% 0/2.5rem 100% no-repeat local,
linear-gradient(90deg,var(--rule),transparent) 0 0/.8rem 100% no-repeat scroll,
linear-gradient(270deg,var(--rule),transparent) 100% 0/.8rem 100% no-repeat scroll}
.scroll>svg{display:block}
.scroll:focus-visible{outline:2px solid var(--blue);outline-offset:2px}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--rule);text-align:left;vertical-align:top}
th{font-weight:600}
thead th{color:var(--muted);font-size:.875rem;white-space:nowrap}
tbody th{min-width:4rem;max-width:20rem;overflow-wrap:break-word}
.pairs th{overflow-wrap:anywhere;min-width:7rem}
.pairs td{min-width:9rem;overflow-wrap:anywhere}
.number{text-align:right;white-space:nowrap}
tbody th.number{min-width:0}
.held{color:var(--good);font-weight:700;white-space:nowrap}
.broken{color:var(--bad);font-weight:700;white-space:nowrap}
figure{margin:0}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),26rem));gap:1.4rem 2.4rem}
.charts{align-items:end}
.aside{display:flex;flex-wrap:wrap;gap:0 3rem}
.aside>*{min-width:0;max-width:100%}
.panel-chart{min-width:0}
.panel-chart figcaption{display:flex;flex-wrap:wrap;gap:.1rem 1rem;align-items:baseline;margin-bottom:.3rem}
.last{white-space:nowrap;font-size:.875rem}
svg.chart{display:block;width:100%;height:auto}
svg text{font-family:inherit}
.chart text,.heat text{fill:var(--ink);font-size:13px}
.chart .tick,.heat .tick{fill:var(--ink)}
.chart .axis,.heat .axis{fill:var(--muted)}
.chart .name{fill:currentColor}
.rule{stroke:var(--rule);stroke-width:1}
.base{stroke:var(--strong);stroke-width:1}
.line{fill:none;stroke:currentColor;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
.train,.plain{color:var(--blue)}
.validation{color:var(--orange)}
.validation .line{stroke-dasharray:6 4}
.train circle,.validation circle,.plain circle{fill:currentColor}
.hue-0{color:var(--blue)}.hue-1{color:var(--orange)}.hue-2{color:var(--good)}.hue-3{color:var(--bad)}
.hue-4{color:var(--hue-4)}.hue-5{color:var(--hue-5)}.hue-6{color:var(--hue-6)}.hue-7{color:var(--hue-7)}
.plane circle,.plane rect{fill:currentColor}
svg.plane{max-width:62.5rem;margin-top:.8rem;border:1px solid var(--rule);border-radius:.5rem}
svg.plane.narrow{display:none}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;margin:.6rem 0 0;padding:0;list-style:none;font-weight:600}
.same{stroke:var(--strong);stroke-dasharray:4 4}
.dots{fill:none;stroke:var(--blue);stroke-width:5;stroke-linecap:round;stroke-opacity:.55}
.bar{fill:var(--blue)}
.heat{display:block}
.fitting{max-width:100%;height:auto}
.ground{fill:var(--ground)}
.cell .right{fill:var(--right)}
.cell .wrong{fill:var(--wrong)}
.heat .count{fill:var(--plain-count)}
.heat .turned{fill:var(--turned-count)}
.gallery{display:grid;grid-template-columns:repeat(auto-fill,minmax(5rem,1fr));gap:.6rem}
.card{padding:.4rem;border:1px solid var(--rule);border-radius:.5rem;border-top-width:4px;min-width:0}
.hit{border-top-color:var(--blue)}
.miss{border-top-color:var(--orange)}
.card img{display:block;width:100%;max-width:6rem;margin:0 auto .3rem;image-rendering:pixelated}
.card .spark{display:block;width:100%;margin-bottom:.3rem}
.card figcaption{display:flex;flex-direction:column;line-height:1.3;overflow-wrap:anywhere}
.truth{color:var(--orange);font-weight:600}
small{color:var(--muted);font-size:.875rem}
pre{margin:0;padding:.8rem;border-radius:.5rem;background:var(--ground);font-size:.875rem;line-height:1.45;overflow-x:auto}
summary{cursor:pointer;color:var(--blue)}
.layer-name{font-weight:600}
footer{margin-block:2.5rem 2rem;color:var(--muted);font-size:.875rem}
@media(max-width:30rem){th,td{padding-right:.5rem}thead th{letter-spacing:-.01em}tbody th{min-width:2rem}}
@media(max-width:48rem){svg.plane.wide{display:none}svg.plane.narrow{display:block}}
@media print{.scroll,pre{overflow:visible}}
"""


def style() -> str:
    """The whole style sheet."""
    light, dark = (";".join(f"--{name}:{value}" for name, value in each.items()) for each in (LIGHT, DARK))
    return (
        f":root{{color-scheme:light dark;font-family:{FONT};{light}}}"
        f"@media(prefers-color-scheme:dark){{:root{{{dark}}}}}{_RULES}"
    )
