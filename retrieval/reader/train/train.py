"""Trains the reader, see README.md."""

import argparse
import random
import time

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

import data
import model

BATCH = 24
SENTENCE_LOSS = 0.5  # weight of the loss of the third output beside the mean of the other two
FAR = -1e4


def batch(examples):
    rows = []
    for question, title, window, start, end, first, last in examples:
        ids = [data.CLS] + question + [data.SEP] + (title + [data.SEP] if title else [])
        at = len(ids)
        ids += window + [data.SEP]
        rows.append((ids, len(question) + 2, at, len(window), start, end, first, last))
    length = max(len(r[0]) for r in rows)
    ids = torch.zeros(len(rows), length, dtype=torch.long)
    kinds, present = torch.zeros_like(ids), torch.zeros_like(ids)
    open_ = torch.full((len(rows), length), FAR)  # 0 for the pieces that may answer, and the first: no answer
    target = torch.zeros(2, len(rows), dtype=torch.long)
    sentence = torch.zeros(len(rows), length)  # the pieces of the sentence that answers, or the first
    for k, (row, question, at, n, start, end, first, last) in enumerate(rows):
        ids[k, : len(row)] = torch.tensor(row)
        kinds[k, question : len(row)] = 1
        present[k, : len(row)] = 1
        open_[k, at : at + n] = 0
        open_[k, 0] = 0
        if start < 0:
            sentence[k, 0] = 1
        else:
            target[0, k], target[1, k] = at + start, at + end
            sentence[k, at + first : at + last] = 1
    return ids, kinds, present, open_, target, sentence


def loss_of(encoder, examples):
    ids, kinds, present, open_, target, sentence = batch(examples)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        out = encoder(ids, kinds, present)
    out = out.float() + open_[..., None]
    span = (F.cross_entropy(out[..., 0], target[0]) + F.cross_entropy(out[..., 1], target[1])) / 2
    share = out[..., 2].log_softmax(-1)
    evidence = -(share + (sentence - 1) * 1e9).logsumexp(-1).mean()
    return span + SENTENCE_LOSS * evidence


def groups(encoder, rate):
    head = list(encoder.head.parameters())
    body = [p for n, p in encoder.named_parameters() if p.requires_grad and not n.startswith("head")]
    return [
        dict(params=[p for p in body if p.dim() > 1], lr=rate, weight_decay=0.01),
        dict(params=[p for p in body if p.dim() < 2], lr=rate, weight_decay=0),
        dict(params=head, lr=rate * 5, weight_decay=0),
    ]


def schedule(done):
    return min(done / 0.05, 1) * (1 - done) + 0.001


def save(encoder, path):
    save_file({n: p.detach().contiguous() for n, p in encoder.state_dict().items()}, path)


def questions(args, split):
    all_ = list(data.spans(args.data, split))
    known = {data.plain(q.text) for q in all_}
    for path in args.squad:
        for q in data.squad(path, split, known):
            all_ += [q] if q.answers else [q] * args.repeat
    return all_


def main():
    a = argparse.ArgumentParser(description=__doc__)
    a.add_argument("--data", required=True, help="questions with spans: train.jsonl.gz")
    a.add_argument("--squad", action="append", default=[], help="more questions, in the format of SQuAD 2.0")
    a.add_argument("--repeat", type=int, default=4, help="how often a pass meets a question that has no answer")
    a.add_argument("--without", default="", help="kinds of examples not to make, with commas between them")
    a.add_argument("--start", required=True, help="weights to start from, safetensors")
    a.add_argument("--layers", default="", help="the layers to keep, from 0, with commas between them")
    a.add_argument("--tokenizer", required=True)
    a.add_argument("--out", required=True)
    a.add_argument("--minutes", type=float, required=True)
    a.add_argument("--rate", type=float, default=1e-4)
    a.add_argument("--seed", type=int, default=11)
    a.add_argument("--checkpoints", default="", help="numbers of examples after which to save, with commas")
    args = a.parse_args()

    torch.manual_seed(args.seed)
    rnd = random.Random(args.seed)
    split = data.splitter(args.tokenizer)
    asked = questions(args, split)
    titles = sorted({q.article.title for q in asked} - {""})
    print(f"{len(asked)} questions", flush=True)
    encoder = model.load(args.start, [int(n) for n in args.layers.split(",")] if args.layers else None)
    encoder.train()
    for layer in encoder.layers:
        layer.dropout = 0.05
    optimizer = torch.optim.AdamW(groups(encoder, args.rate), betas=(0.9, 0.98), eps=1e-6)
    rates = [g["lr"] for g in optimizer.param_groups]
    shares = {k: v for k, v in data.SHARES.items() if k not in args.without.split(",")}
    maker = data.Maker(split, rnd, titles, shares)
    checkpoints = [int(n) for n in args.checkpoints.split(",") if n]
    begun, seen, steps, average = time.time(), 0, 0, None
    while True:
        rnd.shuffle(asked)
        for at in range(0, len(asked), BATCH * 20):
            made = [m for m in map(maker.make, asked[at : at + BATCH * 20]) if m]
            made.sort(key=lambda m: len(m[0]) + len(m[1]) + len(m[2]))
            batches = [made[k : k + BATCH] for k in range(0, len(made), BATCH)]
            rnd.shuffle(batches)
            for examples in batches:
                done = (time.time() - begun) / (args.minutes * 60)
                if done >= 1:
                    save(encoder, args.out)
                    print(f"saved after {seen} examples; made {dict(maker.made)}")
                    return
                for group, rate in zip(optimizer.param_groups, rates):
                    group["lr"] = rate * schedule(done)
                loss = loss_of(encoder, examples)
                optimizer.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
                optimizer.step()
                seen, steps = seen + len(examples), steps + 1
                average = loss.item() if average is None else 0.99 * average + 0.01 * loss.item()
                if steps % 100 == 0:
                    print(f"{time.time() - begun:.0f} s, {seen} examples, loss {average:.3f}", flush=True)
                if checkpoints and seen >= checkpoints[0]:
                    save(encoder, f"{args.out}.{checkpoints.pop(0)}")


if __name__ == "__main__":
    main()
