package corpus

import (
	"regexp"
	"strings"

	"footnote/corpus/dates"
	"footnote/corpus/edtf"
)

// asOfWords matches the words of a line before the date on which its text held.
var asOfWords = regexp.MustCompile(`(?i)^[\s(\[*]*(?:` +
	`(?:(?:the |all |this )?(?:data|information|figures?|statistics|contents?|text|page|article|document|status|` +
	`report|prices)(?: (?:is|are|was|were))? )?` +
	`(?:(?:current|valid|correct|accurate|true|up to date|updated) )?(?:as of|as at|through)` +
	`|(?:(?:this )?(?:page|article|document|text|content|data|information|entry|record) (?:was |were )?)?` +
	`(?:last|most recently) (?:updated|modified|revised|edited|reviewed|changed|checked)(?: (?:on|at|in))?` +
	`|(?:(?:date of )?last (?:update|revision|modification|change)|updated|revised|date of information|` +
	`information cut-?off date)(?: (?:on|at|in))?` +
	`)[:\s]+`)

const asOfRunes = 100 // a longer line holds more than a date

// findAsOf searches the blocks of a text for a line on its own that gives the date on which the text held ("Data as of
// July 1987", "Last updated: 3 May 2004"). It returns the date and the line. Without one the date is zero.
func findAsOf(text string, all [][]Span) (edtf.Interval, Span) {
	for _, b := range all {
		if len(b) != 1 || b[0].Len() > asOfRunes {
			continue
		}
		if date := asOfLine(b[0].In(text)); !date.IsZero() {
			return date, b[0]
		}
	}
	return edtf.Interval{}, Span{}
}

// asOfLine reads a line that consists of the words of asOfWords and a date.
func asOfLine(s string) edtf.Interval {
	rest := s[len(asOfWords.FindString(s)):]
	if len(rest) == len(s) {
		return edtf.Interval{}
	}
	found := dates.Find(rest, edtf.Interval{})
	if len(found) == 0 || found[0].Inferred {
		return edtf.Interval{}
	}
	around := rest[:found[0].Span.Start] + rest[found[0].Span.End:]
	const furniture = 24 // bytes: a time of day, a bracket, a full stop
	if len(strings.TrimSpace(around)) > furniture {
		return edtf.Interval{}
	}
	return found[0].Interval
}
