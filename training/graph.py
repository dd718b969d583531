"""The encoder as a graph for onnxruntime: kept in 4 or 8 bits, run in 8.

It is written down operator by operator, as onnxruntime's own: nothing is left to be fused. Weights stand in blocks of
32, each with the scale that makes its error least.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

WIDTH, HEADS, INNER, POSITIONS = 768, 12, 3072, 514
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


def evening(weight: Array, norm: Array, bias: Array) -> Array:
    """By what each column of a matrix is multiplied, and what comes in divided, where it comes from a normalisation."""
    large = 4 * np.abs(norm) + np.abs(bias)
    even = large**0.75 / np.abs(weight).max(0) ** 0.25
    evened: Array = (even / np.exp(np.log(even).mean())).astype(np.float32)
    return evened


def in_fours(weight: Array, even: Array | None) -> Array:
    """What is left of a matrix that is kept in 4 bits."""
    numbers, scales = quantised(weight if even is None else weight * even, 4)
    rows = ((numbers.astype(np.float32) - 8) * scales[:, :, None]).reshape(weight.shape)
    return (rows if even is None else rows / even).astype(np.float32)


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

    def linear(self, x: str, name: str, w: dict[str, Array], bits: int, after: str = "") -> str:
        """A matrix product in 8 bits; weights kept in 4 become 8 on loading (a product in 4 takes thrice as long).

        Some pieces and some columns of what comes in are far larger than the rest, and 8 bits for all would leave the
        rest few steps. After a normalisation (``after``), whose weights tell how large a column gets, columns are
        evened out; elsewhere each piece is divided by its largest value, and what comes out multiplied.
        """
        weight, even, evened, most = w[f"{name}.weight"], None, x, ""
        if after:
            even = evening(weight, w[f"{after}.weight"], w[f"{after}.bias"])
            weight = weight * even
            evened = self.add("Mul", [x, self.constant(f"{name}.even", 1 / even)], f"{name}.evened")
        else:
            most = self.add("ReduceMax", [self.add("Abs", [x], f"{name}.abs"), "last"], f"{name}.most")
            evened = self.add("Div", [x, most], f"{name}.evened")
        rows = weight if bits == 8 else in_fours(weight, None)
        low = [w[f"{name}.{part}"].astype(np.float16) for part in ("more_out", "more_in") if f"{name}.{part}" in w]
        if low:
            low[1] = low[1] if even is None else (low[1].astype(np.float32) * even).astype(np.float16)
            rows = rows + low[0].astype(np.float32) @ low[1].astype(np.float32)
        scale = (np.abs(rows).max(1) / 127).astype(np.float32)
        if bits == 8:
            held = self.constant(f"{name}.weight", np.rint(rows / scale[:, None]).astype(np.int8).T)
        else:
            four = self.fours(f"{name}.four", *quantised(weight, 4), weight.shape)
            if low:
                halves = [self.halves(f"{name}.low{n}", part) for n, part in enumerate(low)]
                four = self.add("Add", [four, self.add("MatMul", halves, f"{name}.lower")], f"{name}.trained")
            over = self.constant(f"{name}.over", scale)
            eight = self.add("QuantizeLinear", [four, over], f"{name}.int", axis=0, output_dtype=TensorProto.INT8)
            held = self.add("Transpose", [eight], f"{name}.weight", perm=[1, 0])
        inputs, bias = [evened, held, self.constant(f"{name}.scale", scale), ""], w[f"{name}.bias"]
        if not most:
            return self.add("DynamicQuantizeMatMul", [*inputs, self.constant(f"{name}.bias", bias)], name, own=True)
        product = self.add("DynamicQuantizeMatMul", inputs[:3], f"{name}.out", own=True)
        back = self.add("Mul", [product, most], f"{name}.back")
        return self.add("Add", [back, self.constant(f"{name}.bias", bias)], name)

    def fours(self, name: str, numbers: Array, scales: Array, shape: tuple[int, ...]) -> str:
        """A matrix kept in 4 bits, made 8 on loading in few steps: each holds all matrices in memory."""
        signed = (numbers.reshape(-1).astype(np.int8) - 8) & 15
        packed = (signed[::2] | signed[1::2] << 4).astype(np.uint8).tobytes()
        self.held.append(helper.make_tensor(f"{name}.packed", TensorProto.INT4, shape, packed, raw=True))
        inputs = [f"{name}.packed", self.halves(f"{name}.scales", scales)]
        return self.add("DequantizeLinear", inputs, name, axis=1, block_size=BLOCK)

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


def graph_of(w: dict[str, Array], bits_of: list[int]) -> onnx.ModelProto:
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
    g.constant("last", np.array([-1]))
    place = g.add("Unsqueeze", [g.add("Gather", [places, g.add("Add", [line, two], "at")], "place"), "nil"], "placed")
    x = g.norm(g.words("input_ids", w["words.weight"]), place, "norm", w)
    before = "norm"
    for n, bits in enumerate(bits_of):
        at = f"layers.{n}"
        qkv = g.linear(x, f"{at}.qkv", w, bits, after=before)
        parts = [f"{at}.{p}" for p in "qkv"]
        g.nodes.append(helper.make_node("Split", [qkv, g.constant(f"{at}.third", np.full(3, WIDTH))], parts, axis=2))
        seen = g.add("MultiHeadAttention", [*parts, "", "", bias], f"{at}.seen", own=True, num_heads=HEADS)
        x = g.norm(g.linear(seen, f"{at}.out", w, bits), x, f"{at}.norm1", w)
        up = g.add("Gelu", [g.linear(x, f"{at}.up", w, bits, after=f"{at}.norm1")], f"{at}.gelu", own=True)
        x = g.norm(g.linear(up, f"{at}.down", w, bits), x, f"{at}.norm2", w)
        before = f"{at}.norm2"
    ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "pieces"])
    hidden = helper.make_tensor_value_info(x, TensorProto.FLOAT, [1, "pieces", WIDTH])
    made = helper.make_graph(g.nodes, "encoder", [ids], [hidden], g.held)
    opsets = [helper.make_opsetid("", 21), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(made, opset_imports=opsets, ir_version=10)
