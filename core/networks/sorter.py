"""A tiny transformer that sorts letters: B A C A B C → A A B B C C, one letter after the other.

Decoder with causal attention and layer normalization before each part (Radford et al. 2019; nanoGPT
by A. Karpathy). With d the width and T the number of positions:

    x ← token[letters] + position                               (n, T, d)
    x ← x + attention(norm₁(x))·Wₒᵀ,   attention = softmax(Q·Kᵀ / √dₕ + mask)·V by heads
    x ← x + gelu(norm₂(x)·W₁ᵀ)·W₂ᵀ
    scores ← norm(x)·Wᵀ                                         (n, T, letters)

The matrices read named activations, which taps see and may change: "block 1 attention in", …
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from core.networks.cnn import Layer
from core.training.one_thread import one_thread

if TYPE_CHECKING:
    from torch import Tensor

LETTERS = "ABCD"
LENGTH = 6  # letters to sort
HEADS = 2
WIDTH = 32
BLOCKS = 2
POSITIONS = 2 * LENGTH - 1  # the last sorted letter is read by nobody

Read = Callable[[str, "Tensor"], "Tensor"]  # (name of a matrix, what it reads) -> what to use
Cache = Callable[["Tensor", "Tensor"], "tuple[Tensor, Tensor]"]  # (keys, values) -> what is kept
Look = Callable[[str, "Tensor"], None]  # (name of a result, it)


@dataclass(frozen=True, eq=False)
class LayerNorm:
    """γ and β of a layer normalization, (d,) each."""

    gain: np.ndarray
    shift: np.ndarray


@dataclass(frozen=True, eq=False)
class Block:
    """One block: a norm before attention and one before the two matrices behind it.

    attention_in: (3d, d), queries, keys and values; attention_out: (d, d); mlp_in: (4d, d);
    mlp_out: (d, 4d). Each `Layer` has a bias.
    """

    norm1: LayerNorm
    attention_in: Layer
    attention_out: Layer
    norm2: LayerNorm
    mlp_in: Layer
    mlp_out: Layer


@dataclass(frozen=True, eq=False)
class Sorter:
    """All weights, float32: token (letters, d), position (T, d), blocks, a last norm, the head."""

    token: np.ndarray
    position: np.ndarray
    blocks: tuple[Block, ...]
    norm: LayerNorm
    head: Layer

    def scores(
        self, letters: np.ndarray, read: Read | None = None, cache: Cache | None = None
    ) -> np.ndarray:
        """The score of each letter to come next, (n, T, letters), of codes (n, T) int64."""
        import torch

        with one_thread(), torch.no_grad():  # products this small are slower on many
            codes = torch.from_numpy(letters)
            return forward(self, codes, read or as_it_is, cache=cache or in_float).numpy()

    def sort(
        self, letters: np.ndarray, read: Read | None = None, cache: Cache | None = None
    ) -> np.ndarray:
        """What it makes of (n, LENGTH) codes: the likeliest letter, appended, LENGTH times."""
        said = letters
        for _ in range(LENGTH):
            best = self.scores(said, read, cache)[:, -1].argmax(axis=1)
            said = np.concatenate([said, best[:, None]], axis=1)
        return said[:, LENGTH:]


def layers_by_name(sorter: Sorter) -> dict[str, Layer]:
    """Each layer, by the name under which it reads: "block 1 attention in", …, "head"."""
    layers: dict[str, Layer] = {}
    for number, block in enumerate(sorter.blocks, start=1):
        layers |= {
            f"block {number} attention in": block.attention_in,
            f"block {number} attention out": block.attention_out,
            f"block {number} mlp in": block.mlp_in,
            f"block {number} mlp out": block.mlp_out,
        }
    return layers | {"head": sorter.head}


def with_layers(sorter: Sorter, changed: Callable[[str, Layer], Layer]) -> Sorter:
    """The sorter with changed(name, layer) in the place of each layer."""

    def block(number: int, old: Block) -> Block:
        name = f"block {number}"
        return replace(
            old,
            attention_in=changed(f"{name} attention in", old.attention_in),
            attention_out=changed(f"{name} attention out", old.attention_out),
            mlp_in=changed(f"{name} mlp in", old.mlp_in),
            mlp_out=changed(f"{name} mlp out", old.mlp_out),
        )

    blocks = tuple(block(number, old) for number, old in enumerate(sorter.blocks, start=1))
    return replace(sorter, blocks=blocks, head=changed("head", sorter.head))


def as_it_is(name: str, x: "Tensor") -> "Tensor":
    """The tap that changes nothing."""
    return x


def in_float(keys: "Tensor", values: "Tensor") -> "tuple[Tensor, Tensor]":
    """The cache that keeps keys and values as they are."""
    return keys, values


def unseen(name: str, x: "Tensor") -> None:
    """The look that does nothing."""


def forward(
    sorter: Sorter,
    letters: "Tensor",
    read: Read = as_it_is,
    look: Look = unseen,
    cache: Cache = in_float,
) -> "Tensor":
    """Scores (n, T, letters) of int64 codes (n, T), T at most POSITIONS.

    read: may change what a matrix reads. look: sees what is computed between the matrices:
    "embedding", and of each block "block 1 qkv" (n, T, 3d), "… after attention", "… after mlp".
    cache: may change keys and values, (n, heads, T, channels of a head) each, before attention.
    The sorter's arrays may be torch tensors, which then learn.
    """
    x = _tensor(sorter.token)[letters] + _tensor(sorter.position)[: letters.shape[1]]
    look("embedding", x)
    for number, block in enumerate(sorter.blocks, start=1):
        name = f"block {number}"
        inner = read(f"{name} attention in", _normalized(x, block.norm1))
        qkv = _linear(inner, block.attention_in)
        look(f"{name} qkv", qkv)
        mixed = read(f"{name} attention out", _attention(qkv, cache))
        x = x + _linear(mixed, block.attention_out)
        look(f"{name} after attention", x)
        inner = read(f"{name} mlp in", _normalized(x, block.norm2))
        wide = _gelu(_linear(inner, block.mlp_in))
        x = x + _linear(read(f"{name} mlp out", wide), block.mlp_out)
        look(f"{name} after mlp", x)
    return _linear(read("head", _normalized(x, sorter.norm)), sorter.head)


def _attention(qkv: "Tensor", cache: Cache) -> "Tensor":
    from torch.nn.functional import scaled_dot_product_attention

    n, positions, width = qkv.shape
    by_heads = qkv.reshape(n, positions, 3, HEADS, width // 3 // HEADS).permute(2, 0, 3, 1, 4)
    queries, keys, values = by_heads
    mixed = scaled_dot_product_attention(queries, *cache(keys, values), is_causal=True)
    return mixed.transpose(1, 2).reshape(n, positions, width // 3)


def _normalized(x: "Tensor", norm: LayerNorm) -> "Tensor":
    from torch.nn.functional import layer_norm

    return layer_norm(x, x.shape[-1:], _tensor(norm.gain), _tensor(norm.shift))


def _linear(x: "Tensor", layer: Layer) -> "Tensor":
    from torch.nn.functional import linear

    return linear(x, _tensor(layer.weight), _tensor(layer.bias))


def _gelu(x: "Tensor") -> "Tensor":
    from torch.nn.functional import gelu

    return gelu(x)


def _tensor(values: "np.ndarray | Tensor") -> "Tensor":
    import torch

    return torch.as_tensor(values)
