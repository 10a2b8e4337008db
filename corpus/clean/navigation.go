package clean

import (
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/corpus/prose"
)

// The lengths, in bytes, of the longest line that can be navigation, and of the longest item on it.
const (
	maxBar     = 2000
	maxBarItem = 48
)

// The least number of items that make a line a bar. Separators are better evidence than wide gaps, which tables have
// too.
const (
	minGapItems       = 5
	minSeparatorItems = 4
)

// row is one line of a text as a possible row of links.
type row struct {
	span      prose.Span // with its line end
	text      string
	items     []string // between wide gaps or separators, in order; nil without any
	separator string   // between the items; "" for gaps
	even      bool     // the gaps between the items are equally wide, unlike those of a table
	bar       barKind
}

// barKind classifies a line.
type barKind int

const (
	noBar   barKind = iota
	button          // navigation in a column of buttons before or after all running text
	edgeBar         // navigation before the first and after the last running text
	sureBar         // navigation in any place
)

// findNavigation finds the lines that lead to other pages: bars of links, link farms, "Next Page", the trail from the
// front page. A line that only resembles one is removed only before the first and after the last line of running text.
func findNavigation(text string) []edit {
	if !hasBar(text) {
		return nil
	}
	lines := slices.Collect(rows(text))
	first := slices.IndexFunc(lines, row.isProse)
	last := len(lines) - 1
	for last >= 0 && !lines[last].isProse() {
		last--
	}
	var drop []int
	for i, l := range lines {
		atEdge := first >= 0 && (i < first || i > last)
		if l.bar == sureBar || atEdge &&
			(l.bar == edgeBar && !inTable(lines, i) || l.bar == button && inColumn(lines, i)) {
			drop = append(drop, i)
		}
	}
	return dropLines(text, lines, drop)
}

// columnButtons is the least number of buttons, each on its own line, that form a column.
const columnButtons = 3

// inColumn reports whether the button on line i is part of a column of buttons.
func inColumn(lines []row, i int) bool {
	above, below := 0, 0
	for j := i - 1; j >= 0 && above < columnButtons && (lines[j].bar == button || lines[j].text == ""); j-- {
		if lines[j].bar == button {
			above++
		}
	}
	for j := i + 1; j < len(lines) && below < columnButtons &&
		(lines[j].bar == button || lines[j].text == ""); j++ {
		if lines[j].bar == button {
			below++
		}
	}
	return above+1+below >= columnButtons
}

// hasBar reports whether a line of a text may be navigation.
func hasBar(text string) bool {
	for l := range rows(text) {
		if l.bar != noBar {
			return true
		}
	}
	return false
}

// rows splits a text into lines.
func rows(text string) iter.Seq[row] {
	return func(yield func(row) bool) {
		for start := 0; start < len(text); {
			end := len(text)
			if i := strings.IndexByte(text[start:], '\n'); i >= 0 {
				end = start + i + 1
			}
			l := row{span: prose.Span{Start: start, End: end}, text: strings.TrimSpace(text[start:end])}
			l.classify()
			if !yield(l) {
				return
			}
			start = end
		}
	}
}

// proseWords is the least number of words of a line of running text.
const proseWords = 8

// isProse reports whether l is running text.
func (l row) isProse() bool {
	return l.bar == noBar && len(l.text) >= 40 && len(strings.Fields(l.text)) >= proseWords
}

// classify splits l and sets what it is.
func (l *row) classify() {
	if l.text == "" || len(l.text) > maxBar {
		return
	}
	l.split()
	if len(l.items) < 2 {
		if isInterfacePhrase(l.text) {
			l.bar = sureBar
		} else if isButton(l.text) {
			l.bar = button
		}
		return
	}
	labels, buttons, leads := 0, 0, false
	for _, item := range l.items {
		if isButton(item) {
			buttons++
			leads = leads || leadsElsewhere(item)
		} else if isLabel(item) {
			labels++
		}
	}
	l.bar = barOf(l, labels, buttons, leads)
}

// barOf classifies a line of several items by the number of labels and of buttons among them, and by whether one of
// the buttons surely leads to another page.
func barOf(l *row, labels, buttons int, leads bool) barKind {
	total := len(l.items)
	if strings.HasPrefix(l.text, "(") || sameItems(l.items) {
		return noBar // a remark, or a word and its other spelling
	}
	dashed := strings.HasPrefix(l.separator, " ")
	switch {
	case total > 3 && announcesLinks(l.items[0]), l.separator != "" && announcesTrail(l.items[0]):
		return sureBar
	case labels+buttons < total:
		return noBar
	case buttons == total && (total > 2 || leads):
		return sureBar
	case buttons == total:
		return edgeBar
	case total > 2 && (buttons*2 >= total || l.separator != "" && !dashed && buttons > 0):
		return edgeBar // within a text it may be the head of a table, or the way through a program's menus
	case l.separator != "" && !dashed && total >= minSeparatorItems,
		l.separator == "" && l.even && total >= minGapItems:
		return edgeBar
	}
	return noBar
}

