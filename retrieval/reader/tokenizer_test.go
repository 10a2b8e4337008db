package reader

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// bert returns BERT's vocabulary for uncased English.
func bert(t testing.TB) *vocabulary {
	t.Helper()
	b, err := os.ReadFile("testdata/vocab.txt")
	if err != nil {
		t.Fatal(err)
	}
	return newVocabulary(strings.Split(strings.TrimSuffix(string(b), "\n"), "\n"))
}

func ids(pieces []piece) []int32 {
	out := []int32{}
	for _, p := range pieces {
		out = append(out, p.id)
	}
	return out
}

// TestPiecesAreThoseOfReference compares with the pieces of Hugging Face's tokenizers.js 0.2.0: made-up texts of
// many scripts, marks, spaces and controls. They have no capital sigma at the end of a word, which that library folds
// by its place, and the one that the model was trained with, in Rust, rune by rune, as we do. READER_PIECES names
// another file of the same form.
func TestPiecesAreThoseOfReference(t *testing.T) {
	name := "testdata/pieces.jsonl"
	if other := os.Getenv("READER_PIECES"); other != "" {
		name = other
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	v, wrong, n := bert(t), 0, 0
	for lines := bufio.NewScanner(f); lines.Scan(); n++ {
		var want struct {
			Text string
			IDs  []int32 `json:"ids"`
		}
		if err := json.Unmarshal(lines.Bytes(), &want); err != nil {
			t.Fatal(err)
		}
		if got := ids(v.split(want.Text, 1000)); !slices.Equal(got, want.IDs) {
			if wrong++; wrong <= 5 {
				t.Errorf("%q:\n got %v\nwant %v", want.Text, got, want.IDs)
			}
		}
	}
	t.Logf("%d of %d texts differ", wrong, n)
}

func TestPiecesOfGoldenExamples(t *testing.T) {
	r := shipped(t)
	for _, g := range goldens(t) {
		got := r.sequence(r.words.split(g.Question, MaxQuestion), Window{g.Title, g.Text}, &Reading{})
		if !slices.Equal(got.ids, g.IDs) || got.second != g.Second {
			t.Errorf("%s:\n got %v, %d\nwant %v, %d", g.Question, got.ids, got.second, g.IDs, g.Second)
		}
	}
}

func TestPiecesStandForBytesOfText(t *testing.T) {
	v := bert(t)
	for _, test := range []struct{ text, want string }{
		{"The harbour was reopened.", "The|harbour|was|reopened|."},
		{"Zürich's Café (1890–92)", "Zürich|'|s|Café|(|1890|–|92|)"},
		{"Cafe\u0301s", "Cafe\u0301s"},
		{"unaffable\u00ad ties", "una|ffa|ble|ties"},
		{"[SEP] 中文", "[|SEP|]|中|文"},
		{"a\u200bb", "a\u200bb"},
		{strings.Repeat("z", 101) + "!", strings.Repeat("z", 101) + "|!"},
	} {
		var got []string
		for _, p := range v.split(test.text, 100) {
			got = append(got, p.span.In(test.text))
		}
		if strings.Join(got, "|") != test.want {
			t.Errorf("%q: got %s, want %s", test.text, strings.Join(got, "|"), test.want)
		}
	}
}

func TestPiecesEndAtLimit(t *testing.T) {
	v := bert(t)
	text := strings.Repeat("the harbour, ", 1000)
	if got := v.split(text, 7); len(got) != 7 || !slices.Equal(got, v.split(text, 5000)[:7]) {
		t.Errorf("got %v, want the first 7 pieces", got)
	}
}

func FuzzPieces(f *testing.F) {
	for _, seed := range []string{"", "Who was the first?", "e\u0301\u0308 \u0130\u1e9e 한국어", "a\xff\xfeb", "[CLS]"} {
		f.Add(seed, 8)
	}
	v := bert(f)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		limit = min(max(limit, 0), 600)
		pieces := v.split(text, limit)
		if len(pieces) > limit {
			t.Fatalf("%d pieces, limit %d", len(pieces), limit)
		}
		end := 0
		for _, p := range pieces {
			if p.id == startPiece || p.id == breakPiece || p.id < 0 || int(p.id) >= len(v.ids) {
				t.Fatalf("piece %d", p.id)
			}
			if s := p.span; s.Start < 0 || s.Start >= s.End || s.End > len(text) || s.End < end {
				t.Fatalf("span %v after %d in %d bytes", s, end, len(text))
			}
			end = p.span.End
			if utf8.ValidString(text) && !utf8.ValidString(p.span.In(text)) {
				t.Fatalf("span %v cuts a rune of %q", p.span, text)
			}
		}
	})
}
