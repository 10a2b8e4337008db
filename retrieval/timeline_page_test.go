package retrieval

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/corpus/sample"
	"footnote/retrieval/analysis"
	"footnote/retrieval/index"
)

// readTimeline lists the dated sentences of all passages by reading each.
func readTimeline(t *testing.T, x *Index, asked Chronology) []Event {
	t.Helper()
	f, err := x.index.Filter(asked.Document, asked.Within)
	if err != nil {
		t.Fatal(err)
	}
	var all []Event
	err = x.index.Each(t.Context(), f, func(p *analysis.Passage) {
		for i, s := range p.Sentences {
			var known []edtf.Interval
			var of []Event
			for _, d := range s.Dates {
				if !d.Interval.Overlaps(asked.Within) || slices.Contains(known, d.Interval) ||
					asked.During && !saysDuring(d.Interval, asked.Within) {
					continue
				}
				known = append(known, d.Interval)
				of = append(of, Event{x.location(p), d, p.Passage.Sentences[i]})
			}
			if asked.During && len(of) > 1 {
				of = []Event{slices.MinFunc(of, func(a, b Event) int {
					return cmp.Compare(length(a.Date.Interval), length(b.Date.Interval))
				})}
			}
			all = append(all, of...)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	place := func(e Event) int64 {
		first, last := e.Date.Interval.Days()
		if from, _ := e.Date.Interval.Bounds(); from.IsZero() {
			return last
		}
		return first
	}
	slices.SortStableFunc(all, func(a, b Event) int {
		if pa, pb := place(a), place(b); pa != pb {
			return int(max(-1, min(1, pa-pb)))
		}
		return a.Date.Interval.Compare(b.Date.Interval)
	})
	return all
}

// length returns the length of an interval in days.
func length(i edtf.Interval) float64 {
	first, last := i.Days()
	return float64(last) - float64(first)
}

// saysDuring reports whether an interval begins or ends within a time, or is at most 12 times longer around it.
func saysDuring(i, within edtf.Interval) bool {
	first, last := i.Days()
	start, end := within.Days()
	inside := func(day int64) bool { return start <= day && day <= end }
	return inside(first) || inside(last) || length(i) <= 12*(length(within)+1)
}

// scattered are texts whose dates come several in a sentence, twice, with open ends, approximate and outside sentences.
var scattered = []string{
	"The mill was built in 1811 and burned in 1811. It stood again by mid-1812, or c. 1811 as some say.",
	"# Floods of 1811\n\nThe river rose. In 1811, in March 1811 and on 4 March 1811 it rose again.\n\n" +
		"Since 1809 it is tame.",
	"Nothing is dated here.",
	"From 1805 to 1820 the ford was closed; the bridge came in the 1810s. Before 1800 there was none.",
}

// TestTimelinePages compares pages of timelines with what reading every passage gives, in an index of several segments
// with removed and hidden documents.
func TestTimelinePages(t *testing.T) {
	docs := sampleDocuments(200)
	for d := range corpus.Read(t.Context(), []string{writeTexts(t, scattered)}, nil) {
		docs = append(docs, d)
	}
	dir := filepath.Join(t.TempDir(), "index")
	if err := Build(t.Context(), dir, sample.Of(docs[:15]), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := Update(t.Context(), dir, sample.Of(docs[15:]), []string{docs[3].ID}, nil); err != nil {
		t.Fatal(err)
	}
	whole, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer whole.Close()
	within := func(s string) edtf.Interval {
		i, err := edtf.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		return i
	}
	hiding := whole.Without([]string{docs[0].ID, docs[7].ID, docs[len(docs)-1].ID})
	for name, x := range map[string]*Index{"whole": whole, "hiding": hiding} {
		for _, asked := range []Chronology{
			{}, {Within: within("1811"), During: true}, {Within: within("1808-05/1812-02"), During: true},
			{Within: within("1700/1820")}, {Within: within("1811-03")}, {Within: within("../1600")},
			{Document: docs[5].ID}, {Document: docs[7].ID}, {Document: docs[20].ID, Within: within("1811/..")},
		} {
			want := readTimeline(t, x, asked)
			pages := []struct{ skip, limit int }{{0, 0}, {0, 6}, {6, 6}, {len(want) - 1, 6}, {len(want), 6}}
			for _, page := range pages {
				asked.Skip, asked.Limit = max(page.skip, 0), page.limit
				got, err := x.Timeline(t.Context(), asked)
				if err != nil {
					t.Fatal(err)
				}
				events := want[min(asked.Skip, len(want)):]
				if asked.Limit > 0 {
					events = events[:min(asked.Limit, len(events))]
				}
				if got.Total != len(want) || len(got.Events) != len(events) ||
					len(events) > 0 && !reflect.DeepEqual(got.Events, events) {
					t.Errorf("%s, %+v: %d events of %d, want %d of %d, or others",
						name, asked, len(got.Events), got.Total, len(events), len(want))
				}
			}
		}
	}
}

// writeTexts writes each text into a file of a folder.
func writeTexts(t *testing.T, texts []string) string {
	t.Helper()
	dir := t.TempDir()
	for i, text := range texts {
		if err := os.WriteFile(filepath.Join(dir, string(rune('a'+i))+".md"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestTimelineOfTopicIsBounded reads the passages that match a topic best.
func TestTimelineOfTopicIsBounded(t *testing.T) {
	x := indexOf(t, "The ferry was sold in 1926. The old ferry, the ferry of the lake, sank in 1930.",
		"A ferry began to sail in 1904, with 31 people, 2 cows and a load of timber for the saw mill.",
		"The ferry has no bell.")
	got, err := x.Timeline(t.Context(), Chronology{Text: "ferry", Passages: 1})
	if err != nil {
		t.Fatal(err)
	}
	if got.Total != 2 || !got.More {
		t.Errorf("%d events, more: %v; want the 2 of the first text, and that there are more", got.Total, got.More)
	}
	got, err = x.Timeline(t.Context(), Chronology{Text: "ferry", Passages: 2})
	if got.Total != 3 || got.More || err != nil {
		t.Errorf("%d events, more: %v, %v; want all 3: the third text has no date", got.Total, got.More, err)
	}
}

// TestQuotePages turns the pages of a quotation.
func TestQuotePages(t *testing.T) {
	x := indexOf(t, "One bell.", "The bell, the bell.", "No bells here.", "A bell tolls.", "Bell.")
	whole, err := x.Quote(t.Context(), Quote{Words: "bell", Limit: 100})
	if err != nil || whole.Total != 5 || whole.Passages != 4 || whole.More {
		t.Fatalf("%+v, %v; want 5 occurrences in 4 passages", whole, err)
	}
	for i, want := range whole.Citations {
		got, err := x.Quote(t.Context(), Quote{Words: "bell", Skip: i, Limit: 1})
		if err != nil || got.Total != 5 || len(got.Citations) != 1 || !reflect.DeepEqual(got.Citations[0], want) {
			t.Errorf("page %d: %+v, %v; want %+v", i, got, err, want)
		}
	}
	got, err := x.Quote(t.Context(), Quote{Words: "bell", Passages: 2})
	if err != nil || got.Total != 3 || !got.More || len(got.Citations) != 2 {
		t.Errorf("two passages: %+v, %v; want 3 occurrences and that there are more", got, err)
	}
	got, err = x.Quote(t.Context(), Quote{Words: "A bell", Passages: 1})
	if err != nil || got.Total != 1 || got.Citations[0].Passage.Text != "A bell tolls." {
		t.Errorf("the words are in the fourth passage: %+v, %v", got, err)
	}
}

// TestListsEndWithTheirContext cancels what may take long.
func TestListsEndWithTheirContext(t *testing.T) {
	x := openIndex(t, corpus.BuiltIn())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := x.Quote(ctx, Quote{Words: "the"}); err == nil {
		t.Error("quote goes on")
	}
	for _, topic := range []string{"", "treaty"} {
		if _, err := x.Timeline(ctx, Chronology{Text: topic}); err == nil {
			t.Errorf("timeline %q goes on", topic)
		}
	}
	f := everywhere(t, x)
	n := 0
	if _, err := x.index.Events(ctx, f, 0, -1, func(index.Event) { n++ }); err == nil {
		t.Errorf("events go on: %d", n)
	}
}
