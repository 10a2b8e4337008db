"""Measures a reader alone on judged questions: given the right passage, which sentence and which span it chooses, and
how well its margin tells questions that the passage answers from others about the same passage.

A set is a folder with corpus.jsonl ({"id","title","text"}) and queries.jsonl ({"question","answerable","answers",
"relevant","context_id"}). A passage is read in windows of whole sentences, of some 88 pieces as in the product. The
window with the highest margin counts.
"""

import argparse
import collections
import json
import pathlib
import re
import string

import torch

import data
import model

WINDOW = 88
MAX_PIECES = 384
MAX_ANSWER = 30


def normal(text):
    text = "".join(c for c in text.lower() if c not in string.punctuation)
    return " ".join(w for w in text.split() if w not in ("a", "an", "the"))


def f1(guess, answers):
    best, guess = 0.0, normal(guess).split()
    for answer in answers:
        gold = normal(answer).split()
        common = sum((collections.Counter(guess) & collections.Counter(gold)).values())
        if common:
            best = max(best, 2 * common / (len(guess) + len(gold)))
    return best


def lines(path):
    return [json.loads(line) for line in open(path, encoding="utf-8")]


def questions(folder, most):
    """The passages by id and at most so many questions, evenly spread, of each kind: answered, and not."""
    passages = {d["id"]: d for d in lines(folder / "corpus.jsonl")}
    kinds = {True: [], False: []}
    for q in lines(folder / "queries.jsonl"):
        answerable = q.get("answerable", True)
        at = q.get("context_id") or next(iter(q.get("relevant") or []), "")
        if at in passages and (q.get("answers") or not answerable):
            kinds[answerable].append((q["question"], q.get("answers") or [], passages[at]))
    spread = lambda all_: [all_[i * len(all_) // most] for i in range(most)] if len(all_) > most else all_
    return spread(kinds[True]), spread(kinds[False])


@torch.no_grad()
def read(encoder, split, question, title, text):
    """The best span, its margin over no answer, and the evidence of each piece less that of none."""
    window = split(text)
    ids = [data.CLS] + split(question).ids[: data.MAX_QUESTION] + [data.SEP]
    second = len(ids)
    title = split(title).ids[: data.MAX_TITLE]
    ids += title + [data.SEP] if title else []
    at, pieces = len(ids), window.ids[:MAX_PIECES]
    ids += pieces + [data.SEP]
    kinds = [0] * second + [1] * (len(ids) - second)
    out = encoder(torch.tensor([ids]), torch.tensor([kinds]), torch.ones(1, len(ids), dtype=torch.long))[0]
    start, end = out[at : at + len(pieces), 0], out[at : at + len(pieces), 1]
    sums = start[:, None] + end[None, :]
    allowed = torch.ones_like(sums).triu().tril(MAX_ANSWER - 1)
    sums = sums.masked_fill(allowed == 0, -1e9)
    i, j = divmod(int(sums.argmax()), len(pieces))
    margin = float(sums[i, j] - out[0, 0] - out[0, 1])
    return (window.offsets[i][0], window.offsets[j][1]), margin, out[at : at + len(pieces), 2] - out[0, 2], window


def windows(split, text):
    """The places of windows of whole sentences."""
    all_, size = [], 0
    for a, b in data.sentences(text):
        n = len(split(text[a:b]).ids)
        if all_ and size + n <= WINDOW:
            all_[-1] = (all_[-1][0], b)
            size += n
        else:
            all_.append((a, b))
            size = n
    return all_


def read_passage(encoder, split, question, title, text):
    """The best span of the passage, its margin, and the place of the sentence with the most evidence."""
    best, evident = ((0, 0), -1e9), ((0, 0), -1e9)
    for a, b in windows(split, text):
        (i, j), margin, evidence, window = read(encoder, split, question, title, text[a:b])
        if margin > best[1]:
            best = ((a + i, a + j), margin)
        for x, y in data.sentences(text[a:b]):
            of = [float(e) for o, e in zip(window.offsets, evidence) if x <= o[0] < y]
            if of and sum(of) / len(of) > evident[1]:
                evident = ((a + x, a + y), sum(of) / len(of))
    return best[0], best[1], evident[0]


def auroc(right, wrong):
    ranked = sorted([(m, 1) for m in right] + [(m, 0) for m in wrong])
    below, total = 0, 0
    for _, is_right in ranked:
        total += below if is_right else 0
        below += 1 - is_right
    return total / max(len(right) * len(wrong), 1)


def measure(encoder, split, folder, most):
    answered, unanswered = questions(folder, most)
    sentence = evident = overlap = 0.0
    margins = []
    for question, answers, passage in answered:
        text, plain = passage["text"], [data.plain(x) for x in answers]
        (a, b), margin, (x, y) = read_passage(encoder, split, question, passage["title"], text)
        margins.append(margin)
        holds = lambda s: any(f" {p} " in f" {data.plain(s)} " for p in plain)
        overlap += f1(text[a:b], answers)
        sentence += any(i <= a < j and holds(text[i:j]) for i, j in data.sentences(text))
        evident += holds(text[x:y])
    others = [read_passage(encoder, split, q, p["title"], p["text"])[1] for q, _, p in unanswered]
    n = max(len(answered), 1)
    return dict(
        n=len(answered), sentence=sentence / n, by_evidence=evident / n, span_f1=overlap / n,
        unanswered=len(others), auroc=auroc(margins, others) if others else None,
    )


def main():
    a = argparse.ArgumentParser(description=__doc__)
    a.add_argument("--weights", action="append", required=True)
    a.add_argument("--tokenizer", required=True)
    a.add_argument("--most", type=int, default=300)
    a.add_argument("sets", nargs="+", type=pathlib.Path)
    args = a.parse_args()
    split = data.splitter(args.tokenizer)
    for path in args.weights:
        encoder = model.load(path).eval()
        for folder in args.sets:
            found = measure(encoder, split, folder, args.most)
            shown = {k: round(v, 3) if isinstance(v, float) else v for k, v in found.items()}
            print(json.dumps(dict(weights=pathlib.Path(path).name, set=folder.name, **shown)), flush=True)


if __name__ == "__main__":
    main()
