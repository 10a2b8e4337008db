package dates

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"footnote/corpus/edtf"
	"footnote/corpus/prose"
)

// Find returns the date expressions of a text, in order, not overlapping. Spans are in bytes of text. A date without a
// year takes it from the text before it, at the start from anchor (which may be zero). If neither has one, it takes
// the year of the first date after it. The time is linear in the length of the text.
func Find(text string, anchor edtf.Interval) []Date {
	found, _ := FindContext(context.Background(), text, anchor)
	return found
}

// FindContext is Find until ctx is done. It then returns the error of ctx.
func FindContext(ctx context.Context, text string, anchor edtf.Interval) ([]Date, error) {
	order := &dayOrder{text: text}
	f := finder{ctx: ctx, text: text, order: order, focus: focus{}.on(anchor)}
	f.run()
	found := f.all()
	if !f.missed || len(found) == 0 {
		return found, ctx.Err()
	}
	first := found[0]
	head := finder{ctx: ctx, text: text[:first.Span.Start], order: order, focus: focus{}.on(first.Interval)}
	head.focus.month, head.focus.day = 0, 0
	head.run()
	return append(head.all(), found...), ctx.Err()
}

// Parse reads a date that a person typed as a filter: EDTF, or plain ("late 1969", "July 1986").
func Parse(s string) (edtf.Interval, error) {
	s = strings.TrimSpace(s)
	i, err := edtf.Parse(s)
	if err == nil {
		return i, nil
	}
	f := finder{ctx: context.Background(), text: s, order: &dayOrder{text: s}, typed: true}
	f.run()
	if len(f.dates) == 1 && onlyFiller(s[:f.dates[0].Span.Start]) && onlyFiller(s[f.dates[0].Span.End:]) {
		found := f.dates[0].Interval
		if a, b, ok := found.Choice(); ok {
			return edtf.Interval{}, fmt.Errorf("%q may be %s or %s; write %s or %s", s, a.Human(), b.Human(), a, b)
		}
		return found, nil
	}
	if f.missed && len(f.dates) == 0 {
		return edtf.Interval{}, fmt.Errorf("%q does not say which year; write one like July 1986", s)
	}
	if strings.Trim(s, "0123456789-/.X~?%") == "" && strings.ContainsAny(s, "-/") {
		return edtf.Interval{}, fmt.Errorf("%w; write one like 1960, 1986-07, 1939-09-01 or 1950/1953", err)
	}
	const like = "1960, July 1986, late 1969, 1960s or 1950/1953"
	return edtf.Interval{}, fmt.Errorf("%q is not a date; write one like %s", s, like)
}

// onlyFiller reports whether the text beside a typed date adds nothing to it.
func onlyFiller(s string) bool {
	switch strings.ToLower(strings.Trim(s, " \t.,;:!?\"'()")) {
	case "", "in", "on", "the", "in the", "on the", "during", "during the", "at", "year", "the year",
		"in year", "in the year":
		return true
	}
	return false
}

// finder walks over a text and collects its dates.
type finder struct {
	ctx    context.Context // of the call, which the finder does not outlive
	text   string
	order  *dayOrder
	typed  bool // a person typed it: capitals are not needed, and every number is meant as a date
	toks   []token
	dates  []Date   // the last ones
	full   [][]Date // those before them
	focus  focus
	items  []item // of the current expression
	missed bool   // a date was dropped because no year was known yet

	leading bool // no date of the paragraph was found yet

	decided int  // the token of the paragraph that decides whether a date may begin at those before it
	dated   bool // what it decides

	counting bool // inside the date that "two days before" is counted from
}

// fullDates is the number of dates after which another slice is begun. A slice that grew with a text full of dates
// would be copied again and again.
const fullDates = 4096

// all returns the dates found.
func (f *finder) all() []Date {
	if len(f.full) == 0 {
		return f.dates
	}
	return slices.Concat(append(f.full, f.dates)...)
}

// firstTokens is the initial capacity for tokens, enough for a paragraph of prose, which has a token in some five
// bytes.
const firstTokens = 512

// tokenMemory holds buffers for tokens that are not in use, since a corpus has many short texts.
var tokenMemory = sync.Pool{New: func() any {
	toks := make([]token, 0, firstTokens)
	return &toks
}}

// run collects the dates of the text, paragraph by paragraph, until ctx is done.
func (f *finder) run() {
	s := scanner{text: f.text}
	memory := tokenMemory.Get().(*[]token)
	f.toks = *memory
	defer func() {
		*memory = f.toks
		tokenMemory.Put(memory)
	}()
	for f.ctx.Err() == nil {
		f.toks = s.tokens(f.toks[:0])
		if len(f.toks) == 0 {
			return
		}
		f.decided, f.leading = -1, true
		for i := 0; i < len(f.toks); {
			i = f.expression(i)
		}
	}
}

