"""Names that come from a file, made safe to print: nothing in them can move a terminal's cursor."""


def visible(text: str) -> str:
    r"""`text` on one line, each character that cannot be seen written as its escape.

    A file may name a layer with line breaks, terminal escapes (one of them writes the clipboard)
    or marks that turn the reading direction; printed as they are, they act.

    >>> print(visible("conv\n1 \x1b[31m ü"))
    conv\n1 \x1b[31m ü
    """
    return "".join(c if c.isprintable() else _escape(c) for c in text)


def _escape(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
