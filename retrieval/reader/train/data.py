"""Training examples: questions with windows of text, with and without the answer.

Each pass makes its examples anew, so a question meets other windows, and now and then no answer, in every pass:

    exchanged  a name or a number of the question is another one of the article: no answer
    opposite   a word of the question is its opposite, or the question is negated: no answer
    removed    the sentence with the answer is not in the window: no answer
    related    a window elsewhere in the article with words of the question: no answer
    subject    the article's name is "it" in the window and stands only in the title
    stranger   likewise, under the title of another article: no answer
    untitled   the title is left out
"""

import collections
import gzip
import json
import math
import re

from tokenizers import Tokenizer

CLS, SEP = 101, 102
MAX_QUESTION, MAX_TITLE = 40, 16
MIN_WINDOW, MAX_WINDOW = 24, 110  # the length aimed at is drawn between the two

# How often each kind is made. The rest is the window with the answer.
SHARES = dict(exchanged=0.12, opposite=0.06, removed=0.10, related=0.12, subject=0.08, stranger=0.04)
UNTITLED = 0.25

WORD = re.compile(r"\w+")
NAME = re.compile(r"(?<=[a-z,;] )[A-Z][\w’'-]+(?: (?:of |the )?[A-Z][\w’'-]+)*")
NUMBER = re.compile(r"\b\d[\d,.]*\d\b|\b\d\b")
BREAK = re.compile(r"(?<=[.!?])[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z0-9])")
LIGHT = set(
    "the a an of in on at to and or is was were are be by for with what which who when where how did does do that "
    "this it as from".split()
)
OPPOSITES = [
    pair.split("/")
    for pair in (
        "first/last before/after more/less most/least largest/smallest highest/lowest increase/decrease "
        "increased/decreased win/lose won/lost start/end started/ended began/ended begin/end open/close opened/closed "
        "born/die above/below north/south east/west northern/southern eastern/western older/younger oldest/youngest "
        "early/late earlier/later best/worst better/worse rise/fall rose/fell allowed/forbidden allow/forbid "
        "accepted/rejected accept/reject support/oppose supported/opposed gained/lost buy/sell bought/sold "
        "arrive/leave arrived/left join/leave joined/left major/minor long/short longest/shortest high/low "
        "strong/weak male/female father/mother son/daughter husband/wife brother/sister internal/external "
        "public/private inside/outside include/exclude included/excluded same/different maximum/minimum "
        "legal/illegal always/never everyone/nobody all/none many/few old/new good/bad hot/cold day/night"
    ).split()
]
OPPOSITE = {a: b for pair in OPPOSITES for a, b in (pair, pair[::-1])}
AUXILIARY = re.compile(r"\b(is|was|are|were|did|does|do|can|could|will|would|has|have|had)\b")


def words(text):
    return set(WORD.findall(text.lower())) - LIGHT


def plain(text):
    return " ".join(WORD.findall(text.lower()))


def sentences(text):
    cuts = [0] + [m.end() for m in BREAK.finditer(text)] + [len(text)]
    return [(a, b) for a, b in zip(cuts, cuts[1:]) if b > a]


class Passage:
    def __init__(self, text, split):
        self.text, self.split = text, split
        self.sentences = sentences(text)
        self.encode()

    def encode(self):
        encoded = self.split(self.text)
        self.ids, self.offsets = encoded.ids, encoded.offsets
        starts = [a for a, _ in self.offsets]
        self.places = []  # first and last piece of each sentence
        at = 0
        for _, end in self.sentences:
            to = at
            while to < len(starts) and starts[to] < end:
                to += 1
            self.places.append((at, to))
            at = to

    def sentence(self, k):
        a, b = self.sentences[k]
        return self.text[a:b]


class Article:
    def __init__(self, title, passages):
        self.title, self.passages = title, passages
        self.names, self.numbers = set(), set()
        self.of = collections.defaultdict(list)  # word -> sentences
        for n, p in enumerate(passages):
            self.names.update(NAME.findall(p.text))
            self.numbers.update(NUMBER.findall(p.text))
            for k in range(len(p.sentences)):
                for w in words(p.sentence(k)):
                    self.of[w].append((n, k))
        self.names, self.numbers = sorted(self.names), sorted(self.numbers)


class Question:
    def __init__(self, article, passage, text, start=-1, answers=()):
        self.article, self.passage, self.text, self.start = article, passage, text, start
        self.answers = answers  # none: the passage does not answer
        self.plain = [plain(a) for a in answers if plain(a)]


