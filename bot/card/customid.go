package card

import (
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"strings"

	"footnote/bot/discord"
	"footnote/corpus/edtf"
)

// A custom id holds the whole state of a button, so that the button works after a restart and on every replica:
//
//	version action view page span evidence…
//	"1"     1      1    2    8    16 each, at most 5
//
// Numbers are Crockford base32 digits, most significant first. A page has 2 digits. A span is its start and length, 4
// digits each. Evidence is the id of its passage (10 characters), the index of its first sentence (4 digits), the index
// of its best sentence counted from the first (1 digit) and the number of its sentences (1 digit). In place of span and
// evidence, a quotation has the digest of the one document to look in, or nothing, and a timeline has the EDTF of its
// time, or nothing. Discord returns ids, and users may forge them: Decode accepts only what encode writes.
const (
	idVersion      = '1'
	pageDigits     = 2
	spanDigits     = 4
	sentenceDigits = 4
	passageDigits  = 10
	evidenceLength = passageDigits + sentenceDigits + 2
	digestLength   = 10
	maxEvidence    = 5
	MaxPages       = 1 << (5 * pageDigits)
)

// Action is what a button does.
type Action byte

// The actions of buttons.
const (
	ActionBack    Action = 'b' // shows the previous page
	ActionForward Action = 'f' // shows the next page
	ActionContext Action = 'c' // shows the passage with its neighbours
	ActionShare   Action = 's' // posts a private card for everybody
	ActionCite    Action = 'i' // shows references for the passage
	ActionReport  Action = 'r' // opens the form for a report; also the form's own id
	actionNearest Action = 'n' // shows the nearest passages
)

// View is the kind of card that a button belongs to.
type View byte

// The views.
const (
	ViewAnswer    View = 'a'
	ViewNearest   View = 'n' // the passages nearest to a question without an answer
	ViewQuotation View = 'q'
	ViewContext   View = 'x'
	ViewConflict  View = 'd' // an answer whose second evidence dates the event otherwise
	ViewWeak      View = 'w' // an answer that is a weak guess
	ViewWeakDates View = 'v' // a conflict whose answer is a weak guess
	ViewTimeline  View = 't'
	ViewEvents    View = 'e' // the timeline that answers what happened at a time
)

// views lists all views.
const views = string(ViewAnswer) + string(ViewNearest) + string(ViewQuotation) + string(ViewContext) +
	string(ViewConflict) + string(ViewTimeline) + string(ViewEvents) + string(ViewWeak) + string(ViewWeakDates)

// Timeline reports whether cards of view v list events.
func (v View) Timeline() bool { return v == ViewTimeline || v == ViewEvents }

// Conflict reports whether the second evidence of cards of view v dates the event otherwise.
func (v View) Conflict() bool { return v == ViewConflict || v == ViewWeakDates }

// weak reports whether the answer on cards of view v is a weak guess.
func (v View) weak() bool { return v == ViewWeak || v == ViewWeakDates }

// answers reports whether the first evidence of cards of view v has the answer.
func (v View) answers() bool { return v == ViewAnswer || v.Conflict() || v.weak() }

// has reports whether cards of view v have a button for a.
func (v View) has(a Action) bool {
	switch a {
	case ActionBack, ActionForward:
		return v != 0 && strings.ContainsRune(views, rune(v))
	case ActionContext, ActionCite, ActionReport:
		return v.answers() || v == ViewNearest || v == ViewQuotation
	case ActionShare:
		return v.answers() || v == ViewNearest || v == ViewQuotation || v.Timeline()
	case actionNearest:
		return v == ViewNearest
	}
	return false
}

// State is what a card shows, as far as its buttons have to carry it.
type State struct {
	View     View
	Page     int           // counted from 0
	Start    int           // of an answer's span, in bytes of the best sentence of the first evidence
	Length   int           // of that span in bytes; 0: none
	Evidence []Evidence    // one for each page; of a context view, the one passage
	Document string        // of a quotation: digest of the one document to look in; empty: all
	Within   edtf.Interval // of a timeline: its time; zero: any time
}

// Evidence identifies sentences of a passage.
type Evidence struct {
	Passage string // its id
	First   int    // index of the first sentence shown
	Count   int    // sentences shown, 1 to 31
	Best    int    // index of the best sentence, from First to First+Count-1
}

