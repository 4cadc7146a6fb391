"""Vector quantization: d neighbouring weights share one code, the number of a centroid.

    minimize Σ ‖wᵢ − c_j(i)‖²          wᵢ: d weights of a row          survey eq. 13

A code of ⌈log₂ K⌉ bits stands for d weights, so that less than a bit a weight is possible; the
codebook of K·d floats counts too, and on a small network it counts much. k-means finds codes and
centroids (`core.codebooks.product`). With labelled data the centroids are then trained while codes
stay: the gradient of a centroid is the sum of the gradients of the weights that it stands for.

d is the largest divisor of a row's length up to the option, and K at most the number of vectors.

Source: Gong et al. 2014, arXiv 1412.6115; training the centroids: Han, Mao, Dally 2015 (Deep
Compression), arXiv 1510.00149, section 3.
"""

from dataclasses import dataclass

from core.codebooks import VectorCode, vector_quantize
from core.methods.fine_tune import Training
from core.methods.method import Method, Needs, Run, Task
from core.methods.option import option
from core.methods.vector.coded_weights import CodedWeight, as_found, with_trained_centroids


@dataclass(frozen=True)
class Options:
    """Options of vector quantization."""

    length: int = option(2, low=1, high=16, meaning="d, the most weights that share a code")
    centroids: int = option(32, low=2, high=256, meaning="K, the most centroids of a layer")


@dataclass(frozen=True)
class TrainingOptions(Options, Training):
    """Options of vector quantization with trained centroids."""


def run(task: Task, options: Options) -> Run:
    """Codes and centroids by k-means."""
    return (yield from as_found(task, _coded(task, options), _words))


def run_trained(task: Task, options: TrainingOptions) -> Run:
    """The same, then centroids trained with the labels."""
    return (yield from with_trained_centroids(task, _coded(task, options), options, _words))


def _coded(task: Task, options: Options) -> list[CodedWeight]:
    """The code of each layer's weight, its rows the outputs."""
    found = []
    for layer in task.chain.layers:
        rows = layer.weight.reshape(len(layer.weight), -1)
        d = max(n for n in range(1, options.length + 1) if rows.shape[1] % n == 0)
        k = min(options.centroids, rows.size // d)
        code = vector_quantize(rows, d, k, seed=task.seed)
        found.append(CodedWeight(code, layer.weight.shape))
    return found


def _words(code: VectorCode) -> str:
    k, d = code.codebooks.shape[-2:]
    return f"{k} centroids of {d} weights"


CITATION = "Gong et al. 2014, arXiv 1412.6115; Han, Mao, Dally 2015, arXiv 1510.00149"
METHOD = Method("vector", "vector quantization", "IV-F", CITATION, Needs.RANGES, run, Options)
TRAINED = Method(
    "vector-trained",
    "vector quantization, centroids trained",
    "IV-F",
    CITATION,
    Needs.LABELS,
    run_trained,
    TrainingOptions,
)
