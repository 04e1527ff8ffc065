"""The JSON Schema of specs: sound, and right about whole specs and planted mistakes."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
import yaml

from kerasdl.catalog import KINDS, load
from kerasdl.catalog.example import spec_of, written
from kerasdl.catalog.schema import draft_07, spec_schema

SMALL = """
kerasdl: 1
name: mnist-cnn
about: Digit classification with three convolutional layers (lecture notes, fig. 4.21).
params: {width: 6}
data:
  source: mnist
  steps:
    - Rescaling: {scale: $(1 / 127.5), offset: -1}
      from: image
    - CategoryEncoding: {num_tokens: 10, output_mode: one_hot}
      from: label
  inputs: image
  targets: label
model:
  layers:
    - Conv2D: {filters: $width, kernel_size: 5, activation: relu}
    - Conv2D: {filters: $(2 * width), kernel_size: 5, activation: relu}
    - MaxPooling2D: 2
    - Conv2D: {filters: $(2 * width), kernel_size: 5, activation: relu}
    - MaxPooling2D: 2
    - Flatten
    - Dense: {units: 256, activation: relu}
    - Dense: {units: 10, activation: softmax}
train:
  loss: CategoricalCrossentropy
  optimizer: {Adam: {learning_rate: 1.0e-3}}
  metrics: [accuracy]
  batch_size: 128
  epochs: 5
  seed: 1
expect:
  test.accuracy: {min: 0.988, seeds: 3}
"""
RESNET = """
kerasdl: 1
blocks:
  conv_bn:
    params: {filters: , kernel: 3, strides: 1}
    layers:
      - Conv2D: {filters: $filters, kernel_size: $kernel, strides: $strides, padding: same, use_bias: false}
      - BatchNormalization
  residual:
    params: {filters: , strides: 1}
    layers:
      - branches:
          - [conv_bn: {filters: $filters, strides: $strides}, ReLU, conv_bn: $filters]
          - [{conv_bn: {filters: $filters, kernel: 1, strides: $strides}, if: $(strides > 1)}]
        merge: Add
      - ReLU
  stage:
    params: {filters: , count: , strides: }
    layers:
      - residual: {filters: $filters, strides: $strides}
      - {residual: $filters, repeat: $(count - 1)}
model:
  inputs: {image: [224, 224, 3]}
  layers:
    - conv_bn: {filters: 64, kernel: 7, strides: 2}
    - ReLU
    - MaxPooling2D: {pool_size: 3, strides: 2, padding: same}
    - stage: {filters: $f, count: $n, strides: $s}
      for: {f: [64, 128, 256, 512], n: [3, 4, 6, 3], s: [1, 2, 2, 2]}
    - GlobalAveragePooling2D
    - Dense: {units: 1000, activation: softmax}
"""
UNET = """
kerasdl: 1
params: {classes: 2}
blocks:
  double_conv:
    params: {filters: }
    layers:
      - Conv2D: {filters: $filters, kernel_size: 3, padding: same, activation: relu}
        repeat: 2
  up:
    params: {filters: }
    inputs: [coarse, skip]
    layers:
      - Conv2DTranspose: {filters: $filters, kernel_size: 2, strides: 2}
        as: fine
      - Concatenate:
        from: [skip, fine]
      - double_conv: $filters
model:
  inputs: {image: [256, 256, 1]}
  layers:
    - layers:
        - double_conv: $f
          as: $skip
        - MaxPooling2D: 2
      for: {f: [64, 128, 256, 512], skip: [d1, d2, d3, d4]}
    - double_conv: 1024
    - up: $f
      from: {skip: $skip}
      for: {f: [512, 256, 128, 64], skip: [d4, d3, d2, d1]}
    - Conv2D: {filters: $classes, kernel_size: 1, activation: softmax}
"""
GOOGLENET = """
kerasdl: 1
blocks:
  inception:
    params: {one: , three: , five: , pool: }
    layers:
      - branches:
          - [conv: $one]
          - [conv: "$three[0]", conv: {filters: "$three[1]", kernel: 3}]
          - [conv: "$five[0]", conv: {filters: "$five[1]", kernel: 5}]
          - [MaxPooling2D: {pool_size: 3, strides: 1, padding: same}, conv: $pool]
        merge: Concatenate
model:
  layers:
    - inception: {one: 192, three: [96, 208], five: [16, 48], pool: 64}
    - auxiliary: $classes
      aside: auxiliary_1
    - inception: {one: $a, three: $b, five: $c, pool: 64}
      for: {a: [160, 128, 112], b: [[112, 224], [128, 256], [144, 288]], c: [[24, 64], [24, 64], [32, 64]]}
