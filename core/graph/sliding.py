"""Where a convolution or a pooling looks, as an ONNX node says it: padding may wait for a shape."""

from dataclasses import dataclass
from typing import Any

from core.graph.symbols import NoIntegerForm
from core.kernels.auto_pad import with_padding, with_transposed_padding
from core.kernels.window import Sizes, Window

#: The attributes that say it, with their defaults; None: one or nothing an axis.
SLIDING: dict[str, Any] = {
    "auto_pad": "NOTSET",
    "dilations": None,
    "kernel_shape": None,
    "pads": None,
    "strides": None,
}


@dataclass(frozen=True)
class Sliding:
    """A window, and how its padding follows from the input's size. pooling: of a pooling."""

    given: Window
    auto_pad: str = "NOTSET"
    pooling: bool = False

    def window(self, spatial: Sizes) -> Window:
        """The window over an input of `spatial`.

        Raises:
            InputError: as `with_padding`.
        """
        return with_padding(self.auto_pad, self.given, spatial, self.pooling)

    def transposed(
        self, spatial: Sizes, output_padding: Sizes, output_shape: Sizes | None
    ) -> tuple[Window, Sizes]:
        """The window of a transposed convolution, and its output padding.

        Raises:
            InputError: as `with_transposed_padding`.
        """
        return with_transposed_padding(
            self.auto_pad, self.given, spatial, output_padding, output_shape
        )


def sliding(a: dict[str, Any], kernel: Sizes | None, pooling: bool = False) -> Sliding:
    """What the attributes `a` say. kernel: of the weights; None where an attribute gives it.

    Raises:
        NoIntegerForm: where kernel and attributes do not fit each other.
    """
    given = tuple(a["kernel_shape"] or ()) or kernel
    if not given or (kernel and given != kernel):
        raise NoIntegerForm(f"the kernel_shape {a['kernel_shape']} is not that of the weights")
    rank = len(given)
    stride, dilation = (tuple(a[n] or (1,) * rank) for n in ("strides", "dilations"))
    pads = tuple(a["pads"] or (0,) * 2 * rank)
    if (
        not len(stride) == len(dilation) == rank
        or len(pads) != 2 * rank
        or min(pads, default=0) < 0
    ):
        raise NoIntegerForm(f"its strides, dilations or pads do not fit {rank} axes")
    ceil = bool(a.get("ceil_mode", 0))
    window = Window(given, stride, pads[:rank], pads[rank:], dilation, ceil)
    return Sliding(window, a["auto_pad"] or "NOTSET", pooling)
