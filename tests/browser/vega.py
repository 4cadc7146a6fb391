"""Vega's expressions in a browser: what the tests of live charts share."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from playwright.sync_api import Page

from explorer.live.expression import Expression

# Vega's expression language as JavaScript: its functions are those of Math, and clamp.
_RUN = """([names, steps, wanted, rows]) => {
  const body = 'const {floor, ceil, abs, min, max, pow, log, exp, sqrt} = Math;' +
    'const clamp = (v, low, high) => Math.max(low, Math.min(high, v));' +
    'const length = list => list.length;' +
    steps.map(([name, text]) => `const ${name} = ${text};`).join('') +
    `return [${wanted.join(', ')}].map(Number);`;
  const run = new Function(...names, 'datum', body);
  return rows.map(([signals, datum]) => run(...names.map(n => signals[n]), {...datum}));
}"""


def evaluated(
    page: Page,
    rows: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]],
    values: Sequence[Expression],
    wanted: Sequence[str],
    signals: Sequence[Expression] = (),
) -> list[list[float]]:
    """The numbers named `wanted` for each row: (signals that sliders set, fields of the datum).

    signals: expressions that all data share. values: those of one datum, `datum.` before names.
    """
    names = sorted(rows[0][0])
    steps = [[e.name, e.text] for e in signals]
    steps += [[f"_{e.name}", f"datum.{e.name} = {e.text}"] for e in values]
    return page.evaluate(_RUN, [names, steps, list(wanted), json.loads(json.dumps(list(rows)))])
