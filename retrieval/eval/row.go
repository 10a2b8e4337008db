package eval

import (
	"encoding/json"
	"errors"
	"io"
)

// Row holds one question's contribution to each measure. Rows are stored so that later runs can be compared
// with them.
type Row struct {
	ID         string           `json:"id"`
	Kind       string           `json:"kind,omitempty"`
	Answerable bool             `json:"answerable"`
	Answered   bool             `json:"answered"`
	Confidence float64          `json:"confidence"`
	Scored     bool             `json:"scored"`  // whether Correct is known
	Correct    bool             `json:"correct"` // the first sentence answers an answerable question
	Micros     float64          `json:"took_us"`
	Counts     map[string]Count `json:"counts"` // by measure name, without those that do not count the question
}

// right reports whether the question was handled correctly.
func (r Row) right() bool { return r.Answered == r.Answerable && (r.Correct || !r.Answerable) }

// MarshalJSON writes [hits, of].
func (c Count) MarshalJSON() ([]byte, error) { return json.Marshal([2]float64{c.Hits, c.Of}) }

// UnmarshalJSON reads [hits, of].
func (c *Count) UnmarshalJSON(data []byte) error {
	var pair []float64
	if err := json.Unmarshal(data, &pair); err != nil || len(pair) != 2 {
		return errors.New("a count must be [hits, of]")
	}
	c.Hits, c.Of = pair[0], pair[1]
	return nil
}

// rowOf returns the row of an outcome.
func rowOf(o Outcome) Row {
	r := Row{ID: o.ID, Kind: o.Kind, Answerable: o.Answerable, Answered: o.Answered, Confidence: o.Confidence,
		Scored: scorable(o), Correct: o.correct(), Micros: float64(o.Took.Microseconds()), Counts: map[string]Count{}}
	for _, m := range measures {
		if m.count == nil {
			continue
		}
		if c, ok := m.count(o); ok {
			r.Counts[m.name] = c
		}
	}
	return r
}

// Rows returns the rows of outcomes.
func Rows(outcomes []Outcome) []Row {
	rows := make([]Row, len(outcomes))
	for i, o := range outcomes {
		rows[i] = rowOf(o)
	}
	return rows
}

// WriteRows writes rows, one JSON object per line.
func WriteRows(w io.Writer, rows []Row) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for _, r := range rows {
		if err := e.Encode(r); err != nil {
			return err
		}
	}
	return nil
}

// ReadRows reads the output of WriteRows. An error names the line; name is the file's name in it. The error is a
// *BaselineError if a line is not a row.
func ReadRows(r io.Reader, name string) ([]Row, error) {
	var rows []Row
	for l, err := range lines(r, name) {
		if err != nil {
			return nil, err
		}
		var row Row
		if err := json.Unmarshal(l.text, &row); err != nil {
			return nil, l.wrap(&BaselineError{err})
		}
		if row.ID == "" || row.Counts == nil {
			return nil, l.wrap(&BaselineError{errors.New("not a row of counts")})
		}
		rows = append(rows, row)
	}
	return rows, nil
}
