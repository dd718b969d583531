"""Make the weights that the coder ships of a trained reader: the encoder for onnxruntime, in int8, and the heads.

python training/export.py TRAINED.pt [FOLDER]
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from onnx import TensorProto
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from train import ACTS, Net, encoder_path

from examples import MODEL


class Hidden(torch.nn.Module):
    def __init__(self, net: Net) -> None:
        super().__init__()
        self.encoder = net.encoder

    def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
        mask = torch.ones_like(input_ids)
        hidden: torch.Tensor = self.encoder(input_ids=input_ids, attention_mask=mask).last_hidden_state
        return hidden


def main(argv: list[str]) -> int:
    folder = Path(argv[1]) if len(argv) > 1 else MODEL
    folder.mkdir(parents=True, exist_ok=True)
    net = Net()
    net.load_state_dict(torch.load(argv[0], weights_only=True))
    net.eval()
    net.encoder.config._attn_implementation = "eager"  # what the fusion knows
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "whole.onnx"
        torch.onnx.export(
            Hidden(net),
            (torch.ones(1, 16, dtype=torch.long),),
            str(whole),
            input_names=["input_ids"],
            output_names=["hidden"],
            dynamic_axes={"input_ids": {1: "pieces"}, "hidden": {1: "pieces"}},
            opset_version=17,
            dynamo=False,
        )
        # Attention and normalisation as one operator each: a quarter faster than the graph as exported.
        fused = Path(scratch) / "fused.onnx"
        made = optimizer.optimize_model(str(whole), model_type="bert", num_heads=12, hidden_size=384, opt_level=1)
        made.save_model_to_file(str(fused))
        quantize_dynamic(
            str(fused),
            str(folder / "encoder.onnx"),
            weight_type=QuantType.QInt8,
            per_channel=True,
            extra_options={"DefaultTensorType": TensorProto.FLOAT},
        )
    heads = {k: v.numpy().astype(np.float32) for k, v in net.state_dict().items() if not k.startswith("encoder.")}
    np.savez(folder / "heads.npz", **heads)  # type: ignore[arg-type]
    shutil.copy(encoder_path() / "tokenizer.json", folder / "tokenizer.json")
    raw = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    raw["truncation"] = raw["padding"] = None
    (folder / "tokenizer.json").write_text(json.dumps(raw, ensure_ascii=False), encoding="utf-8")
    fitted = folder / "fitted.json"
    held = json.loads(fitted.read_text(encoding="utf-8")) if fitted.exists() else {}
    fitted.write_text(json.dumps({**held, "acts": list(ACTS)}, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
