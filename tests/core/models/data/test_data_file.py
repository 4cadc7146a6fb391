"""Samples from files: pictures, tables, sound and arrays, values by hand, and hostile ones."""

import io
import struct
import wave
import zipfile
import zlib

import numpy as np
import pytest
from PIL import Image

from core.errors import InputError
from core.models.data.data_file import read_data
from core.models.data.given_data import GivenData
from core.models.data.image_settings import ImageSettings
from core.models.inputs import Dimension, ModelInput

FLOAT = np.dtype(np.float32)


def takes(*dimensions: Dimension, dtype: np.dtype = FLOAT) -> list[ModelInput]:
    return [ModelInput("x", dtype, dimensions)]


def read(
    content: bytes, inputs: list[ModelInput], images: ImageSettings | None = None
) -> GivenData:
    return read_data(content, inputs, images or ImageSettings(), 10.0, "d")


def refusal(content: bytes, inputs: list[ModelInput], images: ImageSettings | None = None) -> str:
    with pytest.raises(InputError) as caught:
        read(content, inputs, images)
    return str(caught.value)


def png(color: tuple[int, int, int] | int, size: tuple[int, int] = (2, 2)) -> bytes:
    file = io.BytesIO()
    Image.new("L" if isinstance(color, int) else "RGB", size, color).save(file, "PNG")
    return file.getvalue()


