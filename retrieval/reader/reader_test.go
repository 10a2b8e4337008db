package reader

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"footnote/corpus/prose"
)

func open(t testing.TB, layers int) *Reader {
	t.Helper()
	r, err := Open(madeFile(layers))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// shipped returns the reader in the binary.
func shipped(t testing.TB) *Reader {
	t.Helper()
	if size := len(weights); size > 25<<20 {
		t.Errorf("the weights are %d bytes, more than 25 MiB", size)
	}
	r, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestReaderFindsAnswer(t *testing.T) {
	r := shipped(t)
	text := "The old harbour silted up within a century. In 1742 the council hired Marta Lindqvist, a bridge builder " +
		"from Gävle, to dig a canal. It cost 3,100 crowns and opened four years later."
	sentences := []prose.Span{{Start: 0, End: 43}, {Start: 44, End: strings.Index(text, " It cost")},
		{Start: strings.Index(text, "It cost"), End: len(text)}}
	for _, test := range []struct {
		question, want string
		sentence       int
	}{
		{"Who was hired to dig the canal?", "Marta Lindqvist", 1},
		{"When did the council hire a builder?", "1742", 1},
		{"How much did the canal cost?", "3,100 crowns", 2},
	} {
		readings, err := r.Read(t.Context(), test.question, []Window{{"Canal", text}, {"", "It rained for days."}})
		if err != nil {
			t.Fatal(err)
		}
		best, at := Score{Share: -1}, -1
		for i, s := range sentences {
			if score, ok := readings[0].Score(s); ok && score.Share > best.Share {
				best, at = score, i
			}
		}
		if at != test.sentence || best.Spans[0].Span.In(text) != test.want || best.Margin <= 0 {
			t.Errorf("%s sentence %d, %q with margin %.1f; want sentence %d, %q", test.question, at,
				best.Spans[0].Span.In(text), best.Margin, test.sentence, test.want)
		}
		if none, _ := readings[1].Score(prose.Span{End: 19}); none.Margin >= 0 {
			t.Errorf("%s margin %.1f in a window that says nothing of it", test.question, none.Margin)
		}
	}
}

// TestSharesAddUp: the shares of the parts of a window, and of none, add up to 1 where no span crosses the parts.
func TestSharesAddUp(t *testing.T) {
	readings, err := open(t, 1).Read(t.Context(), "who?", []Window{{Text: "the harbour did open"}})
	if err != nil {
		t.Fatal(err)
	}
	r := readings[0]
	whole, ok := r.Score(prose.Span{End: 20})
	none := float64(exponential(r.absent[outputStart]+r.absent[outputEnd]-r.top)) / r.total
	if !ok || math.Abs(whole.Share+none-1) > 1e-9 {
		t.Errorf("share %v of the window and %v of none do not add up to 1", whole.Share, none)
	}
	part := prose.Span{Start: 4, End: 11}
	word, _ := r.Score(part)
	if !part.Contains(word.Spans[0].Span) || word.Share <= 0 || word.Share >= whole.Share {
		t.Errorf("score %+v of a word in a window of share %v", word, whole.Share)
	}
	for _, beyond := range []prose.Span{{Start: 20, End: 25}, {Start: 3, End: 3}, {}} {
		if s, ok := r.Score(beyond); ok {
			t.Errorf("%v has score %+v, want none", beyond, s)
		}
	}
}

// TestReadingDoesNotDependOnCompany: a window gives the same bits alone, among others, and in any place.
func TestReadingDoesNotDependOnCompany(t *testing.T) {
	r := open(t, 2)
	windows := []Window{{"the harbour", "who did open the harbour in 1890"}, {"", ""},
		{"", strings.Repeat("open ", 900)}, {"x", "the harbour"}, {"", strings.Repeat("ab ", 170)}, {"", "when?"}}
	together, err := r.Read(t.Context(), "when did the harbour open?", windows)
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range windows {
		alone, err := r.Read(t.Context(), "when did the harbour open?", []Window{w})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(alone[0].start, together[i].start) || alone[0].total != together[i].total {
			t.Errorf("window %d reads differently alone and among others", i)
		}
	}
	if n := len(together[2].pieces); n != MaxWindow {
		t.Errorf("read %d pieces of a long window, want %d", n, MaxWindow)
	}
}

// TestBitsAreSameEverywhere holds the outputs of a made-up reader to those that were first computed on amd64. The same
// sum on another processor, or with another kernel, proves that answers do not depend on it.
func TestBitsAreSameEverywhere(t *testing.T) {
	readings, err := open(t, 3).Read(t.Context(), "when did the harbour open?",
		[]Window{{"harbour", "the harbour did open in 1890, who opened the harbour?"}, {"", "中 open"}})
	if err != nil {
		t.Fatal(err)
	}
	h := fnv.New64a()
	for _, r := range readings {
		for _, x := range slices.Concat(r.start, r.end, r.evidence, r.absent[:]) {
			fmt.Fprintf(h, "%08x", math.Float32bits(x))
		}
		fmt.Fprintf(h, "%016x", math.Float64bits(r.total))
	}
	if got, want := h.Sum64(), uint64(0x2400575baab5a6db); got != want {
		t.Errorf("outputs hash to %#x, want %#x", got, want)
	}
}

func TestReadGivesUpWhenContextIsDone(t *testing.T) {
	r := open(t, 1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Read(ctx, "who?", []Window{{"", "the harbour"}}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
	if _, err := r.Read(t.Context(), "who?", make([]Window, MaxWindows+1)); err == nil {
		t.Error("no error for too many windows")
	}
	if got, err := r.Read(t.Context(), "", nil); err != nil || len(got) != 0 {
		t.Errorf("no windows: %v, %v", got, err)
	}
}

func TestReadersAtOnceGiveSameReadings(t *testing.T) {
	r := open(t, 1)
	windows := []Window{{"harbour", "the harbour did open in 1890"}}
	want, err := r.Read(t.Context(), "when?", windows)
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for range 16 {
		wait.Go(func() {
			got, err := r.Read(t.Context(), "when?", windows)
			if err != nil || got[0].total != want[0].total || !slices.Equal(got[0].end, want[0].end) {
				t.Errorf("reading beside others differs: %v", err)
			}
		})
	}
	wait.Wait()
}

func TestOpenNamesWhatIsWrong(t *testing.T) {
	whole := madeFile(1)
	change := func(old, new string) []byte { return []byte(strings.Replace(string(whole), old, new, 1)) }
	for _, test := range []struct {
		name string
		file []byte
		want string
	}{
		{"empty", nil, "too short for a header"},
		{"cut", whole[:len(whole)-1], "bytes"},
		{"header", append([]byte{255, 255, 255, 255, 255, 255, 255, 255}, whole...), "header of"},
		{"not JSON", change(`{"E"`, `{"E`), "header"},
		{"type", change(`"dtype":"I8"`, `"dtype":"I4"`), "I4"},
		{"name", change(`"P":`, `"Q":`), "no tensor P"},
		{"shape", change(`[512,384]`, `[384,512]`), "not I8 [512 384]"},
		{"piece", change("[CLS]", "[cls]"), "not BERT's"},
		{"layers", change("layers.0.qkv.weight", "layers.1.qkv.weight"), "no layers"},
	} {
		_, err := Open(test.file)
		if !errors.Is(err, ErrWeights) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want one with %q", test.name, err, test.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	whole := madeFile(1)
	f.Add(whole[:8+2000])
	f.Add([]byte("\x3c\x00\x00\x00\x00\x00\x00\x00" +
		`{"E":{"dtype":"I8","shape":[1,2],"data_offsets":[0,2]}}      ` + "ab"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := Open(b); err != nil && !errors.Is(err, ErrWeights) {
			t.Fatalf("error %v without ErrWeights", err)
		}
	})
}
