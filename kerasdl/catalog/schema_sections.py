"""JSON Schemas of the sections of a spec: model, data, train."""

from typing import Any, Final

from kerasdl.catalog.catalog import Catalog
from kerasdl.catalog.randomness import is_random
from kerasdl.catalog.schema_calls import EXPRESSION, NAME, bare_names, call_properties, nested, words

Json = dict[str, Any]


def ref(name: str) -> Json:
    """A reference to a definition."""
    return {"$ref": f"#/$defs/{name}"}


def told(description: str, *types: str, **keywords: Any) -> Json:
    """A documented schema of some types."""
    kinds: Json = {"type": types[0] if len(types) == 1 else list(types)} if types else {}
    return {"description": description} | kinds | keywords


def closed(properties: Json, description: str = "", **keywords: Any) -> Json:
    """An object that takes these keys alone."""
    made: Json = {"type": "object", "properties": properties, "additionalProperties": False} | keywords
    return ({"description": description} if description else {}) | made


def listing(items: Json, description: str = "") -> Json:
    """A list of such items."""
    made: Json = {"type": "array", "items": items}
    return ({"description": description} if description else {}) | made


NAMES: Final = ("string", "array", "object")
WIRING: Final[Json] = {
    "from": told(
        "What the call takes: a name, a list of names, or a mapping of call arguments to names.", *NAMES
    ),
    "as": told("Names the output, or the outputs: a name, a list (`_` drops one), or a mapping.", *NAMES),
    "aside": told("Names the output and leaves the chain where it was.", *NAMES),
    "repeat": told(
        "Chains so many copies; `$index` counts them.", "integer", "string", minimum=0, pattern=EXPRESSION
    ),
    "for": told("Chains a copy a value, lists in step: `{f: [64, 128], s: [1, 2]}`.", "object"),
    "if": told("Where false, the one input passes through.", "boolean", "string", pattern=EXPRESSION),
    "frozen": told("Not trained.", "boolean", "string", pattern=EXPRESSION),
}


def calls(catalog: Catalog) -> Json:
    """The calls of the language itself, beside the classes of the catalogue."""
    del catalog
    return {
        "formula": told("An expression over tensors, such as `mean + exp(log_var / 2) * epsilon`.", "string"),
        "layers": {"description": "An inline group of items.", "allOf": [ref("chain")]},
        "branches": listing(
            ref("chain"), "Chains side by side from one input; an empty one is the identity."
        ),
        "merge": {"description": "How the branches become one, such as `Add`.", "allOf": [ref("item")]},
        "scan": told("Runs a part along a sequence.", "string"),
        "over": told("What the part takes a step at a time, or `{range: n}`.", "object"),
        "carry": told("State in: `zeros`, a tensor, or `{start: a, next: b}`.", "object"),
        "with": told("What the part takes at each step alike.", "object"),
        "final": told("Names the last states.", "object"),
        "reverse": told("From the last step to the first.", "boolean", "string", pattern=EXPRESSION),
    }


def item_definitions(catalog: Catalog) -> Json:
    """``item``, ``chain``, ``part``, ``block`` and what they are made of."""
    classes = call_properties(catalog, "layers", "ops", "applications")
    item = _named({**calls(catalog), **WIRING, **classes}, catalog)
    shape = told("A shape without the batch axis; `null` is an unknown length.", "array", "object", "string")
    inputs: Json = {
        "type": "object",
        "additionalProperties": shape,
        "description": "Names and shapes of the inputs.",
    }
    outputs = told("What is served: a name, a list, or `{public: mine}`.", *NAMES)
    frame: Json = {"inputs": inputs, "layers": ref("chain"), "outputs": outputs}
    use: Json = {"use": told("Another spec, whose model is this part.", "string")}
    part = _named({**calls(catalog), **WIRING, **classes, **frame, **use}, catalog)
    model = closed(
        {**frame, "parts": _mapping(ref("part"), "Sub-models: the same weights wherever they are called.")}
    )
    block = closed(
        {
            "params": told("Names with their values; an empty one is required.", "object"),
            "inputs": listing(
                {"type": "string", "pattern": NAME}, "Names of the inputs; the chain starts at the first."
            ),
            "layers": ref("chain"),
            "outputs": outputs,
        }
    )
    return {"item": item, "chain": listing(ref("item")), "part": part, "model": model, "block": block}