def splitter(tokenizer):
    t = Tokenizer.from_file(tokenizer)
    t.no_padding()
    t.no_truncation()
    return lambda text: t.encode(text, add_special_tokens=False)


def spans(path, split):
    """Questions of train.jsonl.gz: a passage a line, with its questions, their answers and where they begin."""
    by = collections.OrderedDict()
    for line in gzip.open(path, "rt", encoding="utf-8"):
        row = json.loads(line)
        by.setdefault((row["source"], row["title"]), []).append(row)
    for (source, title), rows in by.items():
        titled = source in ("aq", "wiki")  # the others are collections, their titles name no subject
        name = title.replace("_", " ") if titled else ""
        article = Article(name, [Passage(r["context"], split) for r in rows])
        for n, row in enumerate(rows):
            for q in row["qas"]:
                answers = [q["answer"]] + [a for a in q["all"] if a != q["answer"]]
                yield Question(article, n, q["question"], q["start"], answers)


def squad(path, split, known):
    """Questions of a file in the format of SQuAD 2.0 that are not among the known ones."""
    for a in json.load(open(path, encoding="utf-8"))["data"]:
        article = Article(a["title"].replace("_", " "), [Passage(p["context"], split) for p in a["paragraphs"]])
        for n, p in enumerate(a["paragraphs"]):
            for q in p["qas"]:
                if q.get("is_impossible"):
                    yield Question(article, n, q["question"])
                elif plain(q["question"]) not in known:
                    answers = [x["text"] for x in q["answers"]]
                    yield Question(article, n, q["question"], q["answers"][0]["answer_start"], answers)