// sameItems reports whether all items are one word.
func sameItems(items []string) bool {
	return !slices.ContainsFunc(items, func(item string) bool { return !strings.EqualFold(item, items[0]) })
}

// leadsElsewhere reports whether a button cannot be the heading of a column: it has several words, or leads to another
// page.
func leadsElsewhere(item string) bool {
	switch strings.ToLower(item) {
	case "next", "prev", "previous", "home", "login", "logout", "sitemap", "homepage":
		return true
	}
	return strings.Contains(item, " ")
}

// separators returns what separates the items of a bar. Dashes and slashes, which titles have too, come last.
func separators() []string {
	return []string{"|", "•", "·", "»", "›", ">", "][", "] [", " :: ", " / ", " ~ ", " - ", " – "}
}

// split divides l into items: at its separators, if it has any, else at gaps of two spaces and more.
func (l *row) split() {
	if strings.HasPrefix(l.text, "|") {
		return // a row of a table in Markdown
	}
	if !mayHoldSeparator(l.text) {
		return
	}
	text := trimButton(l.text)
	most := 0
	for _, mark := range separators() {
		if n := strings.Count(text, mark); n > most {
			l.separator, most = mark, n
		}
	}
	gaps, even := gapItems(text)
	if l.separator == "" || len(gaps) > most+1 {
		l.separator, l.items, l.even = "", gaps, even
		return
	}
	for item := range strings.SplitSeq(text, l.separator) {
		if item = trimButton(item); item != "" {
			l.items = append(l.items, item)
		}
	}
}

// mayHoldSeparator reports whether a line may have a separator or a wide gap. Most lines have none.
func mayHoldSeparator(text string) bool {
	for i := range len(text) {
		c := text[i]
		if 'a' <= c && c <= 'z' {
			continue
		}
		switch c {
		case '|', '>', ']', 0xC2: // the last one begins "·" and "»"
			return true
		case 0xE2: // begins "•", "›" and "–", but also quotation marks
			if rest := text[i:]; strings.HasPrefix(rest, "•") || strings.HasPrefix(rest, "›") ||
				strings.HasPrefix(rest, "–") {
				return true
			}
		case ' ':
			if i+1 == len(text) {
				return false
			}
			switch text[i+1] {
			case ' ', ':', '/', '~', '-':
				return true
			}
		}
	}
	return false
}

// gapItems splits a line at gaps of two spaces and more; even reports whether all gaps are equally wide.
func gapItems(text string) (items []string, even bool) {
	width := 0
	even = true
	for {
		i := strings.Index(text, "  ")
		if i < 0 {
			return append(items, trimButton(text)), even
		}
		items = append(items, trimButton(text[:i]))
		rest := strings.TrimLeft(text[i:], " ")
		gap := len(text) - i - len(rest)
		even = even && (width == 0 || gap == width)
		width, text = gap, rest
	}
}

// trimButton removes the arrows and brackets around the text of a button.
func trimButton(s string) string { return strings.Trim(s, " \t<>«»‹›[]()|←→▲▼*-") }

// isButton reports whether an item is the text of a button or link that nearly every site has.
func isButton(item string) bool {
	if len(item) > maxBarItem {
		return false
	}
	switch strings.ToLower(item) {
	case "about", "about us", "archive", "archives", "back", "bookmark", "contact", "contact us",
		"contents", "copyright", "cookie policy", "disclaimer", "download", "e-mail", "email", "facebook",
		"faq", "feedback", "first", "forum", "forums", "google+", "help", "home", "home page", "homepage",
		"index", "index page", "last", "linkedin", "links", "log in", "log out", "login", "logout", "main",
		"main menu", "main page", "menu", "my account", "next", "next page", "next section", "next chapter",
		"pinterest", "prev", "prev page", "previous", "previous page", "previous section", "previous chapter",
		"print", "print this page", "privacy", "privacy policy", "reddit", "register", "rss", "search", "send",
		"share", "share this", "sign in", "sign up", "site index", "site map", "sitemap", "subscribe",
		"table of contents", "terms", "terms and conditions", "terms of service", "terms of use", "top",
		"top of page", "tweet", "twitter", "up", "whatsapp":
		return true
	}
	return isInterfacePhrase(item)
}

// isInterfacePhrase reports whether a text alone on its line is a button. No heading or sentence reads like it.
func isInterfacePhrase(text string) bool {
	if len(text) > maxBarItem {
		return false
	}
	switch strings.ToLower(strings.TrimRight(trimButton(text), ".!:")) {
	case "back to top", "return to top", "go to top", "top of page", "next page", "prev page",
		"previous page", "index page", "skip to content", "skip to main content", "skip to navigation",
		"skip navigation", "jump to navigation", "print this page", "print this article", "email this page",
		"e-mail this page", "email this article", "e-mail this article", "email to a friend",
		"share this page", "share this article", "share on facebook", "share on twitter", "share on linkedin",
		"share via email", "tweet this", "add to favorites", "add to favourites", "bookmark this page",
		"printer friendly version", "printer-friendly version", "back to index", "back to home",
		"back to main page", "return to home page", "toggle navigation":
		return true
	}
	return false
}