def data_definitions(catalog: Catalog) -> Json:
    """``step``: a preprocessing layer, or a step of our own, on columns; ``augmentation``; and ``source``."""
    words: Json = {
        "from": told("The column that the step takes, or a list of columns.", "string", "array"),
        "as": told("Names what it gives; in place where it is left out.", "string", "array"),
    }
    random = {name: call for name, call in call_properties(catalog, "layers").items() if is_random(name)}
    return {
        "step": closed({**words, **call_properties(catalog, "layers", "steps")}, required=["from"]),
        "augmentation": {
            **closed({"from": words["from"], **random}),
            "type": ["object", "string"],
            "pattern": f"^({'|'.join(sorted(random))})$",
        },
        "source": {**nested(call_properties(catalog, "sources")), "type": ["object", "string"]},
    }


def evaluation_definitions(catalog: Catalog) -> Json:
    """``evaluation``: what is worked out on the trained model and its data."""
    words: Json = {
        "from": told(
            "The layer or part whose matrix it is, the output, or the columns by the names of the evaluation.",
            "string",
            "object",
        ),
        "name": told("What it is called under `expect` and in the report.", "string", pattern=NAME),
    }
    bare = "|".join(bare_names(catalog, "evaluations"))
    made = closed({**words, **call_properties(catalog, "evaluations")})
    return {"evaluation": made | {"type": ["object", "string"], "pattern": f"^({bare})$"}}


def _named(properties: Json, catalog: Catalog) -> Json:
    """An object of one call with wiring, or a string that is a call; small names are blocks and parts."""
    bare = "|".join(name.replace(".", r"\.") for name in bare_names(catalog, "layers", "ops", "applications"))
    return {
        "type": ["object", "string"],
        "properties": properties,
        "patternProperties": {NAME: {}},
        "additionalProperties": False,
        "pattern": f"^([a-z$][^.]*|{bare})$",
        "patternErrorMessage": "no class of that name can be called without arguments",
    }


def _mapping(values: Json, description: str) -> Json:
    return {
        "type": "object",
        "patternProperties": {NAME: values},
        "additionalProperties": False,
        "description": description,
    }


def training_definitions(catalog: Catalog) -> Json:
    """``term``, ``metric``, ``train`` and what they are made of."""
    term_words: Json = {
        "formula": calls(catalog)["formula"],
        "target": told("What the output should be: a target's name, or a number.", "string", "number"),
        "output": told("The name of the output that is judged.", "string"),
        "sample_weight": told("The column of `data.weights` that weighs its examples.", "string"),
        "from": WIRING["from"],
        "weight": {"description": "A factor: a number or a schedule."},
        "name": told("What the term is called in the metrics.", "string"),
    }
    term = _term({**term_words, **call_properties(catalog, "losses")})
    metric = _term({**term_words, **call_properties(catalog, "metrics", "losses")})
    return {
        "term": term,
        "metric": metric,
        "loss": {"anyOf": [{"enum": words(catalog, "losses")}, {**term, "type": "object"}]},
        "callback": {"anyOf": [ref("callbacks")]},
        "update": closed(UPDATE, required=["minimize"]),
        "train": closed({**TRAIN, "metrics": metrics_schema()}, "How the model is trained."),
    }


def _term(properties: Json) -> Json:
    return {
        "type": ["object", "string"],
        "properties": properties,
        "patternProperties": {NAME: {}},
        "additionalProperties": False,
    }


