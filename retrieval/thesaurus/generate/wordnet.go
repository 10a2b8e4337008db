package main

import (
	"bufio"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"footnote/retrieval/thesaurus"
)

// wordNet is the parsed database. wndb(5WN) and senseidx(5WN) describe its files.
type wordNet struct {
	synsets map[synsetID]*synset
	senses  map[string][]sense     // by lemma in lower case, words separated by spaces; in file order
	forms   map[string][]irregular // by irregular form
	counted map[string]bool        // lemmas that occur in the tagged texts
	inGloss map[string]int         // occurrences in glosses, of one to three words separated by spaces
}

type pos = thesaurus.PartOfSpeech

// synsetID is a synset's part of speech and offset in its file.
type synsetID struct {
	pos    pos
	offset int
}

// synset is a set of words with one meaning.
type synset struct {
	id       synsetID
	topic    int      // lexicographer file, lexnames(5WN)
	words    []string // as written, with spaces for underscores: "Soviet Union"
	pointers []pointer
}

// pointer links a synset, or a word of it, to another.
type pointer struct {
	symbol   string
	to       synsetID
	from, at int // positions of the words in their synsets, from 1; both 0 if the synsets are linked
}

// sense is one meaning of a lemma.
type sense struct {
	synset *synset
	number int // from 1, by frequency
	count  int // occurrences in the tagged texts
}

// irregular is the base of an irregular form.
type irregular struct {
	base string
	pos  pos
}

// files lists the extensions of WordNet's data files.
var files = []struct {
	name string
	pos  pos
}{{"noun", thesaurus.Noun}, {"verb", thesaurus.Verb}, {"adj", thesaurus.Adjective}, {"adv", thesaurus.Adverb}}

// read reads the database from a folder.
func read(dir string) (*wordNet, error) {
	w := &wordNet{
		synsets: map[synsetID]*synset{},
		senses:  map[string][]sense{},
		forms:   map[string][]irregular{},
		counted: map[string]bool{},
		inGloss: map[string]int{},
	}
	for _, f := range files {
		if err := eachLine(filepath.Join(dir, "data."+f.name), w.readSynset); err != nil {
			return nil, err
		}
		err := eachLine(filepath.Join(dir, f.name+".exc"), func(line string) error { return w.readForms(line, f.pos) })
		if err != nil {
			return nil, err
		}
	}
	if err := eachLine(filepath.Join(dir, "index.sense"), w.readSense); err != nil {
		return nil, err
	}
	w.linkGerunds()
	w.linkBack()
	return w, nil
}

// eachLine calls read for every line except those of the licence, which begin with a space.
func eachLine(path string, read func(line string) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		if line := lines.Text(); line != "" && line[0] != ' ' {
			if err := read(line); err != nil {
				return fmt.Errorf("%s:%d: %w", path, n, err)
			}
		}
	}
	return lines.Err()
}

// readSynset reads a line of a data file.
func (w *wordNet) readSynset(line string) error {
	line, gloss, _ := strings.Cut(line, " | ")
	w.countGloss(gloss)
	r := fields{rest: strings.Fields(line)}
	s := &synset{}
	s.id.offset = r.number(10)
	s.topic = r.number(10)
	s.id.pos = r.pos()
	for range r.number(16) {
		word, _, _ := strings.Cut(r.next(), "(") // adjectives may have a position marker: "afloat(p)"
		s.words = append(s.words, strings.ReplaceAll(word, "_", " "))
		r.next() // the sense number in the lexicographer file
	}
	for range r.number(10) {
		p := pointer{symbol: r.next()}
		p.to.offset = r.number(10)
		p.to.pos = r.pos()
		ends := r.number(16)
		p.from, p.at = ends>>8, ends&0xff
		s.pointers = append(s.pointers, p)
	}
	w.synsets[s.id] = s
	return r.err
}

// readSense reads a line of index.sense.
func (w *wordNet) readSense(line string) error {
	r := fields{rest: strings.Fields(line)}
	lemma, key, _ := strings.Cut(r.next(), "%")
	lemma = strings.ReplaceAll(lemma, "_", " ")
	id := synsetID{offset: r.number(10)}
	types := map[byte]pos{
		'1': thesaurus.Noun, '2': thesaurus.Verb,
		'3': thesaurus.Adjective, '4': thesaurus.Adverb, '5': thesaurus.Adjective,
	}
	if key == "" {
		return fmt.Errorf("no sense key")
	}
	id.pos = types[key[0]]
	s := sense{synset: w.synsets[id], number: r.number(10), count: r.number(10)}
	if r.err == nil && s.synset == nil {
		return fmt.Errorf("sense of an unknown synset %d", id.offset)
	}
	w.senses[lemma] = append(w.senses[lemma], s)
	if s.count > 0 {
		w.counted[lemma] = true
	}
	return r.err
}

