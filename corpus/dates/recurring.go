package dates

import (
	"strings"

	"footnote/corpus/prose"
)

// SaysWhen reports whether a sentence says when something happens without a date on the calendar: by a time of day
// ("at 19:30", "8 pm"), a day of the week ("on Saturdays"), a recurring time ("every last Sunday", "daily at noon"), a
// feast ("at Easter"), a day counted from today or from an event ("tomorrow", "two weeks before the start"). Such times
// have no EDTF value. It takes time linear in the length of the sentence.
func SaysWhen(sentence string) bool {
	s := scanner{text: sentence}
	memory := tokenMemory.Get().(*[]token)
	f := finder{text: sentence, toks: s.tokens((*memory)[:0])}
	defer func() {
		*memory = f.toks
		tokenMemory.Put(memory)
	}()
	for i := range f.toks {
		if f.clockAt(i) || f.weekdayAt(i) || f.recursAt(i) || f.countedFromEvent(i) || f.feastAt(i) {
			return true
		}
	}
	return false
}

var (
	beforeClock = prose.WordSet("at from until till by before after between to around about since and")
	afterClock  = prose.WordSet("am pm utc gmt est edt cst cdt pst pdt cet cest bst o'clock hrs hours h")
	recurring   = prose.WordSet(`day week weekend month year quarter term semester night morning evening afternoon noon
		hour minute spring summer autumn fall winter fortnight`)
	adverbs = prose.WordSet("daily nightly weekly fortnightly monthly quarterly yearly annually hourly twice once")
	feasts  = prose.WordSet(`easter christmas pentecost whitsun ramadan eid diwali hanukkah passover thanksgiving
		halloween carnival lent advent midsummer`)
)

// clockAt reads "at 19:30", "19:30 UTC", "8 am", "8pm" and "at noon".
func (f *finder) clockAt(i int) bool {
	t := f.at(i)
	text := f.text[t.start:t.end]
	switch {
	case f.isWord(i, "noon", "midnight"):
		return f.isWord(i-1, "at", "until", "till", "by", "before", "after", "from", "to")
	case t.kind == quantity && isClock(text):
		return beforeClock[f.word(i-1)] || f.at(i-1).kind == dash || afterClock[f.word(i+1)]
	case t.kind == quantity:
		hour := strings.TrimLeft(text, "0123456789")
		return len(hour) < len(text) && len(text)-len(hour) <= 2 && afterClock[strings.ToLower(hour)] && hour != "h"
	case t.kind == number && t.value <= 24 && t.end-t.start <= 2:
		return f.isWord(i+1, "am", "pm") || f.abbreviatedClock(t.end)
	}
	return false
}

// isClock reports whether text is a time of day: "9:05", "19:30:00".
func isClock(text string) bool {
	hour, minute, ok := strings.Cut(text, ":")
	return ok && len(hour) <= 2 && len(minute) >= 2 && prose.IsDigit(minute[0]) && prose.IsDigit(minute[1]) &&
		minute[0] < '6' && (len(minute) == 2 || minute[2] == ':')
}

// abbreviatedClock reports whether "a.m." or "p.m." is at an offset.
func (f *finder) abbreviatedClock(at int) bool {
	rest := strings.ToLower(strings.TrimLeft(f.text[at:min(len(f.text), at+len(" a.m."))], " "))
	return strings.HasPrefix(rest, "a.m") || strings.HasPrefix(rest, "p.m")
}

// weekdayAt reads "on Saturdays", "Saturdays", "on Friday", "Monday to Friday", "the last Sunday of each month".
func (f *finder) weekdayAt(i int) bool {
	if t := f.at(i); t.kind == plainWord && t.capital {
		day, plural := strings.CutSuffix(f.word(i), "s")
		return plural && look(day).kind == weekday && look(day).exact
	}
	if t := f.at(i); t.kind != weekday || !t.exact || !t.capital {
		return false
	}
	before, ranged := f.at(i-1), f.at(i+1).kind == dash || f.isWord(i+1, "to", "through", "and")
	return f.isWord(i-1, "on", "every", "each", "by", "until", "next", "this", "from", "before", "after") ||
		(before.kind == ordinal || f.isWord(i-1, "last")) && f.is(i+1, "of") || ranged && f.at(i+2).kind == weekday
}

// recursAt reads "every week", "each last Sunday", "daily at", "in week 23" and "tomorrow".
func (f *finder) recursAt(i int) bool {
	switch w := f.word(i); {
	case w == "every" || w == "each":
		k := i + 1
		if f.at(k).kind == ordinal || f.at(k).kind == count || f.isWord(k, "other", "last", "single") {
			k++
		}
		t := f.at(k)
		return t.kind == weekday || t.kind == month || t.kind == season || recurring[f.word(k)] ||
			t.kind == unit && k > i+1 && !t.exact
	case adverbs[w]:
		return f.pauses(i+1) || f.isWord(i+1, "at", "in", "from", "during", "on", "between") ||
			(w == "once" || w == "twice") && f.isWord(i+1, "a", "per", "each", "every") && f.at(i+2).kind == unit
	case w == "week":
		t := f.at(i + 1)
		return t.kind == number && t.value >= 1 && t.value <= 53 && f.isWord(i-1, "in", "by", "until", "from", "during")
	}
	return f.isWord(i, "tomorrow", "tonight")
}

// countedFromEvent reads "two weeks before the start".
func (f *finder) countedFromEvent(i int) bool {
	if t := f.at(i); t.kind != count && (t.kind != number || t.end-t.start > 2) {
		return false
	}
	return f.at(i+1).kind == unit && f.isWord(i+2, "before", "after", "prior") && !f.pauses(i+3)
}

// feastAt reads "at Easter" and "on Christmas Day".
func (f *finder) feastAt(i int) bool {
	return f.at(i).capital && feasts[f.word(i)] &&
		f.isWord(i-1, "at", "on", "before", "after", "until", "over", "during", "by", "every")
}
