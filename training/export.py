"""Make the weights that the coder ships of a trained reader: the encoder for onnxruntime in 4 bits, and the heads.

python training/export.py TRAINED.pt [FOLDER] [--bits 8]

The graph is written down here operator by operator, as onnxruntime's own operators: nothing is left to be fused. Weights
stand in blocks of 32, each with the scale that makes its error least.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import torch
from encoder import FOLDER, HEADS, LAYERS, POSITIONS, WIDTH
from onnx import TensorProto, helper, numpy_helper
from train import ACTS, Net

from examples import MODEL

BLOCK = 32
Array = npt.NDArray[Any]


def quantised(weight: Array, bits: int) -> tuple[Array, Array]:
    """Rows in blocks of whole numbers (unsigned, the middle is zero) and a scale for each block."""
    middle, blocks = 2 ** (bits - 1), weight.reshape(weight.shape[0], -1, BLOCK).astype(np.float32)
    # The largest value becomes the lowest number, of which there is one more than of the highest.
    most = np.take_along_axis(blocks, np.abs(blocks).argmax(2, keepdims=True), 2)
    best, least = np.zeros_like(most), np.full_like(most, np.inf)
    for share in np.linspace(0.75, 1.05, 13) if bits == 4 else (1.0,):
        scale = (most * share / -middle).astype(np.float16).astype(np.float32)
        scale[scale == 0] = 1e-7
        error = ((np.clip(np.rint(blocks / scale), -middle, middle - 1) * scale - blocks) ** 2).sum(2, keepdims=True)
        best, least = np.where(error < least, scale, best), np.minimum(error, least)
    return (np.clip(np.rint(blocks / best), -middle, middle - 1) + middle).astype(np.uint8), best[:, :, 0]


class Graph:
    """An ONNX graph in the making."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.held: list[onnx.TensorProto] = []

    def constant(self, name: str, value: Array) -> str:
        self.held.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def halves(self, name: str, value: Array) -> str:
        """A constant kept in 16 bits; onnxruntime makes it 32 once, on loading."""
        return self.add("Cast", [self.constant(f"{name}.half", value.astype(np.float16))], name, to=TensorProto.FLOAT)

    def add(self, kind: str, inputs: list[str], name: str, own: bool = False, **attributes: Any) -> str:
        domain = "com.microsoft" if own else ""
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, domain=domain, **attributes))
        return name

    def linear(self, x: str, name: str, weight: Array, bias: Array, bits: int) -> str:
        numbers, scales = quantised(weight, bits)
        if bits == 4:
            numbers = numbers[:, :, ::2] | numbers[:, :, 1::2] << 4
        inputs = [x, self.constant(f"{name}.weight", numbers), self.halves(f"{name}.scale", scales), "", ""]
        inputs.append(self.constant(f"{name}.bias", bias))
        size = {"N": weight.shape[0], "K": weight.shape[1], "bits": bits, "block_size": BLOCK}
        return self.add("MatMulNBits", inputs, name, own=True, **size, accuracy_level=4)

    def words(self, ids: str, table: Array) -> str:
        """The rows of a table, in 4 bits."""
        numbers, scales = quantised(table, 4)
        flat = numbers.reshape(len(table), -1)
        packed = (flat[:, ::2] | flat[:, 1::2] << 4).tobytes()
        self.held.append(helper.make_tensor("words", TensorProto.UINT4, flat.shape, packed, raw=True))
        zero = np.full((len(table), scales.shape[1] // 2), 0x88, np.uint8).tobytes()
        self.held.append(helper.make_tensor("words.zero", TensorProto.UINT4, scales.shape, zero, raw=True))
        inputs = ["words", ids, self.halves("words.scale", scales), "words.zero"]
        axes = {"gather_axis": 0, "quantize_axis": 1, "block_size": BLOCK}
        return self.add("GatherBlockQuantized", inputs, "word", own=True, **axes)

    def norm(self, x: str, before: str, name: str, w: dict[str, Array]) -> str:
        ends = [self.constant(f"{name}.{part}", w[f"{name}.{part}"]) for part in ("weight", "bias")]
        return self.add("SkipLayerNormalization", [x, before, *ends], name, own=True, epsilon=1e-5)


def graph_of(w: dict[str, Array], bits: int) -> onnx.ModelProto:
    g = Graph()
    one, two, far = (g.constant(n, np.array([v])) for n, v in (("one", 1), ("two", 2), ("middle", POSITIONS - 1)))
    length = g.add("Slice", [g.add("Shape", ["input_ids"], "shape"), one, two], "length")
    number = g.add("Squeeze", [length], "number")
    zero, step = g.constant("zero", np.array(0)), g.constant("step", np.array(1))
    line = g.add("Range", [zero, number, step], "line")
    across = g.add("Sub", [line, g.add("Unsqueeze", [line, one], "down")], "across")
    apart = g.add("Add", [across, far], "apart")
    lone = g.add("Gather", [g.constant("far", w["far"]), apart], "lone", axis=1)
    bias = g.add("Unsqueeze", [lone, g.constant("nil", np.array([0]))], "bias")
    places = g.halves("places", w["places.weight"])
    place = g.add("Unsqueeze", [g.add("Gather", [places, g.add("Add", [line, two], "at")], "place"), "nil"], "placed")
    x = g.norm(g.words("input_ids", w["words.weight"]), place, "norm", w)
    for n in range(LAYERS):
        at = f"layers.{n}"

        def linear(y: str, part: str, at: str = at) -> str:
            return g.linear(y, f"{at}.{part}", w[f"{at}.{part}.weight"], w[f"{at}.{part}.bias"], bits)

        qkv = linear(x, "qkv")
        parts = [f"{at}.{p}" for p in "qkv"]
        g.nodes.append(helper.make_node("Split", [qkv, g.constant(f"{at}.third", np.full(3, WIDTH))], parts, axis=2))
        seen = g.add("MultiHeadAttention", [*parts, "", "", bias], f"{at}.seen", own=True, num_heads=HEADS)
        x = g.norm(linear(seen, "out"), x, f"{at}.norm1", w)
        up = g.add("Gelu", [linear(x, "up")], f"{at}.gelu", own=True)
        x = g.norm(linear(up, "down"), x, f"{at}.norm2", w)
    ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "pieces"])
    hidden = helper.make_tensor_value_info(x, TensorProto.FLOAT, [1, "pieces", WIDTH])
    made = helper.make_graph(g.nodes, "encoder", [ids], [hidden], g.held)
    opsets = [helper.make_opsetid("", 21), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(made, opset_imports=opsets, ir_version=10)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trained", type=Path)
    parser.add_argument("folder", type=Path, nargs="?", default=MODEL)
    parser.add_argument("--bits", type=int, choices=(4, 8), default=4)
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    held: dict[str, torch.Tensor] = torch.load(args.trained, weights_only=True)
    Net().load_state_dict(held)
    weights = {k: v.numpy() for k, v in held.items()}
    encoder = {k.removeprefix("encoder."): v for k, v in weights.items() if k.startswith("encoder.")}
    onnx.save(graph_of(encoder, args.bits), str(args.folder / "encoder.onnx"))
    heads = {k: v.astype(np.float16) for k, v in weights.items() if not k.startswith("encoder.")}
    np.savez(args.folder / "heads.npz", **heads)  # type: ignore[arg-type]
    shutil.copy(FOLDER / "tokenizer.json", args.folder / "tokenizer.json")
    fitted = args.folder / "fitted.json"
    before = json.loads(fitted.read_text(encoding="utf-8")) if fitted.exists() else {}
    fitted.write_text(json.dumps({**before, "acts": list(ACTS)}, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
