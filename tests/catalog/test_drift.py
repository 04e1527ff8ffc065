"""The committed data against the installed Keras."""

from __future__ import annotations

import subprocess
import sys

from tools.catalogue.compare import compare


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *arguments], capture_output=True, text=True, timeout=400)


def test_the_data_describes_the_installed_keras():
    run = _run("tools.catalogue", "--check")
    assert run.returncode == 0, (
        f"{run.stdout}{run.stderr}\n"
        "Keras differs from the committed catalogue: read the lines above, run `python -m tools.catalogue`, "
        "look at the diff of kerasdl/catalog/data, and commit it."
    )


def test_a_difference_is_named_by_symbol_and_argument():
    def layer(**units):
        return {"layers": {"Dense": {"arguments": [{"name": "units", **units}]}}}

    changed = list(compare(layer(schema={"minimum": 0}), layer(schema={"minimum": 1})))
    assert changed == ["layers.Dense.arguments.units.schema.minimum: 0 is now 1"]
    gone = list(compare(layer(), {"layers": {}}))
    assert gone[0].startswith("layers.Dense: ")
    assert gone[0].endswith("is now missing")


# Values that Keras refuses only because of what another argument says, or of the backend.
CROSS_ARGUMENT = {
    "layers.BatchNormalization.synchronized": "TensorFlow only",
    "layers.Conv1DTranspose.output_padding": "less than strides",
    "layers.Conv2DTranspose.output_padding": "less than strides",
    "layers.Conv3DTranspose.output_padding": "less than strides",
    "layers.Discretization.bin_boundaries": "instead of num_bins",
    "layers.Discretization.num_bins": "instead of bin_boundaries",
    "layers.Discretization.sparse": "not with output_mode int",
    "layers.HashedCrossing.sparse": "TensorFlow only",
    "layers.Hashing.dtype": "integers with output_mode int",
    "layers.Hashing.sparse": "not with output_mode int",
    "layers.IntegerLookup.idf_weights": "with output_mode tf_idf",
    "layers.IntegerLookup.pad_to_max_tokens": "with max_tokens",
    "layers.IntegerLookup.salt": "with oov_method farmhash",
    "layers.IntegerLookup.sparse": "TensorFlow only",
    "layers.IntegerLookup.vocabulary": "each term once",
    "layers.Normalization.mean": "with variance",
    "layers.Normalization.variance": "with mean",
    "layers.Permute.dims": "each axis once",
    "layers.RandomGaussianBlur.kernel_size": "odd",
    "layers.Reshape.target_shape": "one -1 at most",
    "layers.STFTSpectrogram.fft_length": "not below frame_length",
    "layers.StringLookup.idf_weights": "with output_mode tf_idf",
    "layers.StringLookup.pad_to_max_tokens": "with max_tokens",
    "layers.StringLookup.sparse": "TensorFlow only",
    "layers.StringLookup.vocabulary": "each term once",
    "layers.TextVectorization.idf_weights": "with output_mode tf_idf",
    "layers.TextVectorization.pad_to_max_tokens": "with max_tokens",
    "layers.TextVectorization.ragged": "TensorFlow only",
    "layers.TextVectorization.sparse": "TensorFlow only",
    "layers.TextVectorization.vocabulary": "each term once",
    "metrics.AUC.num_labels": "with multi_label",
    "metrics.AUC.num_thresholds": "null with thresholds",
    "metrics.BinaryIoU.target_class_ids": "below num_classes",
    "metrics.IoU.target_class_ids": "below num_classes",
    "metrics.OneHotIoU.target_class_ids": "below num_classes",
    "initializers.STFT.window": "a name that SciPy knows",
    "schedules.PiecewiseConstantDecay.values": "one more than boundaries",
}


def test_keras_takes_the_boundary_values_that_the_catalogue_accepts():
    """Each argument alone, at and near the bounds of its schema, given to the real constructor."""
    run = _run("tools.catalogue.boundaries")
    assert run.returncode == 0, run.stderr
    refused = {line.split(":")[0]: line for line in run.stdout.splitlines()}
    assert [line for address, line in refused.items() if address not in CROSS_ARGUMENT] == []
    assert len(refused) > 10, "the probe found nothing at all, so it does not look"
