"""How pictures become numbers for a model."""

from dataclasses import asdict, dataclass
from typing import Any

from core.errors import InputError

LAYOUTS = ("auto", "NCHW", "NHWC")
_LARGEST_SIDE = 4096


@dataclass(frozen=True)
class ImageSettings:
    """A channel's values are (p · white / 255 − mean) / std, with pixels p from 0 to 255.

    mean, std: one number for all channels, or one for each of red, green, blue.
    white:  what 255 stands for before that: 1 for networks of PyTorch's, 255 for some others.
    layout: where the channels stand; "auto" reads it off the model's input.
    size:   height and width; () for those that the model declares, or else the first picture's.

    Raises:
        InputError: for values outside these bounds.
    """

    mean: tuple[float, ...] = (0.0,)
    std: tuple[float, ...] = (1.0,)
    white: float = 1.0
    layout: str = "auto"
    size: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        for name in ("mean", "std"):
            values = getattr(self, name)
            if len(values) not in (1, 3) or not all(abs(v) < 1e6 for v in values):
                raise InputError(f"{name} is {list(values)}; give 1 or 3 numbers.")
        if not all(v > 0 for v in (*self.std, self.white)) or not self.white < 1e6:
            raise InputError(f"std {list(self.std)} and white {self.white} must be positive.")
        if self.layout not in LAYOUTS:
            raise InputError(f"layout is {self.layout!r}; give one of {', '.join(LAYOUTS)}.")
        if self.size and (
            len(self.size) != 2 or not all(1 <= n <= _LARGEST_SIDE for n in self.size)
        ):
            raise InputError(
                f"the size of pictures is {list(self.size)}; give height and width, 1 to "
                f"{_LARGEST_SIDE} each."
            )

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "ImageSettings":
        """The inverse of `to_dict`, from what JSON makes of it."""
        lists: dict[str, Any] = {
            key: tuple(plain[key]) for key in ("mean", "std", "size") if key in plain
        }
        return cls(**{**plain, **lists})
