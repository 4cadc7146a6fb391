"""Tables of a FlatBuffer, read by the numbers of their fields.

A table is a place in the buffer; a small index before it says where each field lies, or that the
field is absent. Format: flatbuffers.dev, "Internals"; the package `flatbuffers` reads the index.
"""

from dataclasses import dataclass

import numpy as np
from flatbuffers import number_types
from flatbuffers.table import Table

_FIRST_FIELD, _FIELD_BYTES = 4, 2  # in the index


@dataclass(frozen=True)
class FlatTable:
    """A table at `place` of `content`. Fields that are absent are empty, or the default.

    Damaged files make its methods raise ValueError, struct.error, IndexError, TypeError or
    OverflowError.
    """

    content: bytes
    place: int

    @classmethod
    def root(cls, content: bytes) -> "FlatTable":
        """The table that the buffer begins with."""
        return cls(content, int(np.frombuffer(content, "<u4", 1)[0]))

    def numbers(self, field: int, dtype: str) -> np.ndarray:
        """The numbers of a vector, a view of `content`. dtype: of NumPy, such as "<f4"."""
        table, offset = self._find(field)
        if not offset:
            return np.empty(0, dtype)
        return np.frombuffer(self.content, dtype, table.VectorLen(offset), table.Vector(offset))

    def integer(self, field: int, bits: int = 32, default: int = 0) -> int:
        """An unsigned number of 8, 32 or 64 bits."""
        flags = {8: number_types.Uint8Flags, 32: number_types.Uint32Flags}
        table, offset = self._find(field)
        if not offset:
            return default
        return int(table.Get(flags.get(bits, number_types.Uint64Flags), self.place + offset))

    def text(self, field: int) -> str:
        """A string."""
        return self.numbers(field, "u1").tobytes().decode(errors="replace")

    def table(self, field: int) -> "FlatTable | None":
        """A table within the table."""
        table, offset = self._find(field)
        return FlatTable(self.content, table.Indirect(self.place + offset)) if offset else None

    def tables(self, field: int) -> list["FlatTable"]:
        """The tables of a vector."""
        table, offset = self._find(field)
        if not offset:
            return []
        start = table.Vector(offset)
        places = enumerate(self.numbers(field, "<u4").tolist())
        return [FlatTable(self.content, start + 4 * index + away) for index, away in places]

    def _find(self, field: int) -> tuple[Table, int]:
        """The package's view of this table, and where the field lies in it; 0 if absent."""
        if not 0 <= self.place < len(self.content):
            raise ValueError(self.place)
        table = Table(self.content, self.place)
        return table, table.Offset(_FIRST_FIELD + _FIELD_BYTES * field)
