"""Writes the outputs of a packed file of weights for a few examples, as PyTorch computes them in single precision, for
the tests of the package."""

import argparse
import json

import torch

import data
import model

EXAMPLES = [
    ("Who drew the plans of the lighthouse?", "The lighthouse of Skarn",
     "It was built in 1874 on a rock before the harbour. The plans were drawn by Ines Okafor, whose brother ran the "
     "quarry. Its lamp burned oil until 1921."),
    ("how long does a library card last", "",
     "A card is valid for two years. Lost cards are replaced for a fee of 3 euros."),
    ("When did the ferry stop running?", "Ferries, History",
     "The bridge opened in May 1936, and the last ferry crossed on the following Sunday; its captain, Jürgen Böe, kept "
     "the bell."),
]


def main():
    a = argparse.ArgumentParser(description=__doc__)
    a.add_argument("--weights", required=True, help="the packed file")
    a.add_argument("--tokenizer", required=True)
    a.add_argument("--out", required=True)
    args = a.parse_args()
    encoder = model.load(args.weights).eval()
    split = data.splitter(args.tokenizer)
    rows = []
    for question, title, text in EXAMPLES:
        ids = [data.CLS] + split(question).ids + [data.SEP]
        second = len(ids)
        ids += split(title).ids + [data.SEP] if title else []
        ids += split(text).ids + [data.SEP]
        kinds = [0] * second + [1] * (len(ids) - second)
        with torch.no_grad():
            out = encoder(torch.tensor([ids]), torch.tensor([kinds]), torch.ones(1, len(ids), dtype=torch.long))[0]
        rows.append(dict(question=question, title=title, text=text, ids=ids, second=second,
                         outputs=[[round(x, 6) for x in piece] for piece in out.tolist()]))
    with open(args.out, "w", encoding="utf-8") as f:
        f.write("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


if __name__ == "__main__":
    main()
