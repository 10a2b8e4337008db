package card

import (
	"reflect"
	"testing"

	"footnote/bot/discord"
	"footnote/corpus/edtf"
)

func TestCustomIDsComeBack(t *testing.T) {
	one := Evidence{Passage: "0123456789", First: 3, Count: 2, Best: 4}
	var sixties edtf.Interval
	if err := sixties.UnmarshalText([]byte("1960/1969-12")); err != nil {
		t.Fatal(err)
	}
	far := Evidence{Passage: "ZYXWVTSRQP", First: 1<<20 - 1, Count: 31, Best: 1<<20 - 1 + 30}
	for _, tc := range []struct {
		name   string
		action Action
		state  State
		want   string
	}{
		{"answer", ActionForward, State{View: ViewAnswer, Start: 12, Length: 4, Evidence: []Evidence{one, far}},
			"1fa00000C00040123456789000312ZYXWVTSRQPZZZZYZ"},
		{"five passages", ActionContext,
			State{View: ViewNearest, Page: 4, Evidence: []Evidence{one, one, one, one, far}}, ""},
		{"quotation", ActionBack, State{View: ViewQuotation, Page: 1023}, "1bqZZ"},
		{"quotation of one document", ActionShare, State{View: ViewQuotation, Document: Digest("a")}, ""},
		{"timeline", ActionForward, State{View: ViewTimeline, Page: 2, Within: sixties}, "1ft021960/1969-12"},
		{"timeline of all times", ActionShare, State{View: ViewTimeline}, "1st00"},
		{"conflict", ActionForward, State{View: ViewConflict, Evidence: []Evidence{one, far}}, ""},
		{"weak guess", ActionForward, State{View: ViewWeak, Evidence: []Evidence{one, far}}, ""},
		{"weak guess of a date", ActionShare, State{View: ViewWeakDates, Evidence: []Evidence{one, far}}, ""},
		{"context page", ActionForward, State{View: ViewContext, Page: 345, Evidence: []Evidence{one}}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			id, err := tc.state.encode(tc.action)
			if err != nil {
				t.Fatal(err)
			}
			if len(id) > discord.MaxCustomID {
				t.Errorf("%q is %d characters long", id, len(id))
			}
			if tc.want != "" && id != tc.want {
				t.Errorf("got %q, want %q", id, tc.want)
			}
			a, s, err := Decode(id)
			if err != nil || a != tc.action || !reflect.DeepEqual(s, tc.state) {
				t.Errorf("%q is read as %c %+v (%v), want %c %+v", id, a, s, err, tc.action, tc.state)
			}
		})
	}
}

func TestStatesThatDoNotFitAreNotWritten(t *testing.T) {
	e := Evidence{Passage: "0123456789", Count: 1}
	for _, tc := range []struct {
		name  string
		state State
	}{
		{"no evidence", State{View: ViewAnswer}},
		{"too much evidence", State{View: ViewAnswer, Evidence: []Evidence{e, e, e, e, e, e}}},
		{"page beyond the evidence", State{View: ViewAnswer, Page: 1, Evidence: []Evidence{e}}},
		{"page too far", State{View: ViewQuotation, Page: 1024}},
		{"sentence too far", State{View: ViewAnswer, Evidence: []Evidence{{Passage: "0123456789", First: 1 << 20,
			Best: 1 << 20, Count: 1}}}},
		{"passage of another kind", State{View: ViewAnswer, Evidence: []Evidence{{Passage: "p1", Count: 1}}}},
		{"best sentence not shown", State{View: ViewAnswer, Evidence: []Evidence{{Passage: "0123456789", Best: 1,
			Count: 1}}}},
		{"a conflict with one side", State{View: ViewConflict, Evidence: []Evidence{e}}},
		{"a weak conflict with one side", State{View: ViewWeakDates, Evidence: []Evidence{e}}},
		{"negative", State{View: ViewAnswer, Start: -1, Evidence: []Evidence{e}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if id, err := tc.state.encode(ActionForward); err == nil {
				t.Errorf("written as %q", id)
			}
		})
	}
}

func TestForgedCustomIDsAreRefused(t *testing.T) {
	for _, id := range []string{
		"", "1", "1fa", "1fa00000C0004", "1fq00!!", "1ft00late", "1ft001960/", "1ct00", "1sx00000000000123456789000001",
		"2fa00000C00040123456789000312", "1xa00000C00040123456789000312", "1fz00000C00040123456789000312",
		"1fa00000C0004012345678900003", "1fa00000C00040123456789000031u", "1fa01000C00040123456789000312",
		"1fa00000C00040123456789000312\x00",
	} {
		if a, s, err := Decode(id); err == nil {
			t.Errorf("%q is read as %c %+v", id, a, s)
		}
	}
}

func FuzzDecodeCustomID(f *testing.F) {
	f.Add("1fa00000C00040123456789000312ZYXWVTSRQPZZZZYZ")
	f.Add("1bqZZ")
	f.Add("1sq00" + Digest("a"))
	f.Add("1ft021960/1969-12")
	f.Fuzz(func(t *testing.T, id string) {
		a, s, err := Decode(id)
		if err != nil {
			if a != 0 || !reflect.DeepEqual(s, State{}) {
				t.Errorf("%q gives %c %+v with an error", id, a, s)
			}
			return
		}
		if again, err := s.encode(a); err != nil || again != id {
			t.Errorf("%q is written again as %q (%v)", id, again, err)
		}
	})
}
