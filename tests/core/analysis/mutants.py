"""Models damaged at random, from a seed: in their bytes, or field by field of their messages."""

from collections.abc import Iterator
from random import Random

import onnx
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

_NUMBERS = (0, 1, -1, 2, 7, 11, 16, 1_000_000, 2**31 - 1, -(2**31), 2**63 - 1, -(2**63))
_NAMES = ("", "x", "y", "w", "h", "Conv", "If", "Scan", "Constant", "value", "own", "é\n\x1b")
_BYTES = (b"", b"\x00", b"\xff" * 64, b"abcdefgh")
_FLOATS = (0.0, -1.0, float("nan"), float("inf"), 3e38)


def damaged_fields(model: onnx.ModelProto, random: Random) -> bytes:
    """`model` with one to three fields cleared, doubled, exchanged or given an odd value."""
    mutant = onnx.ModelProto()
    mutant.CopyFrom(model)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        messages = list(_messages(mutant))
        message = random.choice(messages)
        field = random.choice(message.DESCRIPTOR.fields)
        if random.random() < 0.2:
            message.ClearField(field.name)
        elif field.message_type is None:
            _change_value(message, field, random)
        else:
            kin = [m for m in messages if m.DESCRIPTOR is field.message_type]
            _change_message(message, field, kin, random)
    return mutant.SerializeToString()


def damaged_bytes(content: bytes, random: Random) -> bytes:
    """`content` with some bytes changed, deleted, inserted, repeated, or its end cut off."""
    mutant = bytearray(content)
    for _ in range(random.choice((1, 1, 2, 5, 20))):
        at = random.randrange(len(mutant) + 1)
        match random.choice(("change", "change", "delete", "insert", "repeat", "cut")):
            case "change":
                mutant[at : at + 1] = random.randbytes(1)
            case "delete":
                del mutant[at : at + random.randrange(1, 9)]
            case "insert":
                mutant[at:at] = random.randbytes(random.randrange(1, 5))
            case "repeat":
                mutant[at:at] = mutant[at - 30 : at]
            case "cut" if random.random() < 0.2:
                del mutant[at:]
    return bytes(mutant)


def _messages(message: Message) -> Iterator[Message]:
    yield message
    for field, value in message.ListFields():
        if field.message_type:
            for inner in value if field.is_repeated else (value,):
                yield from _messages(inner)


def _change_value(message: Message, field: FieldDescriptor, random: Random) -> None:
    value = _odd_value(field, random)
    if not field.is_repeated:
        setattr(message, field.name, value)
        return
    values = list(getattr(message, field.name))
    at = random.randrange(len(values) + 1)
    match random.choice(("change", "insert", "cut")):
        case "change":
            values[at : at + 1] = [value]
        case "insert":
            values.insert(at, value)
        case "cut":
            del values[at:]
    getattr(message, field.name)[:] = values


def _odd_value(field: FieldDescriptor, random: Random) -> object:
    match field.type:
        case FieldDescriptor.TYPE_STRING:
            return random.choice(_NAMES)
        case FieldDescriptor.TYPE_BYTES:
            return random.choice(_BYTES)
        case FieldDescriptor.TYPE_FLOAT | FieldDescriptor.TYPE_DOUBLE:
            return random.choice(_FLOATS)
        case FieldDescriptor.TYPE_ENUM:
            return random.choice([value.number for value in field.enum_type.values])
    number = random.choice(_NUMBERS)
    if field.type == FieldDescriptor.TYPE_INT32:
        return min(max(number, -(2**31)), 2**31 - 1)
    return abs(number) if field.type == FieldDescriptor.TYPE_UINT64 else number


def _change_message(
    message: Message, field: FieldDescriptor, kin: list[Message], random: Random
) -> None:
    """Put a copy of one of the messages of the field's kind there, or take one away."""
    copy = type(kin[0])() if kin else None
    if copy is not None:
        copy.CopyFrom(random.choice(kin))
    values = getattr(message, field.name)
    if not field.is_repeated:
        values.SetInParent() if copy is None else values.CopyFrom(copy)
    elif values and random.random() < 0.4:
        del values[random.randrange(len(values))]
    elif copy is None:
        values.add()
    else:
        values.append(copy)