def zipped(**files: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


# Pictures


def test_normalized_by_hand() -> None:
    # red 255, green 102 (0.4), blue 0; (p / 255 − mean) / std
    given = read(
        zipped(**{"a.png": png((255, 102, 0))}),
        takes("N", 3, 2, 2),
        ImageSettings(mean=(0.5, 0.4, 0.1), std=(0.5, 0.2, 0.1)),
    )
    x = given.arrays["x"]
    assert (x.shape, x.dtype) == ((1, 3, 2, 2), FLOAT)
    assert x[0, :, 0, 0] == pytest.approx([1.0, 0.0, -1.0], abs=1e-6)
    assert given.labels is None
    assert given.notes == (
        "1 pictures were resized to 2×2 without cropping, and normalized; layout NCHW.",
    )


@pytest.mark.parametrize(
    ("inputs", "images", "shape"),
    [
        (takes("N", "H", "W", 3), ImageSettings(), (1, 4, 6, 3)),
        (takes("N", "C", "H", "W"), ImageSettings(), (1, 3, 4, 6)),
        (takes("N", "a", "b", "c"), ImageSettings(layout="NHWC"), (1, 4, 6, 3)),
        (takes(1, 1, 5, 7), ImageSettings(), (1, 1, 5, 7)),
        (takes("N", 3, "H", "W"), ImageSettings(size=(8, 9)), (1, 3, 8, 9)),
        (takes("N", 3, 8, "W"), ImageSettings(), (1, 3, 8, 6)),
    ],
)
def test_layout_and_size(
    inputs: list[ModelInput], images: ImageSettings, shape: tuple[int, ...]
) -> None:
    content = zipped(**{"a.png": png((9, 9, 9), size=(6, 4))})
    assert read(content, inputs, images).arrays["x"].shape == shape


def test_bytes_as_they_are() -> None:
    x = read(zipped(**{"a.png": png((7, 8, 9))}), takes(1, 2, 2, 3, dtype=np.dtype("u1")))
    assert x.arrays["x"][0, 0, 0].tolist() == [7, 8, 9]
    x = read(zipped(**{"a.png": png(51)}), takes(1, 1, 2, 2), ImageSettings(white=255.0))
    assert x.arrays["x"].max() == pytest.approx(51.0)


def test_sixteen_bits_of_grey_are_scaled() -> None:
    file = io.BytesIO()
    Image.fromarray(np.array([[0, 0x3333], [0x6666, 0xFFFF]], np.uint16)).save(file, "PNG")
    given = read(zipped(**{"a.PNG": file.getvalue()}), takes("N", 1, 2, 2))
    assert given.arrays["x"].reshape(-1) == pytest.approx([0.0, 0.2, 0.4, 1.0])


def test_labels_of_pictures() -> None:
    by_folder = zipped(**{"d/1/b.png": png(2), "d/0/a.png": png(1)})
    given = read(by_folder, takes("N", 1, 2, 2))
    assert given.labels is not None
    assert given.labels.tolist() == [0, 1]
    listed = zipped(
        **{"b.png": png(2), "a.png": png(1), "labels.csv": b"file,class\nb.png,7\na.png,3\n"}
    )
    given = read(listed, takes("N", 1, 2, 2))
    assert given.labels is not None
    assert given.labels.tolist() == [3, 7]
    assert read(zipped(**{"a.png": png(1)}), takes("N", 1, 2, 2)).labels is None
    named = read(zipped(**{"cat/a.png": png(1), "dog/b.png": png(2)}), takes("N", 1, 2, 2))
    assert named.labels is None
    assert "call each folder by the index of its class" in named.notes[1]
    short = zipped(**{"a.png": png(1), "labels.csv": b"b.png,7\n"})
    assert "does not say the class of every picture" in refusal(short, takes("N", 1, 2, 2))


def test_hostile_pictures() -> None:
    image = takes("N", 3, 2, 2)
    cut = png((1, 2, 3))[:50]
    assert "is a damaged picture" in refusal(zipped(**{"a.png": cut}), image)
    assert "is no PNG or JPEG" in refusal(zipped(**{"a.png": b"GIF89a"}), image)
    for side in (8_000, 100_000):
        huge = bytearray(png((1, 2, 3)))
        huge[16:24] = struct.pack(">II", side, side)  # width and height in the header
        huge[29:33] = zlib.crc32(huge[12:29]).to_bytes(4)
        assert "more than 50,000,000 pixels" in refusal(zipped(**{"a.png": bytes(huge)}), image)
    bomb = zipped(**{"a.png": bytes(11_000_000)})  # 11 MB of zeros in 11 kB
    assert "unpacked, holds 11.0 MB and the limit is 10 MB" in refusal(bomb, image)
    many = zipped(**{f"{i}.png": png(1) for i in range(3)})
    large = refusal(many, takes("N", 3, 1000, 1000))
    assert "the pictures in d as numbers holds 36.0 MB" in large
    assert "with one input of four axes" in refusal(many, takes("N", 10))
    assert "takes 64 channels" in refusal(many, takes("N", 64, 5, 5))
    assert "one number each" in refusal(many, takes("N", 1, 2, 2), ImageSettings(mean=(0, 0, 0)))


@pytest.mark.parametrize(
    ("wrong", "part"),
    [
        ({"mean": (1.0, 2.0)}, "give 1 or 3 numbers"),
        ({"std": (0.0,)}, "must be positive"),
        ({"white": float("nan")}, "must be positive"),
        ({"layout": "CHW"}, "give one of auto, NCHW, NHWC"),
        ({"size": (0, 5)}, "give height and width"),
    ],
)
def test_settings_of_pictures_out_of_bounds(wrong: dict, part: str) -> None:
    with pytest.raises(InputError, match=part):
        ImageSettings(**wrong)


# Tables


@pytest.mark.parametrize(
    "text",
    [
        "a,label,b\n1,0,2.5\n-3,1,4e1\n",
        "a;Label;b\n1;0;2.5\n\n-3;1;4e1",
        "\ufeffa\tclass\tb\n1\t0\t2.5\n-3\t1\t40",
    ],
)
def test_a_table_with_labels(text: str) -> None:
    given = read(text.encode(), takes("N", 2))
    assert given.arrays["x"].tolist() == [[1.0, 2.5], [-3.0, 40.0]]
    assert given.labels is not None
    assert given.labels.tolist() == [0, 1]


@pytest.mark.parametrize(
    "text",
    [
        "1,5;2\n-3;0,25\n",
        "größe;b\n1,5;2\n-3;0,25\n",
        "1,5\t2\n-3\t0,25",
        "# what np.savetxt writes\n1.5e+00 2.0e+00\n-3.0e+00 2.5e-01\n",
        "1.5, 2\r\n-3, 0.25\r\n",
    ],
)
def test_a_comma_may_be_a_decimal_point(text: str) -> None:
    for encoding in ("utf-8", "latin-1"):
        given = read(text.encode(encoding), takes("N", 2))
        assert given.arrays["x"].tolist() == [[1.5, 2.0], [-3.0, 0.25]]


def test_a_table_takes_the_shape_and_the_kind_of_the_input() -> None:
    text = b"1,2,3,4\n5,6,7,8\n"
    assert read(text, takes("N", 1, 2, 2)).arrays["x"].shape == (2, 1, 2, 2)
    assert read(text, takes("N", "F", dtype=np.dtype("i8"))).arrays["x"].dtype == np.int64


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("1,2\n3\n", "row 2 of d has 1 cells and the first has 2"),
        ("a,b\n1,x\n", "row 1 of d holds 'x', which is no number"),
        ("1,\n3,4\n", "row 1 of d holds '', which is no number"),
        ("a1,b\n", "holds no row of numbers"),
        ("label,a\n0.5,1\n", "the labels are not whole numbers from 0"),
        ("label,a\nnan,1\n", "the labels are not whole numbers from 0"),
        ("nothing", "d is neither .npz nor .npy"),
        ("", "d is neither .npz nor .npy"),
        ("1\0", "d is neither .npz nor .npy"),
    ],
)
def test_tables_that_are_none(text: str, part: str) -> None:
    assert part in refusal(text.encode(), takes("N", 2))


