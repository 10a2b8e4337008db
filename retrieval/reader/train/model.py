"""The reader's encoder: BERT with a linear head of three outputs per word piece, see ../weights.md."""

import math

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import nn

HEADS = 12
OUTPUTS = 3  # the answer starts here, ends here, this piece belongs to the sentence that answers


class Layer(nn.Module):
    def __init__(self, hidden, inner):
        super().__init__()
        self.dropout = 0.0
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.o = nn.Linear(hidden, hidden)
        self.l1 = nn.LayerNorm(hidden, 1e-12)
        self.i = nn.Linear(hidden, inner)
        self.p = nn.Linear(inner, hidden)
        self.l2 = nn.LayerNorm(hidden, 1e-12)

    def forward(self, x, mask):
        rows, length, hidden = x.shape
        q, k, v = self.qkv(x).view(rows, length, 3, HEADS, hidden // HEADS).permute(2, 0, 3, 1, 4)
        scores = q @ k.transpose(-1, -2) / math.sqrt(hidden // HEADS) + mask
        mixed = F.dropout(scores.softmax(-1), self.dropout, self.training) @ v
        mixed = self.o(mixed.transpose(1, 2).reshape(rows, length, hidden))
        x = self.l1(x + F.dropout(mixed, self.dropout, self.training))
        return self.l2(x + F.dropout(self.p(F.gelu(self.i(x))), self.dropout, self.training))


class Encoder(nn.Module):
    """tensors are those of ../weights.md, or with the names of a BERT of Hugging Face, which has no head."""

    def __init__(self, tensors, keep=None):
        super().__init__()
        if "E" not in tensors:
            tensors = renamed(tensors)
        depth = 1 + max(int(name.split(".")[1]) for name in tensors if name.startswith("layers."))
        keep = list(range(depth)) if keep is None else keep
        pieces, hidden = tensors["E"].shape
        inner = tensors["layers.0.i.weight"].shape[0]
        self.E = nn.Parameter(torch.empty(pieces, hidden), requires_grad=False)
        self.P = nn.Parameter(torch.empty(tensors["P"].shape), requires_grad=False)
        self.T = nn.Parameter(torch.empty(tensors["T"].shape), requires_grad=False)
        self.ln = nn.LayerNorm(hidden, 1e-12)
        self.layers = nn.ModuleList(Layer(hidden, inner) for _ in keep)
        self.head = nn.Linear(hidden, OUTPUTS)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)
        state = self.state_dict()
        place = {str(old): str(new) for new, old in enumerate(keep)}
        for name, value in tensors.items():
            parts = name.split(".")
            if parts[0] == "layers":
                if parts[1] not in place:
                    continue
                parts[1] = place[parts[1]]
            target = state.get(".".join(parts))
            if target is not None:  # a head of two outputs leaves the third as it is
                target[: value.shape[0]] = value.float()
        self.load_state_dict(state)
        for p in self.ln.parameters():
            p.requires_grad = False

    def forward(self, ids, kinds, present):
        mask = (1 - present[:, None, None, :].float()) * -1e4
        with torch.no_grad():
            x = self.ln(self.E[ids] + self.P[: ids.shape[1]] + self.T[kinds])
        for layer in self.layers:
            x = layer(x, mask)
        return self.head(x)


def renamed(bert):
    """The tensors of a BERT of Hugging Face under the names of ../weights.md."""
    bert = {name.removeprefix("bert."): value for name, value in bert.items()}
    out = {
        "E": bert["embeddings.word_embeddings.weight"],
        "P": bert["embeddings.position_embeddings.weight"],
        "T": bert["embeddings.token_type_embeddings.weight"],
    }
    for kind in ("weight", "bias"):
        out["ln." + kind] = bert["embeddings.LayerNorm." + kind]
        n = 0
        while f"encoder.layer.{n}.output.dense.weight" in bert:
            at, to = f"encoder.layer.{n}.", f"layers.{n}."
            parts = [bert[f"{at}attention.self.{x}.{kind}"] for x in ("query", "key", "value")]
            out[f"{to}qkv.{kind}"] = torch.cat(parts)
            out[f"{to}o.{kind}"] = bert[f"{at}attention.output.dense.{kind}"]
            out[f"{to}l1.{kind}"] = bert[f"{at}attention.output.LayerNorm.{kind}"]
            out[f"{to}i.{kind}"] = bert[f"{at}intermediate.dense.{kind}"]
            out[f"{to}p.{kind}"] = bert[f"{at}output.dense.{kind}"]
            out[f"{to}l2.{kind}"] = bert[f"{at}output.LayerNorm.{kind}"]
            n += 1
    return out


def load(path, keep=None):
    """The encoder in a file of trained weights, or in one that pack made."""
    stored = load_file(path)
    tensors = {
        name: value * stored[name + ".scale"][:, None] if value.dtype == torch.int8 else value.float()
        for name, value in stored.items()
        if name != "vocabulary" and not name.endswith(".scale")
    }
    return Encoder(tensors, keep)
