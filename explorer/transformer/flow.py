"""Which matrices the picture shows, in the order in which the network computes them.

Under each activation stands the matrix that reads it, channel below channel.
"""

from dataclasses import dataclass

from core.networks.sorter import BLOCKS, HEADS

AXES = {  # kind -> what its rows and its columns are
    "activations": ("position", "channel"),
    "weights": ("output", "channel"),
    "pattern": ("position", "position"),
    "scores": ("position", "letter"),
    "probabilities": ("position", "letter"),
    "letter vectors": ("letter", "channel"),
}
SHARES = ("pattern", "probabilities")  # 0 to 1


@dataclass(frozen=True)
class Tile:
    """One matrix: its name in core, its title, and its kind, of AXES.

    width, height: of a cell, in units of the picture's cell; matrices of 128 rows or columns have
        small ones.
    """

    name: str
    title: str
    kind: str = "activations"
    width: float = 1
    height: float = 1


@dataclass(frozen=True)
class Part:
    """A part of the network: columns of tiles, from left to right, each from top to bottom."""

    title: str
    columns: tuple[tuple[Tile, ...], ...]


def _block(number: int) -> Part:
    name, third = f"block {number}", 1 / 3
    patterns = tuple(
        Tile(f"{name} pattern {head}", f"head {head}", "pattern", 2, 2)
        for head in range(1, HEADS + 1)
    )
    return Part(
        f"Block {number}",
        (
            (
                Tile(f"{name} attention in", "after norm 1"),
                Tile(f"{name} attention in weight", "weights Q, K, V", "weights", 1, third),
            ),
            (
                Tile(f"{name} queries", "queries Q"),
                Tile(f"{name} keys", "keys K"),
                Tile(f"{name} values", "values V"),
            ),
            patterns,
            (
                Tile(f"{name} attention out", "mixed values"),
                Tile(f"{name} attention out weight", "output weights", "weights"),
                Tile(f"{name} after attention", "x + attention"),
            ),
            (
                Tile(f"{name} mlp in", "after norm 2"),
                Tile(f"{name} mlp in weight", "MLP weights 1", "weights", 1, third),
            ),
            (
                Tile(f"{name} mlp out", "hidden, after GELU", width=2 * third),
                Tile(f"{name} mlp out weight", "MLP weights 2", "weights", 2 * third),
                Tile(f"{name} after mlp", "x + MLP"),
            ),
        ),
    )


EMBEDDING = Part(
    "Embedding",
    (
        (
            Tile("token", "letter vectors", "letter vectors"),
            Tile("position", "position vectors"),
        ),
        (Tile("embedding", "x, their sum"),),
    ),
)
HEAD = Part(
    "Head",
    (
        (Tile("head", "after last norm"), Tile("head weight", "head weights", "weights")),
        (
            Tile("scores", "scores", "scores", 4),
            Tile("probabilities", "probabilities", "probabilities", 4),
        ),
    ),
)
PARTS = (EMBEDDING, *(_block(number) for number in range(1, BLOCKS + 1)), HEAD)
TILES = {tile.name: (part, tile) for part in PARTS for column in part.columns for tile in column}
