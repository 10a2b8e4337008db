package retrieval

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"footnote/corpus"
	"footnote/retrieval/eval"
	"footnote/retrieval/reader"
)

// watched is the shipped reader, with what it was asked to read. While busy, it has no time.
type watched struct {
	*reader.Reader
	busy    bool
	windows [][]reader.Window
}

func (w *watched) Read(ctx context.Context, question string, windows []reader.Window) ([]reader.Reading, error) {
	w.windows = append(w.windows, windows)
	if w.busy {
		return nil, reader.ErrBusy
	}
	return w.Reader.Read(ctx, question, windows)
}

func shippedReader(t testing.TB) *watched {
	t.Helper()
	r, err := reader.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	if !reader.Fast() {
		t.Skip("this processor has no fast arithmetic for the reader")
	}
	return &watched{Reader: r}
}

// someQuestions are every tenth of the built-in ones.
func someQuestions(t testing.TB) []string {
	t.Helper()
	judged, err := eval.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	var questions []string
	for i := 0; i < len(judged); i += 10 {
		questions = append(questions, judged[i].Text)
	}
	return questions
}

// TestReadingKeepsQuotations asks questions of an index that reads: twice the same answer, of sentences and spans that
// stand in the text, from windows that stand in it and are no more than the budget.
func TestReadingKeepsQuotations(t *testing.T) {
	by := shippedReader(t)
	x := openIndex(t, corpus.BuiltIn())
	texts := map[string]string{}
	for _, d := range x.Documents() {
		document, err := x.Document(t.Context(), d.ID)
		if err != nil {
			t.Fatal(err)
		}
		texts[d.ID] = document.Text
	}
	questions, read := someQuestions(t), 0
	for _, text := range questions {
		q := Question{Text: text}
		by.windows = nil
		answer, err := x.WithReader(by).Ask(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		again, err := x.WithReader(by).Ask(t.Context(), q)
		if err != nil || !reflect.DeepEqual(answer, again) {
			t.Errorf("%s: another answer the second time, error %v", text, err)
		}
		if answer.Read != (len(by.windows) > 0) {
			t.Errorf("%s: read %v, after %d readings", text, answer.Read, len(by.windows))
		}
		for _, c := range append(answer.Citations, answer.Nearest...) {
			if !strings.Contains(texts[c.Document.ID], c.Text()) || !strings.Contains(c.Text(), c.Best()) {
				t.Errorf("%s: %q does not stand in the text", text, c.Text())
			}
		}
		if answer.Found && !strings.Contains(answer.Text, answer.Span.In(answer.Text)) {
			t.Errorf("%s: span %v of %q", text, answer.Span, answer.Text)
		}
		if !answer.Read {
			continue
		}
		read++
		pieces := 0
		for _, w := range by.windows[0] {
			pieces += by.Count(w.Text)
			found := false
			for _, whole := range texts {
				found = found || strings.Contains(whole, w.Text)
			}
			if !found {
				t.Errorf("%s: the window %q does not stand in the text", text, w.Text)
			}
		}
		if len(by.windows[0]) > 1 && pieces > readPieces {
			t.Errorf("%s: %d pieces are read", text, pieces)
		}
	}
	if read < len(questions)/2 {
		t.Errorf("%d of %d questions are read", read, len(questions))
	}
}

// TestBusyReader: without time to read, the answer is that of the ranking alone, and it is not kept for later.
func TestBusyReader(t *testing.T) {
	by := shippedReader(t)
	plain := openIndex(t, corpus.BuiltIn())
	x := plain.WithReader(by)
	q := Question{Text: "When did Moscow withdraw its advisers?"}
	want, err := plain.Ask(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	by.busy = true
	got, err := x.Ask(t.Context(), q)
	if err != nil || got.Read || !reflect.DeepEqual(got, want) {
		t.Errorf("a busy reader: read %v, error %v, %q; want %q", got.Read, err, got.Text, want.Text)
	}
	by.busy = false
	if got, err := x.Ask(t.Context(), q); err != nil || !got.Read {
		t.Errorf("later: read %v, error %v", got.Read, err)
	}
	asked := len(by.windows)
	if got, err := x.Ask(t.Context(), q); err != nil || !got.Read || len(by.windows) != asked {
		t.Errorf("the same question was read again (%v)", err)
	}
}

// TestTopicsAreNotRead: words that are no question are answered from the ranking.
func TestTopicsAreNotRead(t *testing.T) {
	by := shippedReader(t)
	x := openIndex(t, corpus.BuiltIn())
	for _, text := range []string{"withdrawal of advisers", "causes of the territorial dispute along the border"} {
		want, err := x.Ask(t.Context(), Question{Text: text})
		if err != nil {
			t.Fatal(err)
		}
		got, err := x.WithReader(by).Ask(t.Context(), Question{Text: text})
		if err != nil || got.Read || len(by.windows) > 0 || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: read %v, error %v, %q; want %q", text, got.Read, err, got.Text, want.Text)
		}
	}
}

func TestReadingIsCancelled(t *testing.T) {
	by := shippedReader(t)
	x := openIndex(t, corpus.BuiltIn()).WithReader(by)
	ctx, cancel := context.WithCancel(t.Context())
	stopping := &stops{by, cancel}
	_, err := x.WithReader(stopping).Ask(ctx, Question{Text: "When did Moscow withdraw its advisers?"})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that of the context", err)
	}
}

// stops cancels a context when it is to read.
type stops struct {
	*watched
	cancel func()
}

func (s *stops) Read(ctx context.Context, question string, windows []reader.Window) ([]reader.Reading, error) {
	s.cancel()
	return s.watched.Read(ctx, question, windows)
}

// TestWindows: the windows of a passage cover each of its sentences once, in order, each with at most the sentence
// before it as context.
func TestWindows(t *testing.T) {
	by := shippedReader(t)
	x := openIndex(t, corpus.BuiltIn())
	for ordinal := range uint32(x.Passages()) {
		p, err := x.index.Passage(ordinal)
		if err != nil {
			t.Fatal(err)
		}
		next := 0
		for _, w := range windowsOf(p, by) {
			if w.from != next || w.to <= w.from || w.context != w.from && w.context != w.from-1 {
				t.Errorf("passage %s: window %+v after %d sentences", p.Passage.ID, w, next)
			}
			next = w.to
		}
		if next != len(p.Sentences) && len(p.Sentences) > 0 {
			t.Errorf("passage %s: %d of %d sentences are in windows", p.Passage.ID, next, len(p.Sentences))
		}
	}
}
