package dates

import (
	"slices"
	"strings"

	"footnote/corpus/edtf"
	"footnote/corpus/prose"
)

// A number of four digits from firstYear to focus.lastYear is a year unless the words around it say otherwise. Any
// other number needs a word that makes it one ("in", "since", "AD").
const firstYear = 1500

// A number without a cue may be a year up to aheadYears after the time that the text speaks of, and in any text up to
// aheadYears after lateYear. lateYear does not expire: a text about later times has an as-of date or a year with a cue,
// and so moves the bound.
const (
	aheadYears = 10
	lateYear   = 2019
)

// lastYear returns the last year that a number without a cue may be.
func (f focus) lastYear() int { return max(f.year, lateYear) + aheadYears }

// yearCues are words before a number that make it a year.
var yearCues = prose.WordSet(`in since by until till from during before after between year years circa c ca
	and through thru born died founded established floruit dated`)

// wordsOfAge are words that, with "to" or "back to" after them, make the next number a year.
var wordsOfAge = prose.WordSet("date dates dated dating traced")

// happenings are plurals that have a date more often than a number: "the contested 2000 elections".
var happenings = prose.WordSet("elections olympics playoffs riots accords protests negotiations")

// lifeDates are abbreviations before a year of a life or reign, or of a beginning.
var lifeDates = prose.WordSet("fl b d r est m")

// labels are words before a number that is not a year: things that are numbered, and words of measure.
var labels = prose.WordSet(`page pages p pp fig figs figure figures table tables chapter chapters ch section
	sections sec vol volume volumes no nos number numbers num article articles art line lines room flight route
	highway item model type mark lot serial document documents doc docs file files box folder resolution
	resolutions directive order telegram despatch dispatch bulletin rule note notes footnote appendix annex
	paragraph paragraphs para psalm verse version release build rev unit engine class channel suite building
	apartment apt gate platform track proclamation opus op id code zip postcode isbn issn pin tel phone fax ext
	r hr bill docket case patent port ports localhost host udp tcp http https ssh smtp rfc iso iec ieee cve kb
	pid uid gid vlan bus pixel pixels error errors status exit bug ticket issue pr commit row column question
	exercise problem theorem lemma windows office server photoshop studio box rating elo psi calories kcal dose
	rs usd us$ eur gbp hk$ nt$ chf sek nok dkk cad aud inr jpy cny rmb rub pln czk huf kr another additional
	numbering totaling totalling numbered fewer`)

// measureWords are words before a number that make it a quantity, unless a month follows: "at 30 September".
var measureWords = prose.WordSet(`over nearly almost some only than least most total every per exactly approx at plus
	minus times x under exceeding`)

// lawCodes are collections of laws, whose sections are numbered.
var lawCodes = [...]string{"U.S.C.", "C.F.R.", "Stat."}

// timeBefore are words before "at least" that make the next number a year.
var timeBefore = prose.WordSet("since until till to")

// counted are nouns that a number counts.
var counted = prose.WordSet(`men women people persons troops soldiers sailors marines officers civilians
	inhabitants residents citizens families households workers students pupils members delegates deputies
	prisoners hostages refugees settlers immigrants slaves volunteers fighters guerrillas rebels insurgents
	partisans dead deaths killed wounded casualties injured victims survivors horses cattle sheep camels
	elephants cavalry infantry cavalrymen infantrymen knights archers horsemen spearmen warriors ships vessels
	boats galleys warships aircraft planes airplanes aeroplanes bombers fighters helicopters tanks guns cannon
	cannons rifles muskets machines missiles warheads vehicles trucks cars wagons trains homes houses buildings
	villages towns cities schools churches temples islands acres hectares miles kilometers kilometres km meters
	metres m feet ft yards inches cm mm nm tons tonnes ton pounds lb lbs kg kilograms grams ounces gallons
	liters litres barrels bushels dollars francs marks rubles roubles yuan yen pesos rupees livres ducats
	talents euros cents percent per hundred thousand million billion trillion years year-old months weeks days
	hours hrs hour minutes seconds times degrees volts watts mw kw hp horsepower rpm mph knots hz calories
	copies pages words letters lines items pieces species shares votes seats points sq square cubic passengers
	employees patients cases subjects jews monks nuns students kcal kj cal calorie joules watt volt ohm ohms mah
	wh kwh bar pa hpa kpa ms bytes byte bits kb mb gb tb pixel pixels px dpi fps mhz ghz khz ml cl mcg iu mg
	mile metre meter yard foot dollar euro gp sp cp xp hp rows columns users downloads followers subscribers
	tickets requests connections characters steps credits coins tokens entries records units g w v stadia
	leagues furlongs`)