def metrics_schema() -> Json:
    """Metrics as a list, or by the name of an output."""
    one_or_more: Json = {"anyOf": [ref("metric"), listing(ref("metric"))]}
    return {
        "description": "What is measured beside the loss: a list, or lists by the name of an output.",
        "type": ["array", "object", "string"],
        "items": ref("metric"),
        "patternProperties": {NAME: one_or_more},
        "additionalProperties": False,
    }


COUNT: Final[Json] = {"type": ["integer", "string"], "minimum": 1, "pattern": EXPRESSION}
UPDATE: Final[Json] = {
    "over": told("The part that is trained, or a list of parts.", "string", "array"),
    "times": {"description": "How often a turn.", **COUNT},
    "batch": told("`same` keeps the batch; otherwise each time takes a fresh one.", enum=["same", "fresh"]),
    "minimize": listing(ref("term"), "The terms of the sum to minimize."),
    "optimizer": {"allOf": [ref("optimizers")], "description": "How the weights move."},
    "name": told("What the update is called in the metrics.", "string"),
}
TRAIN: Final[Json] = {
    "layers": {
        "description": "Layers that only training needs; targets can be named.",
        "allOf": [ref("chain")],
    },
    "loss": {"description": "A loss, or losses by the name of an output.", "allOf": [ref("loss")]},
    "minimize": UPDATE["minimize"],
    "updates": listing(ref("update"), "Players on one graph, in order."),
    "optimizer": UPDATE["optimizer"],
    "batch_size": {"description": "Examples a step.", **COUNT},
    "epochs": {"description": "How often all of the training split is seen.", **COUNT},
    "phases": listing({"type": "object"}, "Trains in turns, such as a frozen base first."),
    "callbacks": listing(ref("callback"), "What Keras does at the end of an epoch, such as `EarlyStopping`."),
    "validation": {"description": "The share of `train` that choices look at."},
    "class_weight": told(
        "Weights of the classes in training: `balanced`, `{0: 1, 1: 5}`, or one of the two by output.",
        "object",
        "string",
    ),
    "precision": told("The dtype policy, such as `mixed_float16`.", "string"),
    "average": {"description": "Averaging of the weights."},
    "clip": {"description": "Clipping of the gradients."},
    "accumulate": {"description": "Batches a step.", **COUNT},
    "backend": told("The backend that runs it.", enum=["tensorflow", "jax", "torch"]),
    "seed": told("The seed of everything random.", "integer", "string", minimum=0, pattern=EXPRESSION),
    "keep": told("Which weights a run keeps.", enum=["best", "last"]),
}
LENDER: Final[Json] = {
    "run": told("The folder of a run whose weights these are."),
    "file": told("A `.keras`, `.weights.h5` or `.safetensors` file whose weights these are."),
    "spec": told("A spec whose newest run lends these weights; it is trained first if need be."),
    "layer": told("What the layer or part is called there, where it is another name."),
}
WEIGHTS: Final[Json] = told(
    "Where layers start: their weights by name, as numbers (`{neuron: {kernel: [[1], [0.5]], bias: [0.5]}}`), or "
    "from elsewhere (`{words: {run: runs/skipgram/1, layer: words}}`); a lone file is for the whole model.",
    "object",
    "string",
    properties=LENDER,
    additionalProperties=told(
        "Weights of this layer by Keras's name for them, or where they come from.",
        "object",
        properties=LENDER,
    ),
)
DATA: Final[Json] = {
    "source": {"description": "A named source, or one with its arguments.", "allOf": [ref("source")]},
    "columns": told("Renames columns.", "object"),
    "splits": told("How the examples are split.", "object"),
    "steps": listing(ref("step"), "Calls on columns, in place where `as` is missing."),
    "augment": listing(ref("augmentation"), "Keras's random layers, on training batches alone."),
    "inputs": told("The columns that the model takes.", *NAMES),
    "targets": told("The columns that it should give.", *NAMES),
    "weights": told("The columns that weight the examples.", *NAMES),
    "on_error": told(
        "What becomes of an example that cannot be used: a mistake, or left out and counted.",
        enum=["stop", "skip"],
    ),
}
