"""The very strings that follow a drag, evaluated in Chromium, must equal the core bit for bit."""

import json

import numpy as np
from playwright.sync_api import Page

from core import IntFormat, dequantize, params_from_range, quantize
from core.studies.rounding_and_clipping import squared_errors
from explorer.live.range_expressions import ERRORS, PARAMETERS, VALUES

# Vega's expression language as JavaScript: its functions are those of Math, and clamp.
RUN = """([steps, rows]) => {
  const given = ['low', 'high', 'bits', 'symmetric'];
  const body = 'const {floor, abs, min, max, pow} = Math;' +
    'const clamp = (v, low, high) => Math.max(low, Math.min(high, v));' +
    steps.map(([name, text]) => `const ${name} = ${text};`).join('') +
    'return [S, Z, datum.q, datum.xhat, datum.square, datum.cut];';
  const run = new Function(...given, 'datum', body);
  return rows.map(([x, ...rest]) => run(...rest, {x}));
}"""


def combinations(count: int = 30_000) -> list[tuple[float, float, float, int, bool]]:
    """x, low, high, bits, symmetric: a third on a tie exactly, a third far outside the range."""
    rng = np.random.default_rng(8)
    rows = []
    for i in range(count):
        bits, symmetric = int(rng.integers(2, 9)), bool(rng.integers(2))
        size = 10.0 ** rng.uniform(-3, 2)
        low, high = np.sort(rng.normal(0, size, 2)).tolist()
        x = float(rng.normal(0, size))
        if i % 3 == 1:
            # Powers of two make the scale exact, so that x lies half-way between two levels.
            step = 2.0 ** int(rng.integers(-6, 4))
            low = 0.0 if symmetric else -step * int(rng.integers(0, 2**bits))
            levels = 2 ** (bits - 1) - 1 if symmetric else 2**bits - 1
            high = low + step * levels
            x = step * (int(rng.integers(-300, 300)) + 0.5)
        elif i % 3 == 2:
            x = float(rng.choice([-1, 1])) * size * 1000
        rows.append((x, min(low, high), max(low, high), bits, symmetric))
    rows += [(x, 0.0, 0.0, 3, s) for x in (0.0, 1.0, -2.5) for s in (False, True)]
    return rows


def by_core(x: float, low: float, high: float, bits: int, symmetric: bool) -> list[float]:
    params = params_from_range(
        np.array(low), np.array(high), IntFormat(bits, narrow=symmetric), symmetric
    )
    q = quantize(np.array([x]), params)
    square, cut = squared_errors(np.array([x]), params)
    return [
        float(params.scale),
        float(params.zero_point),
        float(q[0]),
        float(dequantize(q, params)[0]),
        float(square[0]),
        float(square[0] if cut[0] else 0.0),
    ]


def script() -> list[list[str]]:
    """Names before `datum.` are assigned to the datum, the others to a constant."""
    steps = [[e.name, e.text] for e in PARAMETERS]
    return steps + [[f"_{e.name}", f"datum.{e.name} = {e.text}"] for e in (*VALUES, *ERRORS)]


def test_the_browser_computes_what_the_core_computes(page: Page) -> None:
    rows = combinations()
    found = page.evaluate(RUN, [script(), json.loads(json.dumps(rows))])
    expected = [by_core(*row) for row in rows]
    wrong = [(row, f, e) for row, f, e in zip(rows, found, expected, strict=True) if list(f) != e]
    assert not wrong, f"{len(wrong)} of {len(rows)} differ, first: {wrong[0]}"
    ties = sum((x / e[0]) % 1 == 0.5 for (x, *_), e in zip(rows, expected, strict=True))
    outermost = [(2 ** (bits - 1) - 1) for *_, bits, _ in rows]
    clipped = sum(abs(e[2]) >= last for e, last in zip(expected, outermost, strict=True))
    assert ties >= 9_000
    assert clipped >= 10_000
