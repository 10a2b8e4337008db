package corpus

import (
	"slices"
	"strings"
	"testing"

	"footnote/corpus/prose"
)

const proseParagraph = "The State Council of the People's Republic met again in the autumn and decided, " +
	"after a long debate about the cost of it all, to go on with the plan."

func TestFindHeadings(t *testing.T) {
	p := proseParagraph
	tests := []struct {
		name string
		text string
		want []string // heading paths of the sections, joined by " > "
	}{
		{"none", p + "\n\n" + p, []string{""}},
		{"marked", "# Top\n\n" + p + "\n\n## Below\n\n" + p, []string{"Top", "Top > Below"}},
		{"marked twins", "## One\n\n" + p + "\n\n## Two\n\n" + p, []string{"One", "Two"}},
		{"marked with a full stop", "## U.S. Recognition, 1956.\n\n" + p, []string{"U.S. Recognition, 1956."}},
		{"marked without text", "## Empty\n\n## Full\n\n" + p, []string{"Full"}},
		{"hashtag is not a heading", p + "\n\n#history matters", []string{""}},
		{"underlined", p + "\n\nOrigins\n-------\n" + p, []string{"", "Origins"}},
		{"underlined levels", "Top\n===\n" + p + "\n\nBelow\n-----\n" + p, []string{"Top", "Top > Below"}},
		{"capitals", p + "\n\nTHE KOREAN WAR\n\n" + p, []string{"", "THE KOREAN WAR"}},
		{"abbreviation is not a heading", p + "\n\nUSA\n\nUSSR\n", []string{""}},
		{"numbered", p + "\n\n1. Introduction\n\n" + p + "\n\n1.1 Sources\n\n" + p,
			[]string{"", "1. Introduction", "1. Introduction > 1.1 Sources"}},
		{"Roman number", p + "\n\nIV. The Split\n\n" + p, []string{"", "IV. The Split"}},
		{"chapter", p + "\n\nChapter 3\n\n" + p, []string{"", "Chapter 3"}},
		{"year line is not a number", p + "\n\n1950 Treaty of Friendship signed.\n\n" + p, []string{""}},
		{"bare line between prose", p + "\n\nForeign Policy after Mao\n\n" + p,
			[]string{"", "Foreign Policy after Mao"}},
		{"two bare lines", p + "\n\nForeign Policy\n\nThe Beginnings\n\n" + p + "\n\nThe Middle\n\n" + p,
			[]string{"", "Foreign Policy > The Beginnings", "Foreign Policy > The Middle"}},
		{"bare line with a full stop", p + "\n\nThey left.\n\n" + p, []string{""}},
		{"address lines are not headings", p + "\n\nLibrary of Congress\n\nWashington\n\n20540", []string{""}},
		{"list items are not headings", p + "\n\n- One Thing\n\n" + p, []string{""}},
		{"last line is not a heading", p + "\n\nThe End", []string{""}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			body := Span{Start: 0, End: len(test.text)}
			var got []string
			for _, o := range sections(test.text, body,
				findHeadings(test.text, prose.Blocks(test.text, body))) {
				got = append(got, strings.Join(o.section().Heading, " > "))
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