train:
  loss:
    main: SparseCategoricalCrossentropy
    auxiliary_1: {SparseCategoricalCrossentropy: , weight: 0.3}
    auxiliary_2: {SparseCategoricalCrossentropy: , weight: 0.3}
"""
MISTAKES = {
    "a class that is none": "model: {layers: [{Dens: 10}]}",
    "a bare class that is none": "model: {layers: [Flaten]}",
    "a bare class that needs arguments": "model: {layers: [Dense]}",
    "an argument that is none": "model: {layers: [{Dense: {unit: 10}}]}",
    "a missing argument": "model: {layers: [{Conv2D: {filters: 10}}]}",
    "a number out of range": "model: {layers: [{Dropout: 1.5}]}",
    "a word that is none": "model: {layers: [{Conv2D: {filters: 1, kernel_size: 3, padding: sam}}]}",
    "causal padding of images": "model: {layers: [{Conv2D: {filters: 1, kernel_size: 3, padding: causal}}]}",
    "a boolean for a number": "model: {layers: [{Dense: {units: true}}]}",
    "a text for a number": "model: {layers: [{Dense: {units: many}}]}",
    "a nested class that is none": "model: {layers: [{Bidirectional: {LSTN: {units: 3}}}]}",
    "a mistake within a nested class": "model: {layers: [{Bidirectional: {LSTM: {unitz: 3}}}]}",
    "an activation that is none": "model: {layers: [{Dense: {units: 1, activation: relo}}]}",
    "a layer that holds code": "model: {layers: [{Lambda: {function: x}}]}",
    "a loss that is none": "train: {loss: MeanSquaredErrr}",
    "an optimizer that is none": "train: {optimizer: {Adm: {}}}",
    "a schedule's argument that is none": "train: {optimizer: {Adam: {learning_rate: {CosineDecay: {steps: 1}}}}}",
    "a section that is none": "trian: {}",
    "a key of a section that is none": "train: {epoch: 3}",
    "weights from the network": "model: {layers: [{applications.VGG16: {weights: imagenet}}]}",
}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return spec_schema(load())


@pytest.fixture(scope="module")
def validators(schema):
    return [jsonschema_rs.validator_for(schema), jsonschema_rs.validator_for(draft_07(schema))]


def test_both_drafts_fit_their_metaschemas(schema):
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft7Validator.check_schema(draft_07(schema))


def test_no_default_and_no_big_choice_anywhere(schema):
    """Editors write defaults into what they complete, and a long list of choices makes every message useless."""
    for place, node in _walk(schema, ()):
        assert "default" not in node or place[-1:] == ("properties",), place
        assert "oneOf" not in node, place
        assert len(node.get("anyOf", ())) <= 4, place


def test_every_reference_leads_somewhere_and_stands_alone(schema):
    for place, node in _walk(schema, ()):
        if isinstance(node.get("$ref"), str):
            assert list(node) == ["$ref"], place
            assert node["$ref"].removeprefix("#/$defs/") in schema["$defs"], place


def test_size(schema):
    assert len(json.dumps(schema, ensure_ascii=False, separators=(",", ":"))) < 1_200_000


@pytest.mark.parametrize(
    "text", [SMALL, RESNET, UNET, GOOGLENET], ids=["small", "resnet", "unet", "googlenet"]
)
def test_whole_specs_are_valid(validators, text):
    for validator in validators:
        errors = [
            f"{list(error.instance_path)}: {error.message}"
            for error in validator.iter_errors(yaml.safe_load(text))
        ]
        assert errors == []


@pytest.mark.parametrize("mistake", MISTAKES)
def test_planted_mistakes_are_marked(validators, mistake):
    spec = {"kerasdl": 1, **yaml.safe_load(MISTAKES[mistake])}
    for validator in validators:
        assert not validator.is_valid(spec)


def test_the_example_of_every_symbol_is_valid(validators):
    catalog = load()
    for kind in KINDS:
        for name in catalog.names(kind):
            symbol = catalog.find(kind, name)
            assert symbol
            if not symbol.refusal:
                example = spec_of(symbol)
                assert yaml.safe_load(written(example)) == example
                assert validators[0].is_valid({"kerasdl": 1, **example}), written(example)


def test_the_command_prints_it(schema):
    code = "from kerasdl.cli.schema import command; command()"
    run = subprocess.run(
        [sys.executable, "-c", code, "--draft", "07"], capture_output=True, text=True, check=True
    )
    assert json.loads(run.stdout) == draft_07(schema)


def _walk(node: Any, place: tuple[str | int, ...]):
    if isinstance(node, dict):
        yield place, node
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, inner in pairs:
        yield from _walk(inner, (*place, key))
