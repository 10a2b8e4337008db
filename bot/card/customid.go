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

// A custom id holds everything that a button needs, so that it works after a restart and on every replica:
//
//	version action view page span evidence…
//	"1"     1      1    2    8    16 each, at most 5
//
// Numbers are Crockford base32 digits, the most significant first: a page of 2 digits; a span of two numbers of 4
// digits, start and length; evidence of the passage's id (10 characters), its first sentence shown and the best one (4
// digits each, the second counted from the first: 1 digit) and their number (1 digit). A view of a quotation holds, in
// place of span and evidence, a digest of the one document to look in, or nothing; that of a timeline the EDTF of its
// time, or nothing. Ids come back from Discord and may be forged: decode accepts nothing that encode would not write.
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

// Action is what pressing a button does.
type Action byte

// The actions of buttons.
const (
	ActionBack    Action = 'b' // shows the page before
	ActionForward Action = 'f' // shows the page after
	ActionContext Action = 'c' // shows the passage with its neighbours
	ActionShare   Action = 's' // posts a private card for everybody
	ActionCite    Action = 'i' // shows references for the passage
	ActionReport  Action = 'r' // opens the form for a report, and is the form's own
	actionNearest Action = 'n' // shows the passages that come nearest
)

// View is the kind of card that a button stands on.
type View byte

// The views.
const (
	ViewAnswer    View = 'a'
	ViewNearest   View = 'n' // passages near a question that has no answer
	ViewQuotation View = 'q'
	ViewContext   View = 'x'
	ViewConflict  View = 'd' // an answer of which the second evidence dates the event otherwise
	ViewTimeline  View = 't'
)

// views are all of them.
const views = string(ViewAnswer) + string(ViewNearest) + string(ViewQuotation) + string(ViewContext) +
	string(ViewConflict) + string(ViewTimeline)

// has reports whether a card of view v has a button that does a.
func (v View) has(a Action) bool {
	switch a {
	case ActionBack, ActionForward:
		return v != 0 && strings.ContainsRune(views, rune(v))
	case ActionContext, ActionCite, ActionReport:
		return v == ViewAnswer || v == ViewNearest || v == ViewQuotation || v == ViewConflict
	case ActionShare:
		return v == ViewAnswer || v == ViewNearest || v == ViewQuotation || v == ViewConflict || v == ViewTimeline
	case actionNearest:
		return v == ViewNearest
	}
	return false
}

// State is what a card shows.
type State struct {
	View     View
	Page     int           // counted from 0
	Start    int           // of an answer's span, in bytes of the best sentence of the first evidence
	Length   int           // of that span in bytes; 0: none
	Evidence []Evidence    // a page each; of a context view, the one passage
	Document string        // of a quotation: digest of the document to look in; empty: all
	Within   edtf.Interval // of a timeline: its time; zero: any
}

// Evidence names sentences of a passage.
type Evidence struct {
	Passage string // its id
	First   int    // index of the first sentence shown
	Count   int    // sentences shown, 1 to 31
	Best    int    // index of the best sentence, First to First+Count-1
}

var errCustomID = errors.New("custom id that Footnote does not write")

const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// encode returns the custom id of a button on the card that shows s. What does not fit its field is an error.
func (s State) encode(a Action) (string, error) {
	w := idWriter{}
	w.text(string([]byte{idVersion, byte(a), byte(s.View)}))
	w.number(s.Page, pageDigits)
	switch s.View {
	case ViewQuotation:
		w.text(s.Document)
		return w.String()
	case ViewTimeline:
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

// String returns the id once it has been read back: an id that cannot be read is not written.
func (w *idWriter) String() (string, error) {
	id := w.b.String()
	if w.bad {
		return "", fmt.Errorf("write custom id: a number exceeds its field")
	}
	if _, _, err := Decode(id); err != nil {
		return "", fmt.Errorf("write custom id %q: %w", id, err)
	}
	return id, nil
}

// Decode reads a custom id. The error is errCustomID for anything that encode does not write.
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
	case ViewTimeline:
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

// evidence reads the span and all evidence.
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
	if n == 0 || n > maxEvidence || s.View == ViewContext && n != 1 || s.View == ViewConflict && n < 2 ||
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

// Digest names a document, whose own id may be of any length, in a custom id or a choice.
func Digest(documentID string) string {
	sum := sha256.Sum256([]byte(documentID))
	return base32.NewEncoding(digits).EncodeToString(sum[:])[:digestLength]
}
