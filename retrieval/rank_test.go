package retrieval

import (
	"context"
	"iter"
	"math"
	"testing"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/corpus/sample"
	"footnote/retrieval/index"
)

func openIndex(t testing.TB, docs iter.Seq2[corpus.Document, error]) *Index {
	t.Helper()
	x, err := New(context.Background(), docs)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x
}

// everywhere returns the filter that admits all passages.
func everywhere(t testing.TB, x *Index) index.Filter {
	t.Helper()
	f, err := x.index.Filter("", edtf.Interval{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// The sums done by hand, for the question "river bank":
//
//	a: "river bank"             2 words, river 1, bank 1
//	b: "river river river tree" 4 words, river 3
//	c: "stone"                  1 word
//
// Each has one more word, its title; mean length (3+5+2)/3 = 10/3. N = 3.
// idf(river) = ln(1 + (3-2+0.5)/(2+0.5)) = ln 1.6, idf(bank) = ln(1 + (3-1+0.5)/(1+0.5)) = ln(8/3).
// Length factor K = 0.9·(0.6 + 0.4·|p|/(10/3)): K(a) = 0.9·0.96 = 0.864, K(b) = 0.9·1.2 = 1.08.
// a = ln 1.6 · 1/1.864 + ln(8/3) · 1/1.864, b = ln 1.6 · 3/4.08.
func TestSearchByHand(t *testing.T) {
	x := openIndex(t, sample.Texts("river bank", "river river river tree", "stone"))
	q, err := x.parser.Parse("river bank")
	if err != nil {
		t.Fatal(err)
	}
	got, err := x.search(context.Background(), q, everywhere(t, x), 2)
	if err != nil {
		t.Fatal(err)
	}
	want := []index.Candidate{
		{Ordinal: 0, Score: math.Log(1.6)/1.864 + math.Log(8.0/3)/1.864},
		{Ordinal: 1, Score: math.Log(1.6) * 3 / 4.08},
	}
	if len(got) != len(want) {
		t.Fatalf("found %v, want %v", got, want)
	}
	for i := range want {
		if got[i].Ordinal != want[i].Ordinal || math.Abs(got[i].Score-want[i].Score) > 1e-9 {
			t.Errorf("rank %d: %v, want %v", i+1, got[i], want[i])
		}
	}
}

func TestEqualScoresKeepCorpusOrder(t *testing.T) {
	x := openIndex(t, sample.Texts("red fox", "red fox", "red fox"))
	q, err := x.parser.Parse("fox")
	if err != nil {
		t.Fatal(err)
	}
	got, err := x.search(context.Background(), q, everywhere(t, x), 10)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range got {
		if int(c.Ordinal) != i {
			t.Fatalf("order %v, want that of the corpus", got)
		}
	}
}

func TestLostHyphensAreFound(t *testing.T) {
	const text = "By mid1949 SinoSoviet talks on deStalinization had a highlevel guest."
	x := openIndex(t, sample.Texts("Nothing to see.", text, "Nothing else."))
	for _, question := range []string{"Sino-Soviet", "sino soviet", "1949", "de-Stalinization", "destalinisation", "high-level guest", "high level"} {
		answer, err := x.Ask(context.Background(), Question{Text: question})
		if err != nil {
			t.Fatal(err)
		}
		best := append(answer.Citations, answer.Nearest...)
		if len(best) == 0 || best[0].Best() != text {
			t.Errorf("%q does not find the sentence: %+v", question, best)
		}
	}
}
