package format

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/corpus/prose"
)

// A gutter separates two columns of text that stand beside each other. It is proved by lines in a row that nothing
// crosses and by columns of prose: their lines are filled and go on from one to the next. The cells of a table, code,
// verse and the gaps of justified text do not have all of this. The numbers were set on 44 pages made of public texts
// with columns of 30 to 55 runes, and on 2,482 manuals, specifications and rule books, which have no columns.
const (
	minGutter      = 2    // columns of white space
	minSplitLines  = 3    // with text on both sides
	minEvidence    = 3.0  // the sum of gapEvidence over them
	minSplitShare  = 0.5  // of the lines from the first to the last with text on the right
	minStartShare  = 0.5  // of the lines with text on both sides: the right part is not indented
	maxIndent      = 10   // of a paragraph in the right column
	minCellWords   = 3.0  // the average of a line of a column
	minWordShare   = 0.75 // of what stands between spaces, numbers aside
	minRunOnShare  = 0.25 // of the steps from line to line
	minFilledShare = 0.7  // of these steps
	maxColumnLine  = 300  // runes; a longer line is not set in columns
)

// maxUnsetDepth bounds the columns that are taken apart, each time into a left and a right part.
const maxUnsetDepth = 4

// unsetColumns returns a plain text in which columns beside each other come one after the other, the left one first. A
// text without proof of columns is returned as it is.
func unsetColumns(text string) string { return unset(text, maxUnsetDepth) }

func unset(text string, depth int) string {
	if depth == 0 || !strings.Contains(text, strings.Repeat(" ", minGutter)) {
		return text
	}
	// Columns end with their page.
	lines := strings.Split(strings.ReplaceAll(text, "\f", "\f\n"), "\n")
	found := findColumns(lines)
	if len(found) == 0 {
		return text
	}
	var out []string
	at := 0
	for _, c := range found {
		out = append(out, lines[at:c.start]...)
		for start := c.start; start < c.end; {
			end := blockEnd(lines[:c.end], start)
			left, right := splitLines(lines[start:end], c.gutter)
			if out = append(out, unset(left, depth-1)); left != "" && right != "" {
				out = append(out, "")
			}
			if right != "" {
				out = append(out, unset(right, depth-1))
			}
			start = end
		}
		at = c.end
	}
	return strings.Join(append(out, lines[at:]...), "\n")
}

// blockEnd returns the end of the run of lines from i that are all blank or all not. Where a blank line crosses both
// columns, as between the rows of a table, what is above it comes first.
func blockEnd(lines []string, i int) int {
	blank := strings.TrimSpace(lines[i]) == ""
	for i < len(lines) && (strings.TrimSpace(lines[i]) == "") == blank {
		i++
	}
	return i
}

// columnRun is a run of lines that may be set in two columns.
type columnRun struct {
	start, end int     // lines; the first and the last have text on the right or, at the end, on the left only
	gutter     int     // the column, in runes, in which the right part begins
	evidence   float64 // that the gutter is no accident
	both       int     // lines with text on both sides
	exact      int     // those of them whose right part begins at the gutter
	blank      int     // lines
	lastRight  int     // the last line with text on the right
}

// findColumns returns the runs of lines that are set in columns, ordered and disjoint.
func findColumns(lines []string) []columnRun {
	var proved []columnRun
	for _, r := range columnRuns(lines) {
		if r.isProved(lines) {
			proved = append(proved, r.reachUp(lines))
		}
	}
	slices.SortStableFunc(proved, func(a, b columnRun) int {
		switch {
		case a.evidence > b.evidence:
			return -1
		case a.evidence < b.evidence:
			return 1
		}
		return a.gutter - b.gutter
	})
	var out []columnRun
	for _, r := range proved {
		if !slices.ContainsFunc(out, func(o columnRun) bool { return r.start < o.end && o.start < r.end }) {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b columnRun) int { return a.start - b.start })
	return out
}

