"""Citations with links."""

import re


def linked(citation: str) -> str:
    """The citation in Markdown, with every arXiv number as a link.

    >>> linked("Nagel et al. 2020, arXiv 2004.10568")
    'Nagel et al. 2020, [arXiv 2004.10568](https://arxiv.org/abs/2004.10568)'
    """
    return re.sub(r"arXiv (\d{4}\.\d{4,5})", r"[arXiv \1](https://arxiv.org/abs/\1)", citation)
