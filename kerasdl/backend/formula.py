"""An equation as one Keras layer, so that models with equations save and load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import keras
from keras import ops, tree

from kerasdl.backend.constants import RefusedFormulaError
from kerasdl.backend.equation import Values, compiled


@keras.saving.register_keras_serializable(package="kerasdl")
class Formula(keras.layers.Layer):
    """Works out an equation over tensors.

    Args:
        text: The equation, such as `mean + exp(log_var / 2) * epsilon`.
        variables: The tensors' names in the text, in the order in which the layer is given them; one alone is given
            bare, several as a list.
        parameters: The values of the `$` names in the text.

    Raises:
        RefusedFormulaError: Where the text is not in the language; also where a saved model brings it along.

    >>> Formula("a * $k", ["a"], {"k": 2.0})(keras.ops.ones((1, 2)))[0, 0].__float__()
    2.0
    """

    def __init__(
        self, text: str, variables: Sequence[str], parameters: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.text = text
        self.variables_in_text = list(variables)
        self.parameters = dict(parameters or {})
        _check_plain(self.parameters)
        self._equation = compiled(text, self.parameters)
        if set(self._equation.variables) != set(variables) or len(set(variables)) != len(variables):
            raise RefusedFormulaError("the variables are not those of the text")
        self.surprises: list[Any] = []
        self.supports_masking = self._equation.elementwise or bool(self._equation.reads_masks)

    @property
    def reads_masks(self) -> frozenset[str]:
        """The variables whose masks it reads."""
        return self._equation.reads_masks

    def build(self, input_shape: Any) -> None:  # noqa: ARG002
        """Has no weights."""
        self.built = True

    def call(self, inputs: Any, mask: Any = None) -> Any:
        return self._result(self._values(inputs, mask))

    def compute_output_spec(self, inputs: Any, mask: Any = None) -> keras.KerasTensor:
        values = self._values(inputs, mask)
        result = self._result(values)
        self.surprises = values.surprises
        return keras.KerasTensor(result.shape, dtype=result.dtype)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """The one mask of the inputs, where each element of the result comes from its own place alone."""
        masks = _listed(previous_mask)
        given = {id(each): each for each in masks if each is not None}
        if not self._equation.elementwise or len(given) != 1:
            return None
        tensors = _listed(inputs)
        masked = next(tensor for tensor, mask in zip(tensors, masks, strict=False) if mask is not None)
        return next(iter(given.values())) if _keeps_shape(masked, tensors) else None

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "text": self.text,
            "variables": self.variables_in_text,
            "parameters": self.parameters,
        }

    def _values(self, inputs: Any, mask: Any) -> Values:
        tensors, masks = _listed(inputs), _listed(mask)
        if len(tensors) != len(self.variables_in_text):
            raise ValueError(f"expected {len(self.variables_in_text)} values, found {len(tensors)}")
        masks += [None] * (len(tensors) - len(masks))
        names = self.variables_in_text
        return Values(dict(zip(names, tensors, strict=True)), dict(zip(names, masks, strict=False)))

    def _result(self, values: Values) -> Any:
        result = self._equation.run(values)
        if isinstance(result, list | tuple) and result:
            result = ops.stack([ops.convert_to_tensor(each) for each in result])
        return result if isinstance(result, keras.KerasTensor) else ops.convert_to_tensor(result)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _check_plain(parameters: Mapping[str, Any]) -> None:
    for value in tree.flatten(list(parameters.values())):
        if not isinstance(value, bool | int | float | str | None):
            raise RefusedFormulaError("a parameter is no plain value")


def _keeps_shape(masked: Any, tensors: Sequence[Any]) -> bool:
    """Whether batch and steps of the masked tensor are those of the result."""
    rank = len(masked.shape)
    for each in tensors:
        if len(each.shape) > rank:
            return False
        lead = rank - len(each.shape)
        for axis in (0, 1):
            if axis >= lead and axis < rank and each.shape[axis - lead] not in (1, masked.shape[axis]):
                return False
    return True
