"""A report as one HTML file that needs nothing else: no script, no link, pictures as inline SVG."""

import html
from collections.abc import Iterable, Mapping

from core.analysis import Report
from core.analysis.shell.table import stage_sqnr
from core.visible import visible
from explorer.model import findings, layer_table, shared_scales
from explorer.model.basis import basis
from explorer.model.ledger_chart import PARTS, shares
from explorer.model.trial_chart import rows as trial_rows
from explorer.model.trials import TrialList
from explorer.theme import BLUE, GREY, ORANGE

_WIDTH, _HEIGHT = 900, 260
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem;
  color: #1b1f24; background: #fff; overflow-wrap: anywhere; }
table { overflow-wrap: normal; }
table { border-collapse: collapse; font-size: 14px; } .wide { overflow-x: auto; }
td, th { padding: .2rem .5rem; text-align: left; border-bottom: 1px solid #ddd; }
svg { max-width: 100%; height: auto; } text { fill: currentColor; }
code { background: #f2f3f5; padding: 0 .2em; }
@media (prefers-color-scheme: dark) {
  body { color: #e4e7eb; background: #15181d; } td, th { border-color: #3a4048; }
  code { background: #262b32; }
}
"""


def html_report(report: Report, trials: TrialList | None = None) -> str:
    """The whole file, as text in UTF-8. Names from the model's file are escaped."""
    parts = [
        f"<h1>{quote(report.model.name)}, quantized</h1>",
        f"<p>{_settings(report)}</p>",
        f"<h2>{findings.headline(report, quote)}</h2>",
        f"<p>{findings.explanation(report, quote)}</p>",
        f"<p>{findings.ranks(report.ranks, 'the layers’ own outputs', quote)}</p>",
        *(f"<p>{one}</p>" for one in findings.others(report, quote)),
        f"<p>{findings.output_words(report, quote)}</p>",
        f"<p>{_text(basis(report))}</p>",
        "<h2>Every layer</h2>",
        _bars(report),
        f'<p>Bars: the layer’s output when it alone is quantized; <span style="color:{ORANGE}">'
        "orange</span>: a cause was found. Grey dots: when all layers up to it are. SQNR in dB, "
        "higher is better; 6 dB are worth about one bit.</p>",
        _table(layer_table.rows(report)),
        "<h2>What the errors are made of</h2>",
        "<p>Shares of the squared error with all layers before it quantized; a negative share "
        "cancels others.</p>",
        _table(_ledgers(report)),
    ]
    if report.shared_scales:
        parts += [
            "<h2>Inputs that share a scale</h2>",
            "<p>The target demands it. SQNR in dB, higher is better.</p>",
            _table(shared_scales.rows(report)),
        ]
    if trials is not None:
        parts += [
            "<h2>What was tried</h2>",
            "<p>SQNR in dB on held-out data, higher is better.</p>",
            _table(trial_rows(trials)),
        ]
    parts += [
        "<h2>Where the numbers come from</h2>",
        f"<p>Measured on {_text(report.data)}. SHA-256 of the model: "
        f"<code>{report.model.sha256}</code>.</p>",
        *(f"<p>Guessed, not given: {_text(guess)}</p>" for guess in report.guesses),
        *(f"<p>{_text(note)}</p>" for note in report.notes),
        f"<p>{_text(', '.join(f'{n} {v}' for n, v in report.versions.items()))}</p>",
    ]
    title = _text(report.model.name)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{_STYLE}</style></head>\n<body>"
        + "\n".join(parts)
        + "</body></html>\n"
    )


def quote(name: str) -> str:
    """A name from a file, for HTML."""
    return f"<code>{_text(name)}</code>"


def _text(text: str) -> str:
    return html.escape(visible(text))


def _settings(report: Report) -> str:
    config = report.settings
    return (
        f"Weights in {config.weight_bits} bits, scales {_text(config.layer.weight_scales)}; "
        f"activations in {config.activation_bits} bits, "
        f"ranges by the rule {_text(config.calibration)}; target {_text(config.target)}. "
        f"{len(report.layers):,} layers, {report.model.measured_parameters:,} weights."
    )


def _bars(report: Report) -> str:
    """Each layer's SQNR: a bar alone, a dot accumulated."""
    accused = {cause.layer for cause in report.causes}
    heights = [max(min(_db(la.local), 80.0), 0.0) for la in report.layers]
    dots = [max(min(_db(la.accumulated), 80.0), 0.0) for la in report.layers]
    top = max([*heights, *dots, 1.0])
    step = (_WIDTH - 40) / max(len(heights), 1)
    shapes = []
    for number, (layer, height, dot) in enumerate(zip(report.layers, heights, dots, strict=True)):
        x, tall = 40 + number * step, (_HEIGHT - 30) * height / top
        color = ORANGE if layer.name in accused else BLUE
        words = f"{layer.index} {layer.name}: {stage_sqnr(layer.local)} alone"
        shapes.append(
            f'<rect x="{x:.1f}" y="{_HEIGHT - 10 - tall:.1f}" width="{0.75 * step:.1f}" '
            f'height="{tall:.1f}" fill="{color}"><title>{_text(words)}</title></rect>'
            f'<circle cx="{x + 0.375 * step:.1f}" r="4" fill="{GREY}" stroke="#fff" '
            f'cy="{_HEIGHT - 10 - (_HEIGHT - 30) * dot / top:.1f}"/>'
        )
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="SQNR of each layer">'
        f'<text x="0" y="20" font-size="14">{top:.0f} dB</text>'
        f'<text x="0" y="{_HEIGHT - 8}" font-size="14">0 dB</text>{"".join(shapes)}</svg>'
    )


def _db(sums: object) -> float:
    """The SQNR of a stage; 0 where it was not measured."""
    return getattr(sums, "sqnr_db", 0.0)


def _ledgers(report: Report) -> list[dict[str, str]]:
    return [
        {
            "layer": f"{layer.index} {layer.name}",
            **{
                PARTS[part][0]: f"{share:.1%}"
                for part, share in shares(layer.ledger.accumulated).items()
            },
        }
        for layer in report.layers
        if layer.ledger
    ]


def _table(rows: Iterable[Mapping[str, object]]) -> str:
    rows = list(rows)
    if not rows:
        return "<p>None.</p>"
    head = "".join(f"<th>{_text(name)}</th>" for name in rows[0])
    body = "".join(
        "<tr>" + "".join(f"<td>{_text(str(cell))}</td>" for cell in row.values()) + "</tr>"
        for row in rows
    )
    return f'<div class="wide"><table><tr>{head}</tr>{body}</table></div>'
