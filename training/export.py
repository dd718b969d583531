"""Make the weights that the coder ships of a trained reader: the encoder for onnxruntime in 4 and 8 bits, and heads.

python training/export.py TRAINED.pt [FOLDER]

The layers that were not trained whole stand in 4 bits, as they stood while the rest was trained.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from encoder import ADAPTED, FOLDER, FROZEN, LAYERS, STRENGTH
from graph import graph_of
from train import ACTS

from examples import MODEL

BITS = [4] * (FROZEN + ADAPTED) + [8] * (LAYERS - FROZEN - ADAPTED)


def main(argv: list[str]) -> int:
    folder = Path(argv[1]) if len(argv) > 1 else MODEL
    folder.mkdir(parents=True, exist_ok=True)
    held: dict[str, torch.Tensor] = torch.load(argv[0], weights_only=True)
    weights = {k: v.numpy() for k, v in held.items()}
    encoder = {k.removeprefix("encoder."): v for k, v in weights.items() if k.startswith("encoder.")}
    encoder = {k: STRENGTH * v if k.endswith("more_out") else v for k, v in encoder.items()}
    onnx.save(graph_of(encoder, BITS), str(folder / "encoder.onnx"))
    heads = {k: v.astype(np.float16) for k, v in weights.items() if not k.startswith("encoder.")}
    np.savez(folder / "heads.npz", **heads)  # type: ignore[arg-type]
    shutil.copy(FOLDER / "tokenizer.json", folder / "tokenizer.json")
    fitted = folder / "fitted.json"
    before = json.loads(fitted.read_text(encoding="utf-8")) if fitted.exists() else {}
    fitted.write_text(json.dumps({**before, "acts": list(ACTS)}, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