// zones are zones of time in lower case. In capitals after a number they make it a time of day.
var zones = prose.WordSet("gmt utc est edt cst cdt mst mdt pst pdt bst cet cest")

// notPlural are words in lower case that end in s and are not plurals.
var notPlural = prose.WordSet(`was is as this his its has does us thus perhaps across towards besides afterwards always
	sometimes unless whereas versus plus minus progress process crisis congress press class mass loss less
	various previous famous serious religious britains politics economics`)

// yearSuffixes are words after a year and a hyphen: "1930s-style", "1960-era".
var yearSuffixes = prose.WordSet("era style present today onwards onward vintage date dated")

// roads are words after the name of a road, which a house number precedes.
var roads = prose.WordSet(`street avenue road boulevard drive lane square place court terrace st ave rd blvd
	dr highway parkway`)

// yearAt reads a year at a token: four digits, fewer with an era, or an era before it ("AD 79"). how is the evidence
// before it.
func (f *finder) yearAt(i int, how cue) (m moment, next int, ok bool) {
	t := f.at(i)
	if t.kind == era && t.value > 0 && (t.capital || f.typed) && f.at(i+1).kind == number && !f.at(i+1).glued() {
		return inYear(int(f.at(i + 1).value)), i + 2, true
	}
	if t.kind != number {
		return moment{}, i, false
	}
	n := int(t.value)
	if sign, next := f.era(i + 1); next > i+1 {
		if n == 0 {
			return moment{}, i, false
		}
		if sign < 0 {
			n = 1 - n
		}
		return inYear(n), next, true
	}
	digits := t.end - t.start
	cued := how != noCue || f.cuedYear(i)
	switch {
	case f.labelled(i) || f.attached(i, how) || f.numbersModel(i),
		f.titled(i, how != noCue || cued && !f.is(i-1, "and")):
		return moment{}, i, false
	case digits == 3 && f.lifetime(i):
		return inYear(n), i + 1, true
	case digits == 3 && n >= 100 && f.ancient() && cued && !f.countsSomething(i, cued):
		if f.focus.year <= 0 {
			n = 1 - n
		}
		return inYear(n), i + 1, true
	case digits != 4 || !plausible(n) || f.countsSomething(i, cued) || f.houseNumber(i):
		return moment{}, i, false
	case n < firstYear || n > f.focus.lastYear():
		if f.rangeOfYears(i) {
			cued = true
		}
		return inYear(n), i + 1, cued
	}
	return inYear(n), i + 1, true
}

// longestReign is the greatest length in years of a range of early years without other evidence.
const longestReign = 400

// rangeOfYears reports whether an early number is one end of a range of years: "1368–1644".
func (f *finder) rangeOfYears(i int) bool {
	t, to := f.at(i), f.at(i+2)
	before := f.at(i - 1)
	if before.kind == dash {
		t, to, before = f.at(i-2), f.at(i), f.at(i-3)
	} else if f.at(i+1).kind != dash {
		return false
	}
	if before.kind == mark && t.glued() { // "323(12):1129-1130": pages
		return false
	}
	length := to.value - t.value
	return t.kind == number && to.kind == number && t.end-t.start == 4 && to.end-to.start == 4 &&
		int(to.value) <= f.focus.lastYear() &&
		to.start-t.end <= len("\u2013") && length > 0 && length <= longestReign &&
		(t.value%100 != 0 || to.value%100 != 0)
}

// longestLife bounds the years of a life, longestDynasty any range of years with three digits.
const longestLife, longestDynasty = 120, 350

// lifetime reports whether a number of three digits is one end of a range in brackets after a name: "(936–1013)",
// "(618–907)".
func (f *finder) lifetime(i int) bool {
	if f.at(i-1).kind == dash {
		i -= 2
	}
	name, t, to := f.at(i-2), f.at(i), f.at(i+2)
	if f.at(i-1).kind != opening || f.at(i+1).kind != dash || f.at(i+3).kind != closing || !name.capital ||
		labels[f.word(i-2)] ||
		t.kind != number || to.kind != number || t.end-t.start != 3 {
		return false
	}
	length, digits := to.value-t.value, to.end-to.start
	return length > 0 && (digits == 4 && length <= longestLife ||
		digits == 3 && length <= longestDynasty && f.text[f.at(i+1).start] != '-')
}

// inYear returns the moment of a year.
func inYear(n int) moment { return moment{unit: edtf.Year, year: n, dated: true} }