// columnRuns returns for each column the longest runs of lines that no text crosses there. The time is linear: a line
// has at most maxColumnLine gaps.
func columnRuns(lines []string) []columnRun {
	var (
		out  []columnRun
		open [maxColumnLine + 1]*columnRun // by gutter
		live []int                         // the gutters of open runs
	)
	closeRuns := func(ends func(gutter int) bool, at int) {
		live = slices.DeleteFunc(live, func(gutter int) bool {
			if !ends(gutter) {
				return false
			}
			if r := open[gutter].trimmed(at); r.both >= minSplitLines && r.evidence >= minEvidence {
				out = append(out, r)
			}
			open[gutter] = nil
			return true
		})
	}
	blanks := 0
	for i, l := range lines {
		row := readRow(l)
		if row.blank {
			blanks++
			if blanks > 1 {
				closeRuns(func(int) bool { return true }, i)
			}
			for _, gutter := range live {
				open[gutter].blank++
			}
			continue
		}
		closeRuns(func(gutter int) bool { return row.crosses(gutter) || blanks > 0 && row.end < gutter }, i-blanks)
		blanks = 0
		for _, g := range row.gaps {
			if open[g.end] == nil {
				open[g.end] = &columnRun{start: i, gutter: g.end}
				live = append(live, g.end)
			}
		}
		for _, gutter := range live {
			open[gutter].add(i, row)
		}
	}
	closeRuns(func(int) bool { return true }, len(lines))
	return out
}

// add counts line i, which does not cross the gutter.
func (r *columnRun) add(i int, row columnRow) {
	if row.end < r.gutter {
		return
	}
	r.lastRight = i
	g, ok := row.gapAt(r.gutter)
	if !ok {
		return // nothing on the left
	}
	r.both++
	if g.end == r.gutter {
		r.exact++
	}
	r.evidence += row.evidence(g)
}

// trimmed returns the run with its end before line at, which is left out.
func (r *columnRun) trimmed(at int) columnRun {
	out := *r
	out.end = at
	return out
}

// isProved reports whether the lines of a run are two columns of prose.
func (r columnRun) isProved(lines []string) bool {
	shared := r.lastRight + 1 - r.start - r.blank
	if float64(r.both) < minSplitShare*float64(shared) || float64(r.exact) < minStartShare*float64(r.both) {
		return false
	}
	var left, right []string
	for _, l := range lines[r.start:r.end] {
		a, b := splitLine(l, r.gutter)
		left, right = append(left, a), append(right, b)
	}
	return isColumn(left) && isColumn(right)
}

// reachUp returns the run with the lines right above it whose right part is indented: a paragraph may begin there.
func (r columnRun) reachUp(lines []string) columnRun {
	for r.start > 0 {
		row := readRow(lines[r.start-1])
		if _, ok := row.gapAt(r.gutter); row.blank || row.long || !ok {
			return r
		}
		r.start--
	}
	return r
}

// gap is white space between two parts of a line, in runes.
type gap struct{ start, end int }

// columnRow is a line, read for its gaps.
type columnRow struct {
	blank bool
	long  bool  // or with tabs: not set in columns
	first int   // the column of its first text
	end   int   // of its last
	gaps  []gap // of minGutter columns and more between its parts
}

func readRow(line string) columnRow {
	row := columnRow{blank: true}
	column, from := 0, 0
	for _, r := range strings.TrimRight(line, " \r\f") {
		if r != ' ' {
			switch {
			case row.blank:
				row.first = column
			case column-from >= minGutter:
				row.gaps = append(row.gaps, gap{from, column})
			}
			row.blank = false
			from = column + 1
		}
		if column++; column > maxColumnLine || r == '\t' {
			row.long, row.gaps = true, nil
			break
		}
	}
	row.end = column
	return row
}

// crosses reports whether a line has text where a gutter would be. An indented right part does not cross it.
func (l columnRow) crosses(gutter int) bool {
	if l.long {
		return true
	}
	if l.end <= gutter-minGutter || l.first >= gutter {
		return l.first > gutter+maxIndent
	}
	_, ok := l.gapAt(gutter)
	return !ok
}