// at returns a token, or an empty one outside the paragraph.
func (f *finder) at(i int) token {
	if i < 0 || i >= len(f.toks) {
		return token{space: true, kind: outside}
	}
	return f.toks[i]
}

// word returns the word at a token in lower case, or "" for anything else.
func (f *finder) word(i int) string {
	switch t := f.at(i); {
	case t.word != "":
		return t.word
	case t.kind == plainWord:
		return strings.ToLower(f.text[t.start:t.end])
	}
	return ""
}

// is reports whether a token is one of some words of the lexicon.
func (f *finder) is(i int, words ...string) bool {
	t := f.at(i)
	if t.word == "" {
		return false
	}
	for _, w := range words {
		if t.word == w {
			return true
		}
	}
	return false
}

// skip returns the index after a token if it is one of some words, else its own.
func (f *finder) skip(i int, words ...string) int {
	if f.is(i, words...) {
		return i + 1
	}
	return i
}

// bound is the side of a date that an expression covers: "since 1982", "by 1982", "after 1982", "before 1982".
type bound int

const (
	inside bound = iota
	since
	until
	after
	before
)

// apply returns the interval on that side of i.
func (b bound) apply(i edtf.Interval) edtf.Interval {
	from, to := i.Bounds()
	switch b {
	case since:
		return i.Since()
	case until:
		return i.Until()
	case after:
		return to.Shift(1).Since()
	case before:
		return from.Shift(-1).Until()
	}
	return i
}

// expression reads the dates that begin at a token and returns the index of the next token to read.
func (f *finder) expression(i int) int {
	if !f.at(i).begins() || !f.mayBegin(i) {
		return i + 1
	}
	side, between, j := f.lead(i)
	items := f.sequence(j, between)
	if len(items) == 0 || items[0].start != j {
		return i + 1
	}
	end := items[len(items)-1].end
	for n := 0; n < len(items); {
		m := n + 1
		for m < len(items) && items[m].joined {
			m++
		}
		start := items[n].start
		if n == 0 && (side != inside || between && m > 1 || f.is(i, "from") && (m > 1 || items[0].open)) {
			start = i
		}
		if !f.emit(start, items[n:m], side) {
			for _, it := range items[n:m] {
				f.emit(it.start, []item{it}, inside)
			}
		}
		side, n = inside, m
	}
	return end
}

// mayBegin reports whether a date may begin at a token. Each date has a number, a month or another such word, and
// before that only words of the lexicon, "few" and "several". Most words like "the" and "in" need no closer look.
// Tokens are asked about in order, so each is looked at once, however many such words follow each other.
func (f *finder) mayBegin(i int) bool {
	if i <= f.decided {
		return f.dated
	}
	for f.decided, f.dated = i, false; f.decided < len(f.toks); f.decided++ {
		switch t := &f.toks[f.decided]; t.kind {
		case number, ordinal, decade, fullDate, yearMonth, romanYear, month, season, weekday, era, unit:
			f.dated = true
			return true
		case plainWord:
			if w := f.text[t.start:t.end]; !strings.EqualFold(w, "few") &&
				!strings.EqualFold(w, "several") {
				return false
			}
		}
	}
	return false
}

// lead reads the word before a date that makes it a bound or the beginning of a range.
func (f *finder) lead(i int) (side bound, between bool, next int) {
	switch f.at(i).word {
	case "between":
		return inside, true, i + 1
	case "from":
		return inside, false, i + 1
	case "since":
		return since, false, i + 1
	case "by", "until", "till":
		if f.is(i-1, "not") {
			return inside, false, i + 1
		}
		return until, false, i + 1
	case "after":
		return after, false, i + 1
	case "before":
		return before, false, i + 1
	case "pre":
		if f.at(i+1).kind == dash {
			return before, false, i + 2
		}
	case "post":
		if f.at(i+1).kind == dash {
			return after, false, i + 2
		}
	case "up":
		if f.is(i+1, "to") {
			return until, false, i + 2
		}
	case "prior":
		if f.is(i+1, "to") {
			return before, false, i + 2
		}
	case "no", "not":
		if f.is(i+1, "later") && f.is(i+2, "than") {
			return until, false, i + 3
		}
		if f.is(i+1, "earlier") && f.is(i+2, "than") {
			return since, false, i + 3
		}
	case "later":
		if f.is(i+1, "than") {
			return after, false, i + 2
		}
	case "earlier":
		if f.is(i+1, "than") {
			return before, false, i + 2
		}
	}
	return inside, false, i
}