// ancient reports whether the text speaks of a time whose years have three digits.
func (f *finder) ancient() bool { return f.focus.known && f.focus.year < 1000 }

// era reads "BC", "AD" and the like.
func (f *finder) era(i int) (sign, next int) {
	if t := f.at(i); t.kind == era && (t.capital || f.typed || !t.space) {
		return int(t.value), i + 1
	}
	return 0, i
}

// cuedYear reports whether the word before a token makes a number a year.
func (f *finder) cuedYear(i int) bool {
	before := f.at(i - 1)
	switch before.kind {
	case opening, season, month, third:
		return true
	case comma:
		return f.at(i-2).kind == month
	case dot:
		return lifeDates[f.word(i-2)] && !f.at(i-2).capital
	}
	word := f.word(i - 1)
	switch word {
	case "of":
		return !f.measures(i - 2)
	case "to":
		return wordsOfAge[f.word(i-2)] || wordsOfAge[f.word(i-3)] && f.word(i-2) == "back"
	}
	return yearCues[word] || f.typed
}

// measures reports whether the word at i is a quantity that "of 1,900" would give: "a population of 1900".
func (f *finder) measures(i int) bool {
	switch f.word(i) {
	case "population", "total", "force", "forces", "army", "garrison", "crew", "number", "strength",
		"fleet", "height", "altitude", "elevation", "length", "width", "depth", "distance", "range", "sum",
		"cost", "price", "area", "speed", "maximum", "minimum", "average", "majority", "capacity", "group",
		"band", "rate", "some", "most", "many", "out", "each", "loss", "losses", "fine", "rating", "score", "weight",
		"budget", "income", "salary", "wage", "profit", "intake", "frequency", "resolution", "temperature",
		"pressure", "worth", "count":
		return true
	}
	return false
}

// labelled reports whether the tokens before a number show that it is not a year.
func (f *finder) labelled(i int) bool {
	for n := 0; n < longestList && f.lists(i-1) && f.at(i-2).kind == number; n++ {
		i -= 2
	}
	if f.lists(i-1) && f.at(i-1).kind != comma && f.at(i-2).kind == quantity {
		return true
	}
	before := f.at(i - 1)
	if before.kind == number && before.end-before.start == 3 { // "555 1950"
		return true
	}
	if before.kind == dot {
		for _, code := range lawCodes {
			if strings.HasSuffix(f.text[:before.end], code) {
				return true
			}
		}
		before = f.at(i - 2)
		if f.word(i-2) == "r" && !before.capital { // "(r. 1509–47)": reigned
			return false
		}
		return (labels[f.word(i-2)] || measureWords[f.word(i-2)]) && before.end-before.start <= 4
	}
	if before.kind == mark {
		sign := f.text[before.start:before.end]
		if (sign == ":" || sign == "=") && (labels[f.word(i-2)] || quantities[f.word(i-2)]) { // "Port: 1812"
			return true
		}
		return strings.Contains("$£€¥₤§№×±<+#", sign) ||
			!f.at(i).space && !strings.Contains(";:*=|>~!·…&", sign)
	}
	word := f.word(i - 1)
	if word == "least" && timeBefore[f.word(i-3)] {
		return false
	}
	if word == "than" && (f.word(i-2) == "later" || f.word(i-2) == "earlier") {
		return false
	}
	return labels[word] || measureWords[word] || f.ofQuantity(i) || strings.HasSuffix(word, "straße") ||
		strings.HasSuffix(word, "strasse")
}

// quantities are words whose value follows "of".
var quantities = prose.WordSet(`population height altitude elevation length width depth distance sum cost price area
	speed maximum minimum average capacity rate fine rating score weight budget salary wage intake frequency resolution
	temperature pressure total count`)

// ofQuantity reports whether "a rating of" or "her rating of" precedes a number. "The price of 1999" may be of that
// year.
func (f *finder) ofQuantity(i int) bool {
	return f.is(i-1, "of") && quantities[f.word(i-2)] &&
		f.isWord(i-3, "a", "an", "his", "her", "its", "their", "my", "our", "your")
}

// firstAbbreviated is the year from which things are called by abbreviations in capitals ("IBM", "NATO").
const firstAbbreviated = 1900