// announcesLinks reports whether the first item of a line announces links.
func announcesLinks(item string) bool {
	head, rest, found := strings.Cut(strings.ToLower(item), ":")
	if !found || len(strings.Fields(rest)) > 5 {
		return false
	}
	switch head {
	case "links", "other links", "related links", "quick links", "useful links", "external links",
		"more links", "sponsored links", "partner sites", "our sites", "other sites", "related sites",
		"related articles", "related pages", "related topics", "more articles", "you are here", "navigation":
		return true
	}
	return false
}

// announcesTrail reports whether the first item of a line announces the trail from the front page.
func announcesTrail(item string) bool {
	const words = "you are here:"
	return len(item) >= len(words) && strings.EqualFold(item[:len(words)], words)
}

// isLabel reports whether an item may be the text of a link: a few words with capitals that are not a sentence.
func isLabel(item string) bool {
	words := strings.Fields(item)
	if len(item) > maxBarItem || len(words) == 0 || len(words) > 6 || endsLikeSentence(item) {
		return false
	}
	first, _ := utf8.DecodeRuneInString(item)
	if first == '©' {
		return true
	}
	if !unicode.IsUpper(first) {
		return isDomain(item)
	}
	capitals := 0
	for _, w := range words {
		if r, _ := utf8.DecodeRuneInString(w); unicode.IsUpper(r) {
			capitals++
		} else if len(w) > 4 {
			return false
		}
	}
	return len(words) > 1 || utf8.RuneCountInString(item) > 1
}

// endsLikeSentence reports whether an item ends as sentences do; a short last word may be an abbreviation.
func endsLikeSentence(item string) bool {
	switch item[len(item)-1] {
	case '!', '?', ',', ';':
		return true
	case '.':
		return len(item)-strings.LastIndexByte(item, ' ') > 6
	}
	return false
}

// isDomain reports whether an item is the name of a site: "example.com".
func isDomain(item string) bool {
	dot := strings.LastIndexByte(item, '.')
	return dot > 1 && len(item)-dot > 2 && !strings.ContainsAny(item, " ,/") &&
		!strings.ContainsAny(item[dot+1:], "0123456789")
}

// inTable reports whether line i and the line before or after it have as many items, in the same columns.
func inTable(lines []row, i int) bool {
	for _, j := range []int{i - 1, i + 1} {
		if j < 0 || j >= len(lines) || len(lines[j].items) != len(lines[i].items) ||
			lines[j].separator != lines[i].separator {
			continue
		}
		if lines[i].separator != "" || columns(lines[j].text) == columns(lines[i].text) {
			return true
		}
	}
	return false
}

// columns returns the offset of the second column of a line with gaps, which has one.
func columns(text string) int {
	i := strings.Index(text, "  ")
	return i + len(text[i:]) - len(strings.TrimLeft(text[i:], " "))
}

// dropLines returns the edits that remove lines, with the empty lines that would otherwise be doubled or left at an
// end.
func dropLines(text string, lines []row, drop []int) []edit {
	var edits []edit
	kept := 0 // the end of the text kept before the lines being dropped
	for _, i := range drop {
		span := lines[i].span
		if n := len(edits); n == 0 || edits[n-1].span.End < span.Start {
			kept = span.Start
		}
		blankAbove := kept == 0 || kept >= 2 && strings.TrimSpace(text[lineBegin(text, kept-1):kept]) == ""
		next := i + 1
		for blankAbove && next < len(lines) && lines[next].text == "" {
			span.End = lines[next].span.End
			next++
		}
		edits = append(edits, edit{Navigation, span, ""})
	}
	if n := len(edits); n > 0 && edits[n-1].span.End == len(text) {
		trimEnd(text, edits)
	}
	return edits
}

// trimEnd extends the edits that remove the end of the text over the empty lines before them.
func trimEnd(text string, edits []edit) {
	i := len(edits) - 1
	for i > 0 && edits[i-1].span.End == edits[i].span.Start {
		i--
	}
	kept := strings.TrimRight(text[:edits[i].span.Start], " \t\n")
	if end := strings.IndexByte(text[len(kept):], '\n'); end >= 0 && len(kept)+end+1 < edits[i].span.Start {
		edits[i].span.Start = len(kept) + end + 1
	}
}

// lineBegin returns the start of the line that byte i is on.
func lineBegin(text string, i int) int { return strings.LastIndexByte(text[:i], '\n') + 1 }