var errCustomID = errors.New("not a custom id of Footnote")

const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// encode returns the custom id of a button on a card with state s. A value that does not fit its field is an error.
func (s State) encode(a Action) (string, error) {
	w := idWriter{}
	w.text(string([]byte{idVersion, byte(a), byte(s.View)}))
	w.number(s.Page, pageDigits)
	switch s.View {
	case ViewQuotation:
		w.text(s.Document)
		return w.String()
	case ViewTimeline, ViewEvents:
		w.text(s.Within.String())
		return w.String()
	}
	w.number(s.Start, spanDigits)
	w.number(s.Length, spanDigits)
	for _, e := range s.Evidence {
		w.text(e.Passage)
		w.number(e.First, sentenceDigits)
		w.number(e.Best-e.First, 1)
		w.number(e.Count, 1)
	}
	return w.String()
}

type idWriter struct {
	b   strings.Builder
	bad bool
}

func (w *idWriter) text(s string) { w.b.WriteString(s) }

func (w *idWriter) number(n, width int) {
	if n < 0 || n >= 1<<(5*width) {
		w.bad = true
		return
	}
	for i := width - 1; i >= 0; i-- {
		w.b.WriteByte(digits[n>>(5*i)&31])
	}
}

// String returns the id after decoding it: an id that cannot be decoded is an error.
func (w *idWriter) String() (string, error) {
	id := w.b.String()
	if w.bad {
		return "", fmt.Errorf("encode custom id: a number exceeds its field")
	}
	if _, _, err := Decode(id); err != nil {
		return "", fmt.Errorf("encode custom id %q: %w", id, err)
	}
	return id, nil
}

// Decode decodes a custom id. The error is errCustomID for any id that encode does not write.
func Decode(id string) (Action, State, error) {
	if len(id) < 3+pageDigits || len(id) > discord.MaxCustomID || id[0] != idVersion {
		return 0, State{}, errCustomID
	}
	a, s := Action(id[1]), State{View: View(id[2])}
	if !s.View.has(a) {
		return 0, State{}, errCustomID
	}
	r := idReader{rest: id[3:]}
	s.Page = r.number(pageDigits)
	switch s.View {
	case ViewQuotation:
		s.Document = r.crockford(len(r.rest))
		if n := len(s.Document); n != 0 && n != digestLength {
			r.bad = true
		}
	case ViewTimeline, ViewEvents:
		if err := s.Within.UnmarshalText([]byte(r.rest)); err != nil || s.Within.String() != r.rest {
			r.bad = true
		}
	default:
		r.evidence(&s)
	}
	if r.bad {
		return 0, State{}, errCustomID
	}
	return a, s, nil
}

type idReader struct {
	rest string
	bad  bool
}

// evidence reads the span and all evidence into s.
func (r *idReader) evidence(s *State) {
	s.Start = r.number(spanDigits)
	s.Length = r.number(spanDigits)
	for r.rest != "" && !r.bad {
		e := Evidence{Passage: r.crockford(passageDigits), First: r.number(sentenceDigits)}
		e.Best = e.First + r.number(1)
		e.Count = r.number(1)
		if e.Best-e.First >= e.Count {
			r.bad = true
		}
		s.Evidence = append(s.Evidence, e)
	}
	n := len(s.Evidence)
	if n == 0 || n > maxEvidence || s.View == ViewContext && n != 1 || s.View.Conflict() && n < 2 ||
		s.View != ViewContext && s.Page >= n {
		r.bad = true
	}
}

// crockford returns the next n characters, all of them digits.
func (r *idReader) crockford(n int) string {
	if n > len(r.rest) {
		r.bad = true
		r.rest = ""
		return ""
	}
	s := r.rest[:n]
	r.rest = r.rest[n:]
	if strings.Trim(s, digits) != "" {
		r.bad = true
	}
	return s
}

func (r *idReader) number(width int) int {
	n := 0
	for _, c := range []byte(r.crockford(width)) {
		n = n<<5 | strings.IndexByte(digits, c)&31
	}
	return n
}

// Digest identifies a document in a custom id or a choice, for ids of any length.
func Digest(documentID string) string {
	sum := sha256.Sum256([]byte(documentID))
	return base32.NewEncoding(digits).EncodeToString(sum[:])[:digestLength]
}
