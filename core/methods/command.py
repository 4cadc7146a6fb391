"""The command `methods` of the shell: list them, or run one on a digits network."""

import argparse
import sys
from pathlib import Path
from typing import Any

from core.data.digits import Digits, load_digits
from core.errors import InputError
from core.granularity import PerChannel, PerTensor
from core.json_file import write_json
from core.methods.digit_tasks import NETWORKS, digits_task, unseen_examples
from core.methods.method import Step, check_weight_bits
from core.methods.option import chosen, options_of
from core.methods.registry import METHODS, method_named
from core.methods.result import Result, measure
from core.metrics import decibels
from core.networks.layer_precision import LayerPrecision
from core.training.train_chain import ChainStep, train_chain


def add_methods(commands: Any) -> None:
    """Add `methods list` and `methods run` to the subparsers of the shell."""
    methods = commands.add_parser("methods", help="the survey's methods on a digits network")
    actions = methods.add_subparsers(required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="every method, its options and its source")
    listing.set_defaults(command=list_methods)
    run = actions.add_parser("run", help="train a network, quantize it with a method, measure it")
    run.add_argument("name", metavar="NAME", help=f"one of {', '.join(METHODS)}")
    run.add_argument("--network", choices=tuple(NETWORKS), default="digits")
    run.add_argument("--bits", type=int, default=4, metavar="N", help="of the weights, 2 to 8")
    run.add_argument("--activation-bits", type=int, default=8, metavar="N", help="2 to 8")
    run.add_argument("--per-tensor", action="store_true", help="one scale a tensor, not a channel")
    run.add_argument("--seed", type=int, default=0, metavar="N", help="of training and method")
    run.add_argument("--set", action="append", default=[], metavar="OPTION=NUMBER")
    run.add_argument("--json", metavar="OUT", help="write every number here; - for stdout")
    run.set_defaults(command=run_method)


def list_methods(given: argparse.Namespace) -> None:
    """Print each method with its section, source, needs and options."""
    for method in METHODS.values():
        print(f"{method.name}: {method.title} (section {method.section})")
        print(f"    {method.citation}")
        print(f"    needs {method.needs.value}")
        for o in options_of(method.options):
            print(f"    {o.name}={o.default:g}, {o.low:g} to {o.high:g}: {o.meaning}")


def run_method(given: argparse.Namespace) -> None:
    """Train the network, run the method, print its steps and what was measured."""
    method = method_named(given.name)
    values = dict(_number(text) for text in given.set)
    chosen(method.options, values)  # refuses before anything is trained
    _check_folder(given.json)
    scales = PerTensor() if given.per_tensor else PerChannel(0)
    precision = LayerPrecision(given.bits, given.activation_bits, scales)
    check_weight_bits(precision)
    digits = load_digits()
    trained = _trained(given.network, digits, given.seed)
    task = digits_task(trained, digits, precision, given.seed)
    result = measure(method, task, unseen_examples(digits), values, _show)
    if given.json != "-":
        print(as_text(result))
    if given.json:
        settings = {
            "network": given.network,
            "weight_bits": given.bits,
            "activation_bits": given.activation_bits,
            "per_tensor": given.per_tensor,
            "seed": given.seed,
            "options": values,
        }
        write_json({**result.to_dict(), "settings": settings}, given.json)


def as_text(result: Result) -> str:
    """What was measured, a line each."""
    return "\n".join(
        (
            f"accuracy    {result.accuracy:.1%}, in float {result.float_accuracy:.1%}",
            f"scores      {decibels(result.sqnr_db)} SQNR, higher is better",
            f"memory      {result.bytes:,} bytes, in float {result.float_bytes:,}",
            f"            {result.bits_per_weight:.2f} bits a weight, everything included",
            f"time        {result.seconds:.2f} s",
        )
    )


def _trained(network: str, digits: Digits, seed: int) -> ChainStep:
    chosen_network = NETWORKS[network]
    *_, last = train_chain(chosen_network.design, digits, seed, chosen_network.recipe)
    return last


def _show(step: Step) -> None:
    change = f"{step.before:.3g} → {step.after:.3g}"
    print(f"{step.layer:12} {step.text}; {step.measure}: {change}", file=sys.stderr)


def _number(text: str) -> tuple[str, float]:
    """("rounds", 100.0) from "rounds=100"."""
    name, _, number = text.partition("=")
    try:
        return name, float(number)
    except ValueError:
        raise InputError(f"--set {text} is not OPTION=NUMBER.") from None


def _check_folder(target: str | None) -> None:
    """Refuse a file that could not be written, before anything is trained."""
    if target not in (None, "-") and not Path(str(target)).parent.is_dir():
        raise InputError(f"cannot write {target}: its folder does not exist.")