// numbersModel reports whether a number belongs to the name before it. A name after "a" is that of a make, not of an
// event ("a Boeing 1900"). An abbreviation after "the" is younger than the year would be ("the IBM 1620").
func (f *finder) numbersModel(i int) bool {
	name := f.at(i - 1)
	if name.kind != plainWord || !name.capital || !f.at(i).space {
		return false
	}
	if f.is(i-2, "a", "an") && (f.at(i-2).space || f.at(i-3).kind == outside) { // not "v1.0a Copyright 2000"
		return true
	}
	word := f.text[name.start:name.end]
	return f.is(i-2, "the") && int(f.at(i).value) < firstAbbreviated &&
		len(word) > 1 && strings.Trim(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// lists reports whether a token joins two numbers to a list or a range.
func (f *finder) lists(i int) bool {
	t := f.at(i)
	return t.kind == comma || t.kind == dash || t.word == "to" || t.word == "and" || t.word == "or"
}

// attached reports whether a number is joined to the word before or after it: "B-1950", "1960-based", "a/1950".
func (f *finder) attached(i int, how cue) bool {
	t, before, after := f.at(i), f.at(i-1), f.at(i+1)
	if how != listed && !t.space && (before.kind == dash || before.kind == slash) && !before.space && i >= 2 {
		switch f.at(i - 2).kind {
		case number, quantity, plainWord, count:
			return before.kind == slash || f.text[before.start] == '-'
		}
	}
	if !t.space && before.kind == dot && !before.space && i >= 2 &&
		(f.at(i-2).kind == number || f.at(i-2).kind == quantity) {
		return true
	}
	if after.space {
		return after.kind == mark && strings.Contains("€$£¥₤", f.text[after.start:after.end]) // "1999 €"
	}
	switch after.kind {
	case dash:
		return f.compound(i+2) && f.text[after.start] == '-'
	case slash:
		return f.at(i+2).kind == plainWord && !f.at(i+2).space
	case mark:
		return strings.Contains("%°$+&_=@\\×", f.text[after.start:after.end])
	}
	return false
}

// isWord reports whether the word at a token, of the lexicon or not, is one of some words.
func (f *finder) isWord(i int, words ...string) bool { return slices.Contains(words, f.word(i)) }

// compound reports whether the word at i, after a hyphen, shows that the number before it is not a year: "1500-ton",
// but not "1960-era" or "1948-founded".
func (f *finder) compound(i int) bool {
	t := f.at(i)
	if t.space || t.capital || t.kind != plainWord && t.kind != unit && t.kind != count {
		return false
	}
	w := f.word(i)
	return !yearSuffixes[w] && !strings.HasSuffix(w, "ed")
}

// countsSomething reports whether a thing that is counted follows a number. "the 1500 soldiers" and "1500 men" count;
// "in 1914 troops landed" and "the 1968 protests" do not.
func (f *finder) countsSomething(i int, cued bool) bool {
	next := f.at(i + 1)
	if next.kind == keyword || next.kind == dash {
		joint := f.word(i + 1)
		if joint == "and" && f.is(i-1, "between") {
			joint = "to"
		}
		switch joint {
		case "to", "or", "":
			if f.at(i+2).kind == number && f.at(i+2).end-f.at(i+2).start == 4 {
				return f.countsSomething(i+2, cued)
			}
			if f.at(i+2).kind == quantity {
				return true
			}
		case "of":
			return !cued && (f.at(i).value%10 == 0 || f.isWord(i+2, "the", "them", "these", "those"))
		}
		return false
	}
	before := f.word(i - 1)
	if next.kind == plainWord && !cued && before != "the" && prose.Capitals(f.text[next.start:next.end]) > 1 &&
		(counted[f.word(i+1)] || zones[f.word(i+1)]) {
		return true // "1800 XP", "1830 UTC"
	}
	if next.kind == plainWord && next.capital {
		return !cued && before != "the" && f.at(i).value%10 == 0 && counted[f.word(i+2)] && !f.at(i+2).capital
	}
	if next.kind != plainWord && next.kind != unit {
		return false
	}
	w := f.word(i + 1)
	if before == "year" || happenings[w] {
		return false
	}
	dated := before == "in" || before == "since" || before == "during" || before == "until" ||
		f.at(i-1).kind == month
	if counted[w] {
		return !dated
	}
	if cued && (dated || f.at(i).value >= 1500) || before == "the" || f.at(i).value%10 != 0 {
		return false
	}
	if counted[f.word(i+2)] {
		return true
	}
	return strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us") && !notPlural[w]
}

// houseNumber reports whether the name of a road follows a number: "1600 Pennsylvania Avenue".
func (f *finder) houseNumber(i int) bool {
	for k := i + 1; k <= i+4; k++ {
		t := f.at(k)
		if t.kind == dot {
			continue
		}
		if !t.capital || !t.space {
			return false
		}
		if roads[f.word(k)] {
			return k > i+1
		}
	}
	return false
}
