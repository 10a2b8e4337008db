package bot

import (
	"reflect"
	"testing"

	"footnote/corpus/edtf"
)

func TestCustomIDsComeBack(t *testing.T) {
	one := evidence{Passage: "0123456789", First: 3, Count: 2, Best: 4}
	var sixties edtf.Interval
	if err := sixties.UnmarshalText([]byte("1960/1969-12")); err != nil {
		t.Fatal(err)
	}
	far := evidence{Passage: "ZYXWVTSRQP", First: 1<<20 - 1, Count: 31, Best: 1<<20 - 1 + 30}
	for _, tc := range []struct {
		name   string
		action action
		state  state
		want   string
	}{
		{"answer", actionForward, state{View: viewAnswer, Page: 0, Start: 12, Length: 4, Evidence: []evidence{one, far}},
			"1fa00000C00040123456789000312ZYXWVTSRQPZZZZYZ"},
		{"five passages", actionContext, state{View: viewNearest, Page: 4, Evidence: []evidence{one, one, one, one, far}}, ""},
		{"quotation", actionBack, state{View: viewQuotation, Page: 1023}, "1bqZZ"},
		{"quotation of one document", actionShare, state{View: viewQuotation, Document: digest("a")}, ""},
		{"timeline", actionForward, state{View: viewTimeline, Page: 2, Within: sixties}, "1ft021960/1969-12"},
		{"timeline of all times", actionShare, state{View: viewTimeline}, "1st00"},
		{"conflict", actionForward, state{View: viewConflict, Evidence: []evidence{one, far}}, ""},
		{"context page", actionForward, state{View: viewContext, Page: 345, Evidence: []evidence{one}}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			id, err := tc.state.encode(tc.action)
			if err != nil {
				t.Fatal(err)
			}
			if len(id) > maxCustomID {
				t.Errorf("%q is %d characters long", id, len(id))
			}
			if tc.want != "" && id != tc.want {
				t.Errorf("got %q, want %q", id, tc.want)
			}
			a, s, err := decode(id)
			if err != nil || a != tc.action || !reflect.DeepEqual(s, tc.state) {
				t.Errorf("%q is read as %c %+v (%v), want %c %+v", id, a, s, err, tc.action, tc.state)
			}
		})
	}
}

func TestStatesThatDoNotFitAreNotWritten(t *testing.T) {
	e := evidence{Passage: "0123456789", Count: 1}
	for _, tc := range []struct {
		name  string
		state state
	}{
		{"no evidence", state{View: viewAnswer}},
		{"too much evidence", state{View: viewAnswer, Evidence: []evidence{e, e, e, e, e, e}}},
		{"page beyond the evidence", state{View: viewAnswer, Page: 1, Evidence: []evidence{e}}},
		{"page too far", state{View: viewQuotation, Page: 1024}},
		{"sentence too far", state{View: viewAnswer, Evidence: []evidence{{Passage: "0123456789", First: 1 << 20, Best: 1 << 20, Count: 1}}}},
		{"passage of another kind", state{View: viewAnswer, Evidence: []evidence{{Passage: "p1", Count: 1}}}},
		{"best sentence not shown", state{View: viewAnswer, Evidence: []evidence{{Passage: "0123456789", Best: 1, Count: 1}}}},
		{"a conflict with one side", state{View: viewConflict, Evidence: []evidence{e}}},
		{"negative", state{View: viewAnswer, Start: -1, Evidence: []evidence{e}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if id, err := tc.state.encode(actionForward); err == nil {
				t.Errorf("written as %q", id)
			}
		})
	}
}

func TestForgedCustomIDsAreRefused(t *testing.T) {
	for _, id := range []string{
		"", "1", "1fa", "2fa00000C00040123456789000312", "1xa00000C00040123456789000312", "1fz00000C00040123456789000312",
		"1fa00000C0004", "1fa00000C0004012345678900003", "1fa00000C00040123456789000031u", "1fa01000C00040123456789000312",
		"1fq00!!", "1ft00late", "1ft001960/", "1ct00", "1sx00000000000123456789000001", "1fa00000C00040123456789000312\x00",
	} {
		if a, s, err := decode(id); err == nil {
			t.Errorf("%q is read as %c %+v", id, a, s)
		}
	}
}

func FuzzDecodeCustomID(f *testing.F) {
	f.Add("1fa00000C00040123456789000312ZYXWVTSRQPZZZZYZ")
	f.Add("1bqZZ")
	f.Add("1sq00" + digest("a"))
	f.Add("1ft021960/1969-12")
	f.Fuzz(func(t *testing.T, id string) {
		a, s, err := decode(id)
		if err != nil {
			if a != 0 || !reflect.DeepEqual(s, state{}) {
				t.Errorf("%q gives %c %+v beside an error", id, a, s)
			}
			return
		}
		if again, err := s.encode(a); err != nil || again != id {
			t.Errorf("%q is written again as %q (%v)", id, again, err)
		}
	})
}
