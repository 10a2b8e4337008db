package format

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/corpus/prose"
)

// The proof that a plain text is set in columns beside each other: so many lines of a block, and such a part of them,
// have a gutter that ends in the same column, no line crosses it, and the text of both columns runs on from line to
// line.
const (
	minGutter     = 2 // columns
	minSplitLines = 3
	minSplitShare = 0.6
	minCellWords  = 2    // the average of a line of a column; the cells of tables are shorter or do not run on
	minRunOnShare = 0.25 // of the steps from line to line
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
	var (
		out   []string
		lines = strings.Split(text, "\n")
		found = false
	)
	for i := 0; i < len(lines); {
		end, gutter := columnsFrom(lines, i)
		if gutter == 0 {
			out = append(out, lines[i:end]...)
			i = end
			continue
		}
		found = true
		left, right := splitLines(lines[i:end], gutter)
		for j, part := range []string{left, right} {
			if j > 0 {
				out = append(out, "")
			}
			out = append(out, strings.Split(unset(part, depth-1), "\n")...)
		}
		i = end
	}
	if !found {
		return text
	}
	return strings.Join(out, "\n")
}

// columnsFrom returns the end of the block of lines at i, and the column in which its right part begins, 0 without
// columns. Blocks that follow with the same gutter belong to it.
func columnsFrom(lines []string, i int) (end, gutter int) {
	end = blockEnd(lines, i)
	if gutter = gutterOf(lines[i:end]); gutter == 0 {
		return end, 0
	}
	for {
		next := end
		for next < len(lines) && strings.TrimSpace(lines[next]) == "" {
			next++
		}
		if next == len(lines) || next == end {
			return end, gutter
		}
		stop := blockEnd(lines, next)
		if gutterOf(lines[next:stop]) != gutter {
			return end, gutter
		}
		end = stop
	}
}

// blockEnd returns the end of the run of lines from i that are all blank or all not.
func blockEnd(lines []string, i int) int {
	blank := strings.TrimSpace(lines[i]) == ""
	for i < len(lines) && (strings.TrimSpace(lines[i]) == "") == blank {
		i++
	}
	return i
}

// gutterOf returns the column in which the right part of a block begins, or 0.
func gutterOf(block []string) int {
	if len(block) < minSplitLines {
		return 0
	}
	votes := map[int]int{}
	best := 0
	for _, l := range block {
		for _, column := range gapEnds(l) {
			votes[column]++
			if votes[column] > votes[best] || votes[column] == votes[best] && column < best {
				best = column
			}
		}
	}
	if votes[best] < minSplitLines || float64(votes[best]) < minSplitShare*float64(len(block)) {
		return 0
	}
	var left, right []string
	for _, l := range block {
		a, b, ok := splitLine(l, best)
		if !ok {
			return 0
		}
		if a = strings.TrimSpace(a); a != "" {
			left = append(left, a)
		}
		if b = strings.TrimSpace(b); b != "" {
			right = append(right, b)
		}
	}
	if !runsOn(left) || !runsOn(right) {
		return 0
	}
	return best
}

// gapEnds returns the columns, counted in runes, in which text begins after a gap that is wide enough for a gutter.
func gapEnds(line string) []int {
	var out []int
	column, gap, seen := 0, 0, false
	for _, r := range strings.TrimRight(line, " \r") {
		if r == ' ' {
			gap++
		} else {
			if seen && gap >= minGutter {
				out = append(out, column)
			}
			gap, seen = 0, true
		}
		column++
	}
	return out
}

// splitLine cuts a line before a column. ok is false where text crosses the gutter.
func splitLine(line string, column int) (left, right string, ok bool) {
	at := 0
	for range column {
		_, size := utf8.DecodeRuneInString(line[at:])
		at += size
	}
	left, right = line[:at], line[at:]
	return left, right, right == "" || strings.HasSuffix(left, strings.Repeat(" ", minGutter)) && right[0] != ' '
}

// splitLines cuts lines before a column and joins the parts of each side.
func splitLines(lines []string, column int) (left, right string) {
	var a, b []string
	for _, l := range lines {
		l, r, _ := splitLine(l, column)
		a, b = append(a, strings.TrimRight(l, " \r")), append(b, strings.TrimRight(r, " \r"))
	}
	return strings.Trim(strings.Join(a, "\n"), "\n"), strings.Trim(strings.Join(b, "\n"), "\n")
}

// runsOn reports whether lines are prose: they have several words, and sentences go on from one to the next.
func runsOn(lines []string) bool {
	words, on := 0, 0
	for i, l := range lines {
		words += len(strings.Fields(l))
		if i == 0 {
			continue
		}
		first, _ := utf8.DecodeRuneInString(l)
		if last, _ := utf8.DecodeLastRuneInString(lines[i-1]); unicode.IsLower(first) && !prose.IsTerminator(last) {
			on++
		}
	}
	return len(lines) >= minSplitLines && words >= minCellWords*len(lines) &&
		float64(on) >= minRunOnShare*float64(len(lines)-1)
}
