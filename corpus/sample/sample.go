package sample

import (
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"strings"

	"footnote/corpus"
	"footnote/corpus/edtf"
)

// The sizes of the texts are those of English reference works: a passage has some 900 bytes.
const (
	passagesPerDocument = 10
	sentences           = 6      // of a passage
	shortest, longest   = 14, 30 // words of a sentence
	vocabulary          = 60000
	subjectWords        = 40 // that a document repeats
	questionWords       = 12
)

// Streams of random numbers, one for each thing that is made, so that document n does not depend on those before it.
const (
	wordStream = iota
	documentStream
	questionStream
)

func random(stream, n uint64) *rand.Rand { return rand.New(rand.NewPCG(stream, n)) }

// functionWords are the words between the others: about four words in ten, as in English.
var functionWords = strings.Fields(`the of the and in to a was the his with by as that on for from had its at
	which were it he the be or an not their`)

// Sample makes documents and questions. It is safe for concurrent use.
type Sample struct {
	words      []string // of the language, most frequent first
	cumulative []float64
}

// New returns a Sample with a new language, the same in each call.
func New() *Sample {
	s := &Sample{words: make([]string, vocabulary), cumulative: make([]float64, vocabulary)}
	r := random(wordStream, 0)
	total, seen := 0.0, map[string]bool{}
	for i := range s.words {
		for s.words[i] == "" || seen[s.words[i]] {
			s.words[i] = word(r, i)
		}
		seen[s.words[i]] = true
		total += math.Pow(float64(i)+20, -1.05) // Zipf's law as Mandelbrot corrected it
		s.cumulative[i] = total
	}
	return s
}

// word makes a word of two to four syllables; frequent words are short.
func word(r *rand.Rand, rank int) string {
	const onsets, vowels, codas = "bdfghklmnprstvw", "aeiou", "nrlstmkd"
	var b strings.Builder
	for range 2 + min(rank/5000, 1) + r.IntN(2) {
		b.WriteByte(onsets[r.IntN(len(onsets))])
		b.WriteByte(vowels[r.IntN(len(vowels))])
	}
	b.WriteByte(codas[r.IntN(len(codas))])
	return b.String()
}

// draw returns a word with the probability of its frequency.
func (s *Sample) draw(r *rand.Rand) string {
	at := r.Float64() * s.cumulative[len(s.cumulative)-1]
	low, high := 0, len(s.cumulative)-1
	for low < high {
		if middle := (low + high) / 2; s.cumulative[middle] < at {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return s.words[low]
}

// Documents yields the documents of a corpus with at least passages passages.
func (s *Sample) Documents(passages int) iter.Seq2[corpus.Document, error] {
	return func(yield func(corpus.Document, error) bool) {
		for n := range (passages + passagesPerDocument - 1) / passagesPerDocument {
			if !yield(s.document(n), nil) {
				return
			}
		}
	}
}

// document makes document n, divided into passages and dated as if it had been read from a file.
func (s *Sample) document(n int) corpus.Document {
	r := random(documentStream, uint64(n))
	subject := s.subject(r)
	doc := corpus.Document{Metadata: corpus.Metadata{ID: fmt.Sprintf("sample-%06d", n),
		Title: capital(subject[0]) + " " + capital(subject[1])}}
	var text strings.Builder
	for i := range passagesPerDocument {
		if i > 0 {
			text.WriteString("\n\n")
		}
		p := corpus.Passage{ID: passageID(n*passagesPerDocument + i), DocumentID: doc.ID, Number: i + 1}
		p.Span.Start = text.Len()
		for j := range sentences {
			if j > 0 {
				text.WriteByte(' ')
			}
			start := text.Len()
			date := s.sentence(r, &text, subject)
			p.Sentences = append(p.Sentences, corpus.Span{Start: start, End: text.Len()})
			if date.Text != "" {
				p.Dates = append(p.Dates, date)
			}
		}
		p.Span.End = text.Len()
		doc.Passages = append(doc.Passages, p)
	}
	doc.Text = text.String()
	for i := range doc.Passages {
		doc.Passages[i].Text = doc.Passages[i].Span.In(doc.Text)
	}
	return doc
}

// subject draws the words that a document repeats.
func (s *Sample) subject(r *rand.Rand) []string {
	words := make([]string, subjectWords)
	for i := range words {
		words[i] = s.words[r.IntN(len(s.words))]
		if i%2 == 0 {
			words[i] = s.draw(r)
		}
	}
	return words
}

// sentence appends a sentence to text and returns its date, zero for none.
func (s *Sample) sentence(r *rand.Rand, text *strings.Builder, subject []string) corpus.Date {
	words := shortest + r.IntN(longest-shortest)
	for i := range words {
		w := s.next(r, subject)
		if i == 0 || r.IntN(20) == 0 {
			w = capital(w)
		}
		if i > 0 {
			text.WriteByte(' ')
		}
		text.WriteString(w)
	}
	var date corpus.Date
	if r.IntN(4) == 0 {
		year := fmt.Sprint(1500 + r.IntN(520))
		text.WriteString(" in ")
		date = corpus.Date{Text: year, From: corpus.FromText,
			Span: corpus.Span{Start: text.Len(), End: text.Len() + len(year)}}
		date.Interval, _ = edtf.Parse(year) // four digits are EDTF
		text.WriteString(year)
	}
	text.WriteByte('.')
	return date
}

// next draws the next word of a sentence.
func (s *Sample) next(r *rand.Rand, subject []string) string {
	switch r.IntN(10) {
	case 0, 1, 2, 3:
		return functionWords[r.IntN(len(functionWords))]
	case 4:
		return subject[r.IntN(len(subject))]
	}
	return s.draw(r)
}

// Question makes question n about a corpus of that many passages: words of one of its sentences, some of them left
// out, and two words that the sentence does not have.
func (s *Sample) Question(n, passages int) string {
	r := random(questionStream, uint64(n))
	doc := s.document(r.IntN((passages + passagesPerDocument - 1) / passagesPerDocument))
	p := doc.Passages[r.IntN(len(doc.Passages))]
	sentence := p.Sentences[r.IntN(len(p.Sentences))].In(doc.Text)
	words := strings.Fields(strings.TrimSuffix(sentence, "."))
	start := r.IntN(max(len(words)-questionWords, 1))
	words = words[start:min(start+questionWords-4, len(words))]
	return "When did " + strings.Join(words, " ") + " " + s.draw(r) + " " + s.draw(r) + "?"
}

// capital returns w with a capital.
func capital(w string) string { return strings.ToUpper(w[:1]) + w[1:] }

// passageID makes an id in the form of corpus.Passage.ID, with the same spread.
func passageID(n int) string {
	const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	scattered := uint64(n+1) * 0x9E3779B97F4A7C15 // by the golden ratio, which keeps numbers far apart (Knuth)
	id := make([]byte, 10)
	for i := range id {
		id[i] = digits[scattered>>(59-5*i)]
		scattered &= 1<<(59-5*i) - 1
	}
	return string(id)
}
