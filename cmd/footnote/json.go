package main

import (
	"encoding/json"
	"io"
	"time"

	"footnote/corpus"
	"footnote/retrieval"
)

// The objects that --json prints. Lists are never null. Offsets are bytes of the text that "footnote show" prints.

type answerJSON struct {
	ID         json.RawMessage `json:"id"`
	Question   string          `json:"question"`
	Status     string          `json:"status"` // "answered" or "not_found"
	Confidence float64         `json:"confidence"`
	Answer     *sentenceJSON   `json:"answer"` // null when not found
	Citations  []citationJSON  `json:"citations"`
	Nearest    []citationJSON  `json:"nearest"`
	Conflicts  []citationJSON  `json:"conflicts,omitempty"`  // they give other dates for the same event
	WeakGuess  bool            `json:"weak_guess,omitempty"` // answered, and more likely wrong than right
	Kind       retrieval.Kind  `json:"kind,omitempty"`       // what the answer consists of; none: one sentence
	Events     []eventJSON     `json:"events,omitempty"`     // of kind "events": the first maxEvents, in order of time
	Total      int             `json:"total,omitempty"`      // of all events
	Documents  []documentJSON  `json:"documents,omitempty"`  // of kind "as_of"
	Examples   []string        `json:"examples,omitempty"`   // of kind "help": questions that the corpus answers
	Reader     bool            `json:"reader"`               // a reader read the question with the likely sentences
	TookUS     int64           `json:"took_us"`
}

// maxEvents is the most events of an answer; "footnote timeline" prints all.
const maxEvents = 50

type documentJSON struct {
	Document string `json:"document"`
	Title    string `json:"title"`
	AsOf     string `json:"as_of"`
}

type sentenceJSON struct {
	Text  string     `json:"text"`
	Span  string     `json:"span"`
	Dates []dateJSON `json:"dates"`
}

type dateJSON struct {
	Text     string `json:"text"`
	EDTF     string `json:"edtf"`
	Inferred bool   `json:"inferred,omitempty"` // the value, or its year, comes from the text around it
}

type citationJSON struct {
	Rank     int         `json:"rank"`
	ID       string      `json:"id"` // "F-7K2Q9"
	Document string      `json:"document"`
	Title    string      `json:"title"`
	Section  string      `json:"section"`
	Passage  int         `json:"passage"`
	Excerpt  string      `json:"excerpt"`
	Start    int         `json:"start"`
	End      int         `json:"end"`
	AsOf     string      `json:"as_of"`
	Dates    []dateJSON  `json:"dates"`
	Score    float64     `json:"score"`
	Matches  []matchJSON `json:"matches,omitempty"` // occurrences of the words; only for quotations
}

type matchJSON struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

type quotationsJSON struct {
	Words     string         `json:"words"`
	Status    string         `json:"status"` // "found" or "not_found"
	Total     int            `json:"total"`
	Passages  int            `json:"passages"`
	Citations []citationJSON `json:"citations"`
	TookUS    int64          `json:"took_us"`
}

// noID is the id of a question without one.
var noID = json.RawMessage(`""`)

func toAnswerJSON(
	id json.RawMessage, question string, a retrieval.Answer, examples []string, took time.Duration,
) answerJSON {
	out := answerJSON{
		ID:         id,
		Question:   question,
		Status:     "not_found",
		Confidence: a.Confidence,
		WeakGuess:  a.WeakGuess(),
		Citations:  toCitationsJSON(a.Citations),
		Nearest:    toCitationsJSON(a.Nearest),
		Conflicts:  toCitationsJSON(a.Conflicts),
		Kind:       a.Kind,
		Events:     toTimelineJSON(a.Events, 0).Events,
		Total:      a.Events.Total,
		Examples:   examples,
		Reader:     a.Read,
		TookUS:     took.Microseconds(),
	}
	out.Events = out.Events[:min(len(out.Events), maxEvents)]
	for _, d := range a.AsOf {
		out.Documents = append(out.Documents, documentJSON{d.ID, d.Title, d.AsOf.String()})
	}
	if a.Found {
		out.Status = "answered"
		out.Answer = &sentenceJSON{Text: a.Text, Span: a.Span.In(a.Text), Dates: toDatesJSON(a.Dates)}
	}
	return out
}

func toQuotationsJSON(words string, q retrieval.Quotations, took time.Duration) quotationsJSON {
	out := quotationsJSON{
		Words:     words,
		Status:    "found",
		Total:     q.Total,
		Passages:  q.Passages,
		Citations: toCitationsJSON(q.Citations),
		TookUS:    took.Microseconds(),
	}
	if q.Total == 0 {
		out.Status = "not_found"
	}
	return out
}

func toCitationsJSON(citations []retrieval.Citation) []citationJSON {
	out := make([]citationJSON, 0, len(citations))
	for _, c := range citations {
		out = append(out, citationJSON{
			Rank:     c.Rank,
			ID:       c.ID,
			Document: c.Document.ID,
			Title:    c.Document.Title,
			Section:  c.Section(),
			Passage:  c.Passage.Number,
			Excerpt:  c.Text(),
			Start:    c.Excerpt.Start,
			End:      c.Excerpt.End,
			AsOf:     c.Document.AsOf.String(),
			Dates:    toDatesJSON(c.Dates),
			Score:    c.Score,
			Matches:  toMatchesJSON(c),
		})
	}
	return out
}

func toDatesJSON(dates []corpus.Date) []dateJSON {
	out := make([]dateJSON, 0, len(dates))
	for _, d := range dates {
		out = append(out, dateJSON{Text: d.Text, EDTF: d.Interval.String(), Inferred: d.Inferred})
	}
	return out
}

func toMatchesJSON(c retrieval.Citation) []matchJSON {
	var out []matchJSON
	for _, m := range c.Matches {
		out = append(out, matchJSON{Start: m.Start, End: m.End, Text: c.Passage.Verbatim(m)})
	}
	return out
}

// printJSON writes v as one line of JSON.
func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
