"""What a remedy is, as its button says it."""

from core.analysis.remedies.remedy import Remedy
from core.methods.method import Method
from explorer.citation import linked


def label(remedy: Remedy) -> str:
    """Its name, to begin with."""
    return remedy.name[:1].upper() + remedy.name[1:]


def about(remedy: Remedy) -> str:
    """What it does, and for a method its title and paper; Markdown."""
    method = remedy.method
    if method is None:
        return f"{label(remedy)}: {remedy.meaning}."
    where = f", survey {method.section}" if isinstance(method, Method) else ""
    return f"{method.title}: {remedy.meaning}. {linked(method.citation)}{where}."
