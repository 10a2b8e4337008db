package eval

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// Judged is a question with what is known about its answer. All but ID and Text may be absent.
type Judged struct {
	ID         string
	Text       string
	Answerable bool           // absent counts as true
	Answers    []string       // gold answers: spans or sentences
	Relevant   map[string]int // grade by document id; an ungraded list has grade 1
	Dates      []string       // gold dates in EDTF
	Passages   []int          // acceptable passage numbers, in the one relevant document; empty: any
	Sentences  []string       // fragments, one of which the answering sentence holds
	Kind       string         // for a breakdown
	Plausible  []string       // of an unanswerable question: what reads like an answer in Context
	Context    string         // id of the document that the question was written for, answerable or not
}

// maxLine bounds a line of a file of questions, in bytes.
const maxLine = 16 << 20

// ReadJudged reads judged questions, a JSON object a line. An error names the line; name is the file's name in it.
func ReadJudged(r io.Reader, name string) ([]Judged, error) {
	var all []Judged
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	for n := 1; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		j, err := parseJudged(lines.Bytes())
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		all = append(all, j)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return all, nil
}

func parseJudged(line []byte) (Judged, error) {
	var raw struct {
		ID         string          `json:"id"`
		Question   string          `json:"question"`
		Answerable *bool           `json:"answerable"`
		Answers    []string        `json:"answers"`
		Relevant   json.RawMessage `json:"relevant"`
		Dates      []string        `json:"dates"`
		Passages   []int           `json:"passages"`
		Sentence   json.RawMessage `json:"sentence"`
		Kind       string          `json:"kind"`
		Plausible  []string        `json:"plausible_answers"`
		Context    string          `json:"context_id"`
	}
	if err := json.Unmarshal(line, &raw); err != nil {
		return Judged{}, err
	}
	if raw.ID == "" || raw.Question == "" {
		return Judged{}, fmt.Errorf(`a judged question needs "id" and "question"`)
	}
	j := Judged{ID: raw.ID, Text: raw.Question, Answerable: raw.Answerable == nil || *raw.Answerable, Answers: raw.Answers,
		Dates: raw.Dates, Passages: raw.Passages, Kind: raw.Kind, Plausible: raw.Plausible, Context: raw.Context}
	var err error
	if j.Relevant, err = parseRelevant(raw.Relevant); err != nil {
		return Judged{}, err
	}
	j.Sentences, err = parseStrings(raw.Sentence)
	return j, err
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
