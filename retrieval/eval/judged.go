package eval

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// Judged is a question with its gold judgments. Only ID and Text are required.
type Judged struct {
	ID         string
	Text       string
	Answerable bool             // true if the file does not say
	Answers    []string         // gold answers: spans or sentences
	With       []string         // what must stand beside an answer, or in the headings or the title above it
	Relevant   map[string]int   // grades by document id; documents of an ungraded list have grade 1
	Dates      []string         // gold dates in EDTF
	Passages   []int            // accepted passage numbers in the one relevant document; empty accepts any
	Sentences  []string         // fragments; the answering sentence contains one of them
	Kind       string           // group for the breakdown by kind; may be empty
	Plausible  []string         // wrong answers in Context to an unanswerable question
	Context    string           // id of the document that the question was written about
	Spans      []Place          // positions of gold answers
	places     map[string][]int // by document id: numbers of the passages that overlap with Spans; set by Locate
}

// Place is a half-open range of a document, in characters (code points) of its text in the corpus file.
type Place struct {
	Document   string // id
	Start, End int
}

// ReadJudged reads judged questions, one JSON object per line. An error names the line; name is the file's
// name in it.
func ReadJudged(r io.Reader, name string) ([]Judged, error) {
	var all []Judged
	seen := map[string]bool{}
	for l, err := range lines(r, name) {
		if err != nil {
			return nil, err
		}
		j, err := parseJudged(l.text)
		if err == nil && seen[j.ID] {
			err = fmt.Errorf("the id %q is already used; give each question its own", j.ID)
		}
		if err != nil {
			return nil, l.wrap(err)
		}
		seen[j.ID] = true
		all = append(all, j)
	}
	return all, nil
}

func parseJudged(line []byte) (Judged, error) {
	var raw struct {
		ID         string          `json:"id"`
		Question   string          `json:"question"`
		Answerable *bool           `json:"answerable"`
		Answers    []string        `json:"answers"`
		With       []string        `json:"with"`
		Relevant   json.RawMessage `json:"relevant"`
		Dates      []string        `json:"dates"`
		Passages   []int           `json:"passages"`
		Sentence   json.RawMessage `json:"sentence"`
		Kind       string          `json:"kind"`
		Plausible  []string        `json:"plausible_answers"`
		Context    string          `json:"context_id"`
		Spans      []place         `json:"spans"`
		File       string          `json:"file"`
	}
	if err := json.Unmarshal(line, &raw); err != nil {
		return Judged{}, err
	}
	if raw.ID == "" || raw.Question == "" {
		return Judged{}, fmt.Errorf(`a judged question needs "id" and "question"`)
	}
	j := Judged{ID: raw.ID, Text: raw.Question, Answerable: raw.Answerable == nil || *raw.Answerable,
		Answers: raw.Answers, With: raw.With, Dates: raw.Dates, Passages: raw.Passages, Kind: raw.Kind,
		Plausible: raw.Plausible, Context: raw.Context}
	var err error
	if j.Relevant, err = parseRelevant(raw.Relevant); err != nil {
		return Judged{}, err
	}
	if j.Relevant == nil && raw.File != "" {
		j.Relevant = map[string]int{strings.TrimSuffix(raw.File, path.Ext(raw.File)): 1}
	}
	if j.Sentences, err = parseStrings(raw.Sentence); err != nil {
		return Judged{}, err
	}
	j.Spans, err = j.inDocuments(raw.Spans)
	return j, err
}

// place reads [start, end] or ["document id", start, end].
type place Place

// UnmarshalJSON implements json.Unmarshaler.
func (p *place) UnmarshalJSON(data []byte) error {
	var parts []json.RawMessage
	if err := json.Unmarshal(data, &parts); err != nil {
		return errSpan
	}
	if len(parts) == 3 {
		if json.Unmarshal(parts[0], &p.Document) != nil {
			return errSpan
		}
		parts = parts[1:]
	}
	if len(parts) != 2 || json.Unmarshal(parts[0], &p.Start) != nil || json.Unmarshal(parts[1], &p.End) != nil {
		return errSpan
	}
	if p.Start < 0 || p.End <= p.Start {
		return errSpan
	}
	return nil
}

// errSpan describes the accepted forms of a span.
var errSpan = errors.New(`each of "spans" must be [start, end] or ["document id", start, end], in characters`)

// inDocuments fills in the relevant document of spans that name none.
func (j *Judged) inDocuments(spans []place) ([]Place, error) {
	var all []Place
	for _, p := range spans {
		if p.Document == "" {
			if len(j.Relevant) != 1 {
				return nil, errors.New(`"spans" without a document id need exactly one relevant document`)
			}
			for id := range j.Relevant {
				p.Document = id
			}
		}
		all = append(all, Place(p))
	}
	return all, nil
}

// parseRelevant reads ["id", …] or {"id": grade, …}.
func parseRelevant(raw json.RawMessage) (map[string]int, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	var graded map[string]int
	if json.Unmarshal(raw, &graded) == nil {
		return graded, nil
	}
	var ids []string
	if err := json.Unmarshal(raw, &ids); err != nil {
		return nil, fmt.Errorf(`"relevant" must be a list of document ids or an object of grades: %w`, err)
	}
	graded = map[string]int{}
	for _, id := range ids {
		graded[id] = 1
	}
	return graded, nil
}

// parseStrings reads "one" or ["one", "another"].
func parseStrings(raw json.RawMessage) ([]string, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	var one string
	if json.Unmarshal(raw, &one) == nil {
		return []string{one}, nil
	}
	var many []string
	if err := json.Unmarshal(raw, &many); err != nil {
		return nil, fmt.Errorf(`"sentence" must be a string or a list of strings: %w`, err)
	}
	return many, nil
}
