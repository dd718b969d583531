"""The weights that the coder ships, as those that training goes on from.

What was trained stands in them: the low ranks in 16 bits, the upper layers in 8, the heads in 16. The rest is as it
came (``encoder.safetensors``), with whatever word pieces are kept this time.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from encoder import ADAPTED, FROZEN, LAYERS, STRENGTH
from graph import Array
from onnx import numpy_helper
from torch import Tensor

from examples import MODEL

_LINEAR = ("qkv", "out", "up", "down")


def trained(folder: Path = MODEL) -> dict[str, Tensor]:
    """The trained part of a reader's state, by the names of ``train.Net``; what ``export.py`` wrote, read back."""
    graph = onnx.load(str(folder / "encoder.onnx")).graph
    held = {one.name: one for one in graph.initializer}

    def array(name: str) -> Array:
        return np.asarray(numpy_helper.to_array(held[name]), np.float32)

    def even(name: str) -> Array:
        return np.reciprocal(array(f"{name}.even")) if f"{name}.even" in held else np.ones(1, np.float32)

    made = {}
    for n in range(FROZEN, LAYERS):
        for linear in (f"layers.{n}.{part}" for part in _LINEAR):
            if n < FROZEN + ADAPTED:
                made[f"{linear}.more_out"] = array(f"{linear}.low0.half") / STRENGTH
                made[f"{linear}.more_in"] = array(f"{linear}.low1.half") / even(linear)
            else:
                made[f"{linear}.weight"] = (
                    array(f"{linear}.weight").T * array(f"{linear}.scale")[:, None] / even(linear)
                )
                made[f"{linear}.bias"] = array(f"{linear}.bias")
        if n >= FROZEN + ADAPTED:
            for norm in (f"layers.{n}.norm{one}.{part}" for one in (1, 2) for part in ("weight", "bias")):
                made[norm] = array(norm)
    state = {f"encoder.{name}": torch.from_numpy(np.array(one)) for name, one in made.items()}
    heads = np.load(folder / "heads.npz")
    return state | {name: torch.from_numpy(heads[name].astype(np.float32)) for name in heads.files}