def test_a_table_for_two_inputs() -> None:
    two = [*takes("N", 2), ModelInput("y", FLOAT, ("N", 2))]
    assert "the model has 2 inputs" in refusal(b"1,2\n", two)


# Sound


def wav(frames: bytes, channels: int = 1, width: int = 2) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(width)
        sound.setframerate(16000)
        sound.writeframes(frames)
    return file.getvalue()


def test_sound_by_hand() -> None:
    # 0x4000 of 0x8000 is a half; the two channels 0.5 and −1 average to −0.25
    given = read(wav(b"\x00\x40\x00\x80", channels=2), takes("N", "T"))
    assert given.arrays["x"].tolist() == [[-0.25]]
    assert "2 channels, averaged" in given.notes[0]
    given = read(wav(struct.pack("<3h", 5, -6, 7)), takes("T", dtype=np.dtype("i2")))
    assert given.arrays["x"].tolist() == [[5, -6, 7]]
    assert read(wav(b"\x00\x00\x40", width=3), takes(1, "T")).arrays["x"].tolist() == [[0.5]]


def test_sound_in_floats_and_with_a_long_header() -> None:
    head = struct.pack("<HHIIHH", 3, 1, 16000, 64000, 4, 32)
    data = np.array([0.5, -0.25], "<f4").tobytes()
    parts = b"fmt " + struct.pack("<I", 16) + head + b"LIST\x01\0\0\0x\0"  # of odd length
    sound = b"RIFF\0\0\0\0WAVE" + parts + b"data" + struct.pack("<I", 8) + data
    assert read(sound, takes("N", "T")).arrays["x"].tolist() == [[0.5, -0.25]]
    head = struct.pack("<HHIIHHHHIH14x", 0xFFFE, 1, 16000, 32000, 2, 16, 22, 16, 4, 1)
    sound = b"RIFF\0\0\0\0WAVEfmt " + struct.pack("<I", 40) + head + b"data\2\0\0\0\0\x40"
    assert read(sound, takes("N", "T")).arrays["x"].tolist() == [[0.5]]


def test_sound_is_cut_to_the_length_that_the_model_takes() -> None:
    given = read(wav(struct.pack("<7h", *range(7))), takes("N", 1, 3))
    assert given.arrays["x"].shape == (2, 1, 3)
    assert given.arrays["x"][1, 0] == pytest.approx(np.array([3, 4, 5]) / 2**15)
    assert "has 2 values and the model takes 3" in refusal(wav(bytes(4)), takes("N", 3))


def test_damaged_sound() -> None:
    assert "is no WAV" in refusal(wav(bytes(40))[:30], takes("N", "T"))
    compressed = bytearray(wav(bytes(40)))
    compressed[20:22] = b"\x55\0"  # MP3
    assert "is no WAV of PCM" in refusal(bytes(compressed), takes("N", "T"))
    wide = bytearray(wav(bytes(40)))
    wide[34:36] = struct.pack("<H", 482 * 8)  # bits of a value
    assert "is no WAV of PCM" in refusal(bytes(wide), takes("N", "T"))
    lies = bytearray(wav(bytes(40)))
    lies[40:44] = struct.pack("<I", 2**32 - 2)
    assert read(bytes(lies), takes("N", "T")).arrays["x"].shape == (1, 20)


# Arrays


def test_labels_in_an_archive() -> None:
    file = io.BytesIO()
    np.savez(file, x=np.ones((3, 2), np.float32), labels=np.array([[1], [0], [2]]))
    given = read(file.getvalue(), takes("N", 2))
    assert list(given.arrays) == ["x"]
    assert given.labels is not None
    assert given.labels.tolist() == [1, 0, 2]
    file = io.BytesIO()
    np.savez(file, x=np.ones((3, 2), np.float32), labels=np.eye(3))
    assert "np.argmax(labels, axis=1)" in refusal(file.getvalue(), takes("N", 2))
    file = io.BytesIO()
    np.savez(file, x=np.ones((3, 2), np.float32), labels=np.array([1, 0, 2]))
    named = [ModelInput("labels", np.dtype("i8"), ("N",)), *takes("N", 2)]
    assert read(file.getvalue(), named).labels is None
