"""The shell command that computes the numbers on the page."""

import shlex

from core.analysis import AnalysisConfig, Report
from core.models.data.image_settings import ImageSettings
from core.visible import visible


def command(report: Report, verb: str = "report", held_out: str = "") -> str:
    """The shell command that computes the same numbers, each word quoted where a shell needs it.

    verb: the command of `python -m core`. held_out: the name of the file that was measured on.
    """
    config = report.settings
    parts = [
        f"python -m core {verb} {_path(report.model.name)}",
        f"--weight-bits {config.weight_bits}",
        f"--activation-bits {config.activation_bits}",
        _scales(config),
        f"--calibration {config.calibration}",
        f"--target {config.target}",
    ]
    parts += [f"--weight-rule {config.weight_rule}"] if config.weight_rule != "minmax" else []
    parts += ["--ledger"] if config.ledger and verb == "report" else []
    parts += ["--symmetric"] if config.symmetric else []
    parts += ["--affine-weights"] if config.affine_weights else []
    parts += ["--keep-batch-norm"] if config.keep_batch_norm else []
    parts += [f"--rounding {config.rounding}"] if config.rounding != "nearest" else []
    for name, shape in config.shapes.items():
        sizes = ",".join(map(str, shape))
        parts.append(f"--shape {shlex.quote(visible(f'{name}={sizes}'))}")
    if report.data_name:
        parts.append(f"--data {_path(report.data_name)}")
        parts += _of_pictures(config.images)
    else:
        parts.append(f"--samples {config.samples} --seed {config.seed}")
    parts += [f"--held-out {_path(held_out)}"] if held_out else []
    return " \\\n    ".join(parts)


def _scales(config: AnalysisConfig) -> str:
    if config.group:
        return f"--group {config.group}"
    return "--per-channel" if config.per_channel else "--per-tensor"


def _of_pictures(images: ImageSettings) -> list[str]:
    """The options that say what pictures become; none where they are the usual ones."""
    if images == ImageSettings():
        return []
    numbers = {"mean": images.mean, "std": images.std, "size": images.size}
    options = [f"--{name} {','.join(map(str, one))}" for name, one in numbers.items() if one]
    return [*options, f"--white {images.white:g}", f"--layout {images.layout}"]


def _path(name: str) -> str:
    """A file's name as one word of a shell, which a leading dash does not turn into an option.

    What cannot be seen is written as its escape: whoever copies the command sees what it says.
    """
    return shlex.quote(visible(f"./{name}" if name.startswith("-") else name))
