"""`make bench`: runs every bench_*.py here, prints the table and writes results.md."""

import os
import platform
from collections.abc import Iterable
from datetime import date
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from benchmarks.row import Row

HERE = Path(__file__).parent

LEGEND = "Ours and peer: medians. Ratio: the median of ours / peer over the pairs of runs."


def machine() -> str:
    """The processor's name, its cores and memory, and how busy others keep it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    cpu = names[0] if names else platform.processor() or platform.machine()
    ram = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{cpu}, {os.cpu_count()} cores, {ram:.0f} GiB, load {os.getloadavg()[0]:.1f}"


def versions() -> str:
    """The versions that the numbers depend on."""
    packages = (f"{name} {version(name)}" for name in ("numpy", "onnxruntime", "torch"))
    return ", ".join([f"Python {platform.python_version()}", *packages])


def table(rows: Iterable[Row]) -> str:
    """The rows as Markdown, aligned to be read as plain text too."""
    cells = [("benchmark", "ours", "peer", "ratio", "unit", "note")]
    cells += [
        (row.name, _number(row.ours), _number(row.peer), _number(row.ratio), row.unit, row.note)
        for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    cells.insert(1, tuple("-" * width for width in widths))
    lines = [" | ".join(map(str.ljust, line, widths)) for line in cells]
    return "".join(f"| {line} |\n" for line in lines)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}"


def main() -> None:
    """Runs the modules in order of name."""
    # Before anything runs, so that the load is that of the others.
    where = f"{date.today():%-d %B %Y} · {machine()} at the start · {versions()}"
    rows: list[Row] = []
    for path in sorted(HERE.glob("bench_*.py")):
        print(f"running {path.stem}", flush=True)
        rows += import_module(f"benchmarks.{path.stem}").run()
    text = f"{where}\n\n{table(rows)}\n{LEGEND}\n"
    (HERE / "results.md").write_text(f"# Benchmarks\n\n{text}")
    print(f"\n{text}", end="")


if __name__ == "__main__":
    main()