// emit adds the date of an item, or of a range of items, whose text begins at a token. It returns false for a range
// that ends before it begins.
func (f *finder) emit(start int, items []item, side bound) bool {
	first, last := items[0], items[len(items)-1]
	i, inferred, ok := f.value(first)
	if !ok {
		return len(items) == 1
	}
	if len(items) > 1 {
		told := f.focus
		f.focus = told.on(i)
		to, toInferred, ok := f.value(last)
		f.focus = told
		if !ok {
			return false
		}
		whole, err := edtf.Between(i, to)
		if err != nil || i.Precision() == edtf.Choice || to.Precision() == edtf.Choice {
			return false
		}
		i, inferred = whole, inferred || toInferred
	}
	if last.open {
		i = i.Since()
	}
	if last.shut {
		i = i.Until()
	}
	if side == before && first.atEnd {
		side = until
	}
	i = side.apply(i)
	if i.IsZero() {
		return true
	}
	if len(f.dates) == fullDates {
		f.full, f.dates = append(f.full, f.dates), make([]Date, 0, fullDates)
	}
	span := prose.Span{Start: f.toks[start].start, End: f.toks[last.end-1].end}
	f.dates = append(f.dates, Date{Text: span.In(f.text), Interval: i, From: FromText, Inferred: inferred,
		Span: span})
	if !f.focus.known || !first.back && !f.aside(start, last.end, i) {
		f.focus = f.focus.on(i)
	}
	f.leading = false
	return true
}

// How many years after or before a story that goes from day to day a year in mid-sentence may be to be part of the
// story. Beyond that it is a source or a comparison ("documents found in 2004", "as they had done in 1957").
const (
	farYears  = 25
	pastYears = 1
)

// longestClause is the number of tokens after a date in which its verb is searched.
const longestClause = 10

// aside reports whether a date describes a thing in the story and does not move the story to another time: years alone
// in brackets ("(1879–1940)"), a date before a noun ("the 1978 treaty") or after it ("the treaty of 1902"), a far year
// in mid-sentence or as a bound ("in the years before 1914"), and a past one with the past perfect.
func (f *finder) aside(start, end int, i edtf.Interval) bool {
	open := true
	switch from, to := i.Bounds(); {
	case from.IsZero():
		i = to
	case to.IsZero():
		i = from
	default:
		open = false
	}
	p := i.Precision()
	if p != edtf.Year && p != edtf.Range && p != edtf.Month {
		return false
	}
	after := f.at(end)
	switch {
	case f.at(start-1).kind == opening:
		return after.kind == closing && p != edtf.Month
	case f.is(start-1, "the"):
		return after.kind == plainWord && after.space && !f.leads(i)
	case f.is(start-1, "of"):
		return f.at(start-2).kind == plainWord && p == edtf.Year && after.word != "on"
	}
	year, _ := i.Years()
	if open && distance(year, f.focus.year) > farYears {
		return true
	}
	if p != edtf.Year || f.focus.month == 0 {
		return false
	}
	past := f.focus.year-year > pastYears
	return past && f.inPastPerfect(end) || (past || year-f.focus.year > farYears) && !f.opensSentence(start)
}

// leads reports whether a month of the next year is the first date of its paragraph: "Despite the June 1916 offensive"
// moves a story of 1915 on.
func (f *finder) leads(i edtf.Interval) bool {
	year, _ := i.Years()
	return f.leading && i.Precision() == edtf.Month && year == f.focus.year+1
}

// inPastPerfect reports whether the sentence goes on in the past perfect: "In 1957, Eisenhower had promised".
func (f *finder) inPastPerfect(i int) bool {
	for k := i; k < i+longestClause; k++ {
		switch t := f.at(k); {
		case t.kind == outside, t.kind == dot && f.at(k-1).end-f.at(k-1).start > 1: // not after an initial
			return false
		case f.word(k) == "had":
			return true
		}
	}
	return false
}

// opensSentence reports whether a token, or the one before it, begins a sentence.
func (f *finder) opensSentence(i int) bool {
	for k := i; k >= i-1; k-- {
		switch f.at(k - 1).kind {
		case outside, dot, question, closing:
			return f.at(k).capital || k == i
		}
	}
	return false
}

// value returns the interval of an item, with what the focus adds to it.
func (f *finder) value(it item) (i edtf.Interval, inferred, ok bool) {
	i = it.fixed
	if i.IsZero() {
		m, ok := f.focus.resolve(it.moment)
		if !ok {
			f.missed = f.missed || !f.focus.known
			return i, false, false
		}
		if i, ok = m.interval(); !ok {
			return i, false, false
		}
		inferred = m.relative
	} else {
		inferred = it.relative
	}
	if i, ok = it.part.in(i); !ok {
		return i, false, false
	}
	return i.Qualified(it.approximate, it.uncertain), inferred, true
}