// countGloss counts the words of a gloss and its examples, and all sequences of two and three words.
func (w *wordNet) countGloss(gloss string) {
	words := strings.FieldsFunc(strings.ToLower(gloss), func(c rune) bool {
		return !unicode.IsLetter(c) && c != '-' && c != '\''
	})
	for i := range words {
		for n := 1; n <= 3 && i+n <= len(words); n++ {
			w.inGloss[strings.Join(words[i:i+n], " ")]++
		}
	}
}

// Numbers of lexicographer files.
const (
	actTopic       = 4
	attributeTopic = 7
	placeTopic     = 15
)

// linkBack links nouns to their adjectives and adjectives to their adverbs. The files only have the reverse:
// "Japanese" to "Japan", "quickly" to "quick".
func (w *wordNet) linkBack() {
	for _, lemma := range w.lemmas() {
		for _, s := range w.senses[lemma] {
			for _, p := range s.synset.pointers {
				if to := w.synsets[p.to]; p.symbol == pertainym && to != nil && p.from == wordNumber(s.synset, lemma) {
					to.pointers = append(to.pointers, pointer{"+", s.synset.id, p.at, p.from})
				}
			}
		}
	}
}

// pertainym is the symbol of pointers from an adjective to its noun and from an adverb to its adjective.
const pertainym = `\`

// linkGerunds links nouns for acts that end in -ing to the first meaning of their verbs, if the files do not link
// them to a verb: "besieging" to "besiege".
func (w *wordNet) linkGerunds() {
	for _, lemma := range w.lemmas() {
		stem, isGerund := strings.CutSuffix(lemma, "ing")
		if !isGerund {
			continue
		}
		for _, s := range w.senses[lemma] {
			number := wordNumber(s.synset, lemma)
			if s.synset.topic != actTopic || s.synset.hasVerb(number) {
				continue
			}
			for _, verb := range []string{stem, stem + "e"} {
				w.linkGerund(s.synset, number, verb)
			}
		}
	}
}

// linkGerund links a word of a synset and a verb's first meaning, in both directions.
func (w *wordNet) linkGerund(s *synset, number int, verb string) {
	for _, of := range w.senses[verb] {
		if of.synset.id.pos == thesaurus.Verb && of.number == 1 {
			at := wordNumber(of.synset, verb)
			s.pointers = append(s.pointers, pointer{"+", of.synset.id, number, at})
			of.synset.pointers = append(of.synset.pointers, pointer{"+", s.id, at, number})
		}
	}
}

// hasVerb reports whether a word of the synset is linked to a verb of the same root.
func (s *synset) hasVerb(number int) bool {
	return slices.ContainsFunc(s.pointers, func(p pointer) bool {
		return p.symbol == "+" && p.from == number && p.to.pos == thesaurus.Verb
	})
}

// readForms reads a line of an exception list: a form and its bases.
func (w *wordNet) readForms(line string, p pos) error {
	words := strings.Fields(strings.ReplaceAll(line, "_", " "))
	if strings.Contains(line, "_") {
		return nil // forms of phrases are derived from those of their words
	}
	for _, base := range words[1:] {
		w.forms[words[0]] = append(w.forms[words[0]], irregular{base, p})
	}
	return nil
}

// lemmas returns all lemmas in order.
func (w *wordNet) lemmas() []string {
	return slices.Sorted(maps.Keys(w.senses))
}

// fields reads the fields of a line in order and keeps the first error.
type fields struct {
	rest []string
	err  error
}

func (f *fields) next() string {
	if len(f.rest) == 0 {
		if f.err == nil {
			f.err = fmt.Errorf("the line ends early")
		}
		return ""
	}
	field := f.rest[0]
	f.rest = f.rest[1:]
	return field
}

func (f *fields) number(base int) int {
	n, err := strconv.ParseUint(f.next(), base, 31)
	if err != nil && f.err == nil {
		f.err = err
	}
	return int(n)
}

// pos reads a part of speech; "s" is a satellite adjective.
func (f *fields) pos() pos {
	switch p := f.next(); p {
	case "n":
		return thesaurus.Noun
	case "v":
		return thesaurus.Verb
	case "a", "s":
		return thesaurus.Adjective
	case "r":
		return thesaurus.Adverb
	default:
		if f.err == nil {
			f.err = fmt.Errorf("%q is not a part of speech", p)
		}
		return 0
	}
}
