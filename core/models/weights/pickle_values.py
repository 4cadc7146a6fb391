"""What a pickle says, read without doing it.

A pickle is a program for a small stack machine: "push this text, look this class up, call it with
these arguments". Python's own reader obeys, and a hostile file has it call `os.system`. This one
looks nothing up and calls nothing: where the program names a class, a `Global` with that name goes
on the stack, and where it calls one, a `Made` that says what would have been called. Numbers,
texts, lists and dictionaries are what they are.

The machine's operations: CPython, `Lib/pickletools.py`.
"""

import pickletools
from dataclasses import dataclass, field
from typing import IO, Any

from core.errors import InputError

_MOST_OPERATIONS = 2_000_000  # a state dict of a thousand tensors takes some fifty thousand


@dataclass(frozen=True)
class Global:
    """A class or function that the pickle names."""

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"


@dataclass(eq=False)
class Made:
    """An object that reading the pickle with Python would make: `of` called with `arguments`.

    state: what would be given to it afterwards.
    """

    of: Any
    arguments: Any
    state: Any = None


@dataclass(frozen=True, eq=False)
class Persistent:
    """Something that lies outside the pickle, by its name there."""

    name: Any


_ORDERED_DICT = Global("collections", "OrderedDict")
_CONSTANTS: dict[str, Any] = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False, "EMPTY_TUPLE": ()}
_TUPLES = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}
_LITERALS = (
    "INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT",
    "STRING", "BINSTRING", "SHORT_BINSTRING", "BINBYTES", "SHORT_BINBYTES", "BINBYTES8",
    "BYTEARRAY8", "UNICODE", "SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8",
)  # fmt: skip


def read_pickle(stream: IO[bytes], name: str) -> Any:
    """The value that the pickle at the stream's place describes; the stream then stands behind it.

    Keys of dictionaries other than texts and numbers are left out with their values. name: what
    messages call the file.

    Raises:
        InputError: when the pickle is damaged, cut off, too long, or uses an operation that no
            file of weights needs.

    >>> import io, pickle
    >>> read_pickle(io.BytesIO(pickle.dumps({"a": [1, 2.5]})), "file")
    {'a': [1, 2.5]}
    """
    machine = _Machine()
    try:
        for count, (opcode, argument, _) in enumerate(pickletools.genops(stream)):
            if count >= _MOST_OPERATIONS:
                raise InputError(
                    f"the pickle in {name} has more than the {_MOST_OPERATIONS:,} operations that "
                    "are allowed; save the model's state_dict alone."
                )
            machine.do(opcode.name, argument)
        return machine.stack.pop()
    except (InputError, MemoryError):
        raise
    except Exception:  # whatever a damaged program provokes
        raise InputError(
            f"the pickle in {name} is damaged or cut off; save it again with torch.save."
        ) from None


@dataclass
class _Machine:
    """The stack, the places of marks on it, and what was put aside by number."""

    stack: list[Any] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    memo: dict[int, Any] = field(default_factory=dict)

    def do(self, operation: str, argument: Any) -> None:
        """One operation of the program."""
        stack = self.stack
        if operation in _LITERALS:
            stack.append(argument)
        elif operation in _CONSTANTS:
            stack.append(_CONSTANTS[operation])
        elif operation in _TUPLES:
            stack.append(tuple(self._pop(_TUPLES[operation])))
        else:
            self._do_other(operation, argument)

    def _do_other(self, operation: str, argument: Any) -> None:
        stack = self.stack
        match operation:
            case "PROTO" | "FRAME" | "STOP":
                pass
            case "MARK":
                self.marks.append(len(stack))
            case "POP":
                stack.pop()
            case "POP_MARK":
                self._to_mark()
            case "DUP":
                stack.append(stack[-1])
            case "MEMOIZE":
                self.memo[len(self.memo)] = stack[-1]
            case "PUT" | "BINPUT" | "LONG_BINPUT":
                self.memo[argument] = stack[-1]
            case "GET" | "BINGET" | "LONG_BINGET":
                stack.append(self.memo[argument])
            case "EMPTY_LIST" | "EMPTY_SET":
                stack.append([])
            case "EMPTY_DICT":
                stack.append({})
            case "TUPLE":
                stack.append(tuple(self._to_mark()))
            case "LIST" | "FROZENSET":
                stack.append(self._to_mark())
            case "DICT":
                stack.append(_with_items({}, self._to_mark()))
            case "APPEND":
                stack[-2].append(stack.pop())
            case "APPENDS" | "ADDITEMS":
                values = self._to_mark()
                stack[-1].extend(values)
            case "SETITEM":
                _with_items(stack[-3], self._pop(2))
            case "SETITEMS":
                values = self._to_mark()
                _with_items(stack[-1], values)
            case "GLOBAL":
                stack.append(Global(*argument.split(" ", 1)))
            case "STACK_GLOBAL":
                module, name = self._pop(2)
                stack.append(Global(str(module), str(name)))
            case "PERSID":
                stack.append(Persistent(argument))
            case "BINPERSID":
                stack.append(Persistent(stack.pop()))
            case "REDUCE" | "NEWOBJ":
                stack.append(_made(*self._pop(2)))
            case "NEWOBJ_EX":
                of, arguments, _ = self._pop(3)
                stack.append(_made(of, arguments))
            case "INST":
                stack.append(_made(Global(*argument.split(" ", 1)), tuple(self._to_mark())))
            case "OBJ":
                of, *arguments = self._to_mark()
                stack.append(_made(of, tuple(arguments)))
            case "BUILD":
                state = stack.pop()
                if isinstance(stack[-1], Made):
                    stack[-1].state = state
            case _:
                raise InputError(
                    f"the pickle uses the operation {operation}, which no file of weights needs; "
                    "save the model's state_dict with torch.save."
                )

    def _pop(self, count: int) -> list[Any]:
        """The `count` values on top, the lowest first."""
        values = self.stack[-count:]
        if len(values) < count:
            raise IndexError(count)
        del self.stack[-count:]
        return values

    def _to_mark(self) -> list[Any]:
        """The values above the last mark, which goes."""
        mark = self.marks.pop()
        values = self.stack[mark:]
        del self.stack[mark:]
        return values


def _made(of: Any, arguments: Any) -> Any:
    """What a call gives: a dictionary for OrderedDict, else a `Made`."""
    if of != _ORDERED_DICT:
        return Made(of, arguments)
    pairs = arguments[0] if arguments else ()
    return _with_items({}, [part for pair in pairs for part in pair])


def _with_items(target: Any, flat: list[Any]) -> Any:
    """Put key, value, key, value … into a dictionary; what would subclass one keeps its state."""
    if isinstance(target, dict):
        for key, value in zip(flat[::2], flat[1::2], strict=True):
            if isinstance(key, str | int | float | bytes | None):
                target[key] = value
    return target
