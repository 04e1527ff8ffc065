"""What the language refuses by default: code, files, the network, and what wiring does instead."""

from fnmatch import fnmatchcase
from typing import NamedTuple


class Refused(NamedTuple):
    """Why something is refused, and the spec key which would allow it."""

    pattern: str
    reason: str
    text: str
    allowed_by: str


CODE = "holds Python code, which a spec never carries"
FUNCTION = "takes a Python function, which a spec never carries"
WRITES = "writes files while it trains"
INNER = "belongs to Keras's own machinery"

SYMBOLS = (
    Refused(
        "layers.Lambda layers.TorchModuleWrapper layers.JaxLayer layers.FlaxLayer", "code", CODE, "plugins"
    ),
    Refused("layers.TFSMLayer", "file", "loads and runs a saved program from a file", "plugins"),
    Refused("layers.InputLayer", "language", "inputs are declared under `model.inputs`", ""),
    Refused("callbacks.LambdaCallback callbacks.LearningRateScheduler", "code", FUNCTION, "plugins"),
    Refused(
        "callbacks.ModelCheckpoint callbacks.BackupAndRestore callbacks.OrbaxCheckpoint",
        "file",
        f"{WRITES}; a run folder keeps the weights, see `train.keep`",
        "plugins",
    ),
    Refused(
        "callbacks.CSVLogger callbacks.TensorBoard",
        "file",
        f"{WRITES}; a run folder keeps the metrics",
        "plugins",
    ),
    Refused("callbacks.RemoteMonitor", "network", "sends the metrics to a server", "plugins"),
    Refused(
        "callbacks.History callbacks.ProgbarLogger", "language", "is always on: Keras adds it itself", ""
    ),
    Refused(
        "optimizers.MultiOptimizer",
        "language",
        "takes a Python map of variables; write one optimizer a part under `train.updates`",
        "",
    ),
    Refused(
        "ops.associative_scan ops.cond ops.custom_gradient ops.fori_loop ops.jvp ops.map ops.scan ops.switch "
        "ops.vectorize ops.vectorized_map ops.while_loop",
        "code",
        FUNCTION,
        "plugins",
    ),
    Refused(
        "ops.convert_to_numpy ops.is_tensor ops.dtype ops.ndim ops.shape ops.size",
        "language",
        "gives no tensor, so nothing can follow it",
        "",
    ),
)
ARGUMENTS = (
    Refused("layers.*.vocabulary", "file", "a text names a file to read; write the words as a list", "data"),
    Refused(
        "layers.*.idf_weights", "file", "a text names a file to read; write the weights as a list", "data"
    ),
    Refused(
        "applications.*.weights",
        "network",
        "downloads a file or reads one; name it under the spec's `weights`",
        "weights",
    ),
    Refused(
        "applications.*.input_tensor layers.InputLayer.input_tensor",
        "language",
        "names a tensor, which `from` does",
        "",
    ),
    Refused(
        "layers.Bidirectional.weights layers.*Embedding.weights",
        "language",
        "initial weights are given under the spec's `weights`",
        "weights",
    ),
    Refused("optimizers.MultiOptimizer.optimizer_map", "code", FUNCTION, "plugins"),
    Refused(
        "layers.Lambda.function layers.Lambda.mask layers.JaxLayer.call_fn layers.JaxLayer.init_fn "
        "layers.*.module layers.FlaxLayer.method callbacks.LearningRateScheduler.schedule "
        "callbacks.LambdaCallback.*",
        "code",
        FUNCTION,
        "plugins",
    ),
)


def of_symbol(kind: str, name: str) -> Refused | None:
    """Why a whole symbol is refused, None if it is not."""
    return _first(SYMBOLS, f"{kind}.{name}")


def of_argument(kind: str, name: str, argument: str) -> Refused | None:
    """Why one argument, or some of its values, is refused."""
    return _first(ARGUMENTS, f"{kind}.{name}.{argument}")


def _first(table: tuple[Refused, ...], address: str) -> Refused | None:
    for row in table:
        if any(fnmatchcase(address, pattern) for pattern in row.pattern.split()):
            return row
    return None
