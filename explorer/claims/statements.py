"""The statements that `make claims` tested, as columns of a table; no Streamlit."""

from core.studies.claims.table import Table


def statement_columns(table: Table) -> dict[str, list[str]]:
    """Every statement, who makes it, and in how many of the seeds it holds."""
    verdicts = table.verdicts()
    return {
        "statement": [text for text, *_ in verdicts],
        "source": ["our own" if source == "bar" else source for _, source, *_ in verdicts],
        "holds in": [f"{holds} of {seeds} seeds" for *_, holds, seeds in verdicts],
    }


def row_columns(table: Table) -> dict[str, list[str]]:
    """Every measurement: mean and standard deviation over the seeds."""
    rows = [row for row in table.rows if row.values]
    return {
        "measurement": [row.text for row in rows],
        "mean ± spread": [f"{row.mean:.1f} ± {row.spread:.1f} {row.unit}" for row in rows],
        "seeds": [str(len(row.values)) for row in rows],
    }