// gapAt returns the gap that a gutter is part of.
func (l columnRow) gapAt(gutter int) (gap, bool) {
	for _, g := range l.gaps {
		if g.start <= gutter-minGutter && gutter <= g.end && g.end <= gutter+maxIndent {
			return g, true
		}
	}
	return gap{}, false
}

// evidence returns how much a gap shows that it is a gutter. Justified text has gaps of two and three columns, and
// other gaps of the same width beside them; some writers put two spaces after a sentence.
func (l columnRow) evidence(g gap) float64 {
	width, widest := g.end-g.start, 1
	for _, other := range l.gaps {
		if other != g {
			widest = max(widest, other.end-other.start)
		}
	}
	switch {
	case width <= 2 || widest >= width:
		return 0.25
	case width == 3:
		return 0.5
	}
	return 1
}

// splitLine cuts a line that does not cross a gutter.
func splitLine(line string, gutter int) (left, right string) {
	at := 0
	for range gutter {
		if at == len(line) {
			break
		}
		_, size := utf8.DecodeRuneInString(line[at:])
		at += size
	}
	return strings.TrimRight(line[:at], " \r"), strings.TrimRight(line[at:], " \r")
}

// splitLines cuts lines at a gutter and joins the parts of each side.
func splitLines(lines []string, gutter int) (left, right string) {
	var a, b []string
	for _, l := range lines {
		l, r := splitLine(l, gutter)
		a, b = append(a, l), append(b, r)
	}
	return strings.Trim(strings.Join(a, "\n"), "\n"), strings.Trim(strings.Join(b, "\n"), "\n")
}

// isColumn reports whether lines are a column of prose: they have several words, each is filled as far as the first
// word of the next line allows, and sentences go on from one to the next.
func isColumn(lines []string) bool {
	var words, tokens, full, steps, on, filled int
	width := columnWidth(lines)
	for i, l := range lines {
		fields := strings.Fields(l)
		if len(fields) == 0 {
			continue
		}
		full++
		w, t := countWords(fields)
		words, tokens = words+w, tokens+t
		if i == 0 || strings.TrimSpace(lines[i-1]) == "" || indentOf(l) > indentOf(lines[i-1]) {
			continue // a paragraph begins
		}
		steps++
		if utf8.RuneCountInString(lines[i-1])+1+utf8.RuneCountInString(fields[0]) > width {
			filled++
		}
		first, _ := utf8.DecodeRuneInString(fields[0])
		if last, _ := utf8.DecodeLastRuneInString(lines[i-1]); unicode.IsLower(first) && !prose.IsTerminator(last) {
			on++
		}
	}
	return steps > 0 && float64(words) >= minCellWords*float64(full) &&
		float64(words) >= minWordShare*float64(tokens) &&
		float64(on) >= minRunOnShare*float64(steps) && float64(filled) >= minFilledShare*float64(steps)
}

// columnWidth returns the width in runes that nine tenths of the lines keep: the head of a page may be wider.
func columnWidth(lines []string) int {
	var widths []int
	for _, l := range lines {
		if n := utf8.RuneCountInString(l); n > 0 {
			widths = append(widths, n)
		}
	}
	if len(widths) == 0 {
		return 0
	}
	slices.Sort(widths)
	return widths[len(widths)-1-len(widths)/10]
}

// countWords returns how many of the tokens are words of prose, and how many are more than numbers and punctuation.
func countWords(tokens []string) (words, all int) {
	for _, t := range tokens {
		switch {
		case isProseWord(t):
			words++
			all++
		case strings.ContainsFunc(t, func(r rune) bool { return !unicode.IsDigit(r) && !unicode.IsPunct(r) }):
			all++
		}
	}
	return words, all
}

// indentOf returns the bytes of white space at the start of a line.
func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// isProseWord reports whether a token is a word with the punctuation of prose around it.
func isProseWord(token string) bool {
	token = strings.TrimRight(strings.TrimLeft(token, `"'([“‘«`), `.,;:!?"')]”’»…-`)
	return token != "" && !strings.ContainsFunc(token, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '-' && r != '\'' && r != '’'
	})
}