class Maker:
    """Makes examples: (question ids, title ids, window ids, start, end, from, to). The last four are places in the
    window: of the answer's first and last piece, and of the sentence that answers; -1 for no answer."""

    def __init__(self, split, rnd, titles, shares):
        self.split, self.rnd, self.titles, self.shares = split, rnd, titles, shares
        self.made = collections.Counter()

    def make(self, q):
        title = q.article.title
        if self.rnd.random() < UNTITLED:
            title = ""
        if not q.answers:
            return self.finish("real", q.text, title, self.tempting(q, q.article.passages[q.passage]))
        kind, r = "answer", self.rnd.random()
        for name, share in self.shares.items():
            if r < share:
                kind = name
                break
            r -= share
        made = getattr(self, kind)(q, title)
        if made is None:
            kind, made = "answer", self.answer(q, title)
        return made and self.finish(kind, *made)

    def finish(self, kind, question, title, window):
        if window is None:
            return None
        self.made[kind] += 1
        return (self.split(question).ids[:MAX_QUESTION], self.split(title).ids[:MAX_TITLE]) + window

    # The kinds: each returns question, title and window, or None.

    def answer(self, q, title, passage=None, start=None):
        p = passage or q.article.passages[q.passage]
        start = q.start if start is None else start
        end = start + len(q.answers[0])
        first = next((k for k, o in enumerate(p.offsets) if o[1] > start), None)
        last = next((k for k in range(len(p.offsets) - 1, -1, -1) if p.offsets[k][0] < end), None)
        if first is None or last is None or last < first:
            return None
        k = next((k for k, (a, b) in enumerate(p.places) if a <= first < b), 0)
        i, j = self.window(p, k)
        if not i <= first <= last < j:
            i = max(0, min(first, last + 1 - MAX_WINDOW))
            j = max(last + 1, min(i + MAX_WINDOW, len(p.ids)))
            if j - i > MAX_WINDOW + 40:
                return None
        a, b = p.places[k]
        a, b = max(a, i), min(max(b, last + 1), j)
        return q.text, title, (p.ids[i:j], first - i, last - i, a - i, b - i)

    def exchanged(self, q, title):
        p = q.article.passages[q.passage]
        found = [(m, q.article.names) for m in NAME.finditer(q.text)]
        found += [(m, q.article.numbers) for m in NUMBER.finditer(q.text)]
        found = [(m, pool) for m, pool in found if m[0] in p.text and pool]
        if not found:
            return None
        m, pool = self.rnd.choice(found)
        for _ in range(6):
            other = self.rnd.choice(pool)
            if other in q.text or m[0] in other or other in m[0] or other in q.answers[0]:
                continue
            if pool is q.article.numbers or other not in p.text or self.rnd.random() < 0.3:
                text = q.text[: m.start()] + other + q.text[m.end() :]
                return text, title, self.around(q)
        return None

    def opposite(self, q, title):
        found = [m for m in WORD.finditer(q.text) if m[0].lower() in OPPOSITE]
        if found:
            m = self.rnd.choice(found)
            return q.text[: m.start()] + OPPOSITE[m[0].lower()] + q.text[m.end() :], title, self.around(q)
        m = AUXILIARY.search(q.text)
        if not m or self.rnd.random() < 0.5:
            return None
        return q.text[: m.end()] + " not" + q.text[m.end() :], title, self.around(q)

    def removed(self, q, title):
        p = q.article.passages[q.passage]
        free = [k for k in range(len(p.sentences)) if not self.answers(q, p.sentence(k))]
        if not free:
            return None
        asked = words(q.text)
        k = max(free, key=lambda k: len(asked & words(p.sentence(k))) + self.rnd.random() / 2)
        i, j = self.window(p, k, set(free))
        return q.text, title, (p.ids[i:j], -1, -1, -1, -1)

    def related(self, q, title):
        of, score = q.article.of, collections.Counter()
        total = 1 + sum(len(p.sentences) for p in q.article.passages)
        for w in sorted(words(q.text)):
            if len(of[w]) <= 60:
                for at in of[w]:
                    score[at] += math.log(total / len(of[w]))
        best = []
        for (n, k), _ in score.most_common(12):
            p = q.article.passages[n]
            if not self.answers(q, p.sentence(k)):
                best.append((p, k))
        if not best:
            return None
        p, k = self.rnd.choice(best[:3])
        free = {k for k in range(len(p.sentences)) if not self.answers(q, p.sentence(k))}
        i, j = self.window(p, k, free)
        return q.text, title, (p.ids[i:j], -1, -1, -1, -1)

    def subject(self, q, title):
        made = self.masked(q)
        return made and self.answer(q, q.article.title, *made)

    def stranger(self, q, title):
        made = self.masked(q)
        if not made:
            return None
        other = self.rnd.choice(self.titles)
        if other == q.article.title:
            return None
        _, _, window = self.answer(q, "", *made) or (0, 0, None)
        return window and (q.text, other, (window[0], -1, -1, -1, -1))

    def masked(self, q):
        """The passage with "it" for the article's name, where question and passage have it, and the answer's place."""
        name = re.sub(r" \(.*\)$", "", q.article.title)
        if len(name) < 4 or name.lower() not in q.text.lower():
            return None
        p = q.article.passages[q.passage]
        cut = [m for m in re.finditer(re.escape(name), p.text, re.I)]
        if not cut or any(m.start() < q.start + len(q.answers[0]) and m.end() > q.start for m in cut):
            return None
        text, start, at = "", q.start, 0
        for m in cut:
            text += p.text[at : m.start()] + ("It" if m.start() == 0 or p.text[m.start() - 2] in ".!?" else "it")
            at = m.end()
            if m.end() <= q.start:
                start = q.start + len(text) - at
        text += p.text[at:]
        return Passage(text, self.split), start

    # Windows.

    def around(self, q):
        _, _, window = self.answer(q, "") or (0, 0, None)
        return window and (window[0], -1, -1, -1, -1)

    def tempting(self, q, p):
        asked = words(q.text)
        k = max(range(len(p.sentences)), key=lambda k: len(asked & words(p.sentence(k))) + self.rnd.random() / 2)
        i, j = self.window(p, k)
        return p.ids[i:j], -1, -1, -1, -1

    def answers(self, q, text):
        text = " " + plain(text) + " "
        return any(" " + a + " " in text for a in q.plain)

    def window(self, p, k, free=None):
        """Pieces of whole sentences around sentence k, to the left or right at random, of those that are free."""
        aim = self.rnd.randint(MIN_WINDOW, MAX_WINDOW)
        a = b = k
        i, j = p.places[k]
        while True:
            grown = []
            if a > 0 and (free is None or a - 1 in free):
                grown.append((a - 1, b))
            if b + 1 < len(p.places) and (free is None or b + 1 in free):
                grown.append((a, b + 1))
            grown = [(x, y) for x, y in grown if p.places[y][1] - p.places[x][0] <= aim]
            if not grown:
                return i, min(j, i + MAX_WINDOW)
            a, b = self.rnd.choice(grown)
            i, j = p.places[a][0], p.places[b][1]
