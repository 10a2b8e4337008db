package format

import (
	"fmt"
	"strings"
	"testing"
)

// TestWithdrawnText reads texts with struck-out and hidden parts, none of which may be left.
func TestWithdrawnText(t *testing.T) {
	for _, tc := range []struct{ name, file, source, want string }{
		{"struck words", "a.md", "The fee is ~~10~~ 12 dollars.", "The fee is 12 dollars."},
		{"struck sentence at the start", "a.md", "~~Dogs may enter.~~ Cats may enter.", "Cats may enter."},
		{"struck item", "a.md", "- ~~Members pay nothing.~~\n- Members pay one dollar.\n", "- Members pay one dollar."},
		{"tags in Markdown", "a.md", "Open <del>all <del>the</del> week</del> on <b>Monday</b>.", "Open on Monday."},
		{"hidden in Markdown", "a.md", "Open <span style='color:red; display : none'>never</span>.", "Open ."},
		{"an image in Markdown", "a.md", "An <img src=x aria-hidden=true> icon.", "An icon."},
		{"an element without an end", "a.md", "The <s> tag is old, and <i hidden>so is this.",
			"The tag is old, and so is this."},
		{"a template in Markdown", "a.md", "Open <template>never</template> daily.", "Open daily."},
		{"blocks in Markdown", "a.md", "One.\n\n<del>\n\nTwo.\n\n- Three\n\n</del>\n\nFour.", "One.\n\nFour."},
		{"nested blocks in Markdown", "a.md", "<div style='display:none'>\n\nOne.\n\n<div>\n\nTwo.\n\n</div>\n\n" +
			"Three.\n\n</div>\nFour.\n\nFive.", "Four.\n\nFive."},
		{"a block without an end", "a.md", "<div hidden>\n\nOne.\n\nTwo.", "One.\n\nTwo."},
		{"style and elements that strike", "a.html", "<p style='text-decoration: red line-through'>One.</p>" +
			"<dialog>Two.</dialog><dialog open>Three.</dialog><ul><li hidden>Four</li><li>Five</li></ul>" +
			"<table><tr><td>Six</td><td hidden>Seven</td><td>Eight</td></tr></table>",
			"Three.\n\n- Five\n\nSix\t\tEight"},
		{"a code span that is not struck", "a.md", "Write `~~words~~` to strike them.",
			"Write ~~words~~ to strike them."},
		{"struck in HTML", "a.html",
			"<p>The fee is <s>10</s> 12 dollars, <del>or</del> <strike>and</strike> no more.</p>",
			"The fee is 12 dollars, no more."},
		{"hidden in HTML", "a.html", "<p>Seen.</p><p hidden>One.</p><div aria-hidden=true>Two.</div>" +
			"<p style='visibility:hidden'>Three.</p><template>Four.</template><!-- Five. -->" +
			"<table><tr><td>Cell<span hidden>Six.</span></td></tr></table>", "Seen.\n\nCell"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f, _, _ := Of(tc.file)
			got, err := f.Parse([]byte(tc.source), Metadata{ID: "a"})
			if err != nil || got.Text != tc.want {
				t.Errorf("got %q, %v, want %q", got.Text, err, tc.want)
			}
		})
	}
}

// TestEndlessElements reads many hidden elements that do not end. Reading each to the end of the text would take hours.
func TestEndlessElements(t *testing.T) {
	for _, gap := range []string{" ", "\n\n"} {
		var b strings.Builder
		for i := range 20_000 {
			fmt.Fprintf(&b, "<x%d hidden>%s", i, gap)
		}
		f, _, _ := Of("a.md")
		if _, err := f.Parse([]byte(b.String()), Metadata{ID: "a"}); err != nil {
			t.Error(err)
		}
	}
}

// TestMarkdownLog reads a log of messages in Markdown, where other line ends are spaces.
func TestMarkdownLog(t *testing.T) {
	for source, want := range map[string]string{
		"[12:03] anna: is the mill open\n[12:04] bob: it closed in 1902\n": "[12:03] anna: is the mill open\n" +
			"[12:04] bob: it closed in 1902",
		"- **Anna:** is the mill open\n  **Bob:** no\n": "- Anna: is the mill open\nBob: no",
		"The mill\nis open.\n":                          "The mill is open.",
	} {
		f, _, _ := Of("a.md")
		got, err := f.Parse([]byte(source), Metadata{ID: "a"})
		if err != nil || got.Text != want {
			t.Errorf("%q: got %q, %v, want %q", source, got.Text, err, want)
		}
	}
}

// columns holds two columns of running text.
const columns = `The ferry of Ulm runs in summer.        The lighthouse is a ruin. It
It was bought in 1911 from a Dane       fell in 1930 after a storm that
and repaired twice. Its captain         took the roof, and was sold in
sold it ten years later to the          1952. Its stones are now in the
town, which keeps it afloat.            wall of the new school.`

// indented holds two columns whose paragraphs are indented.
const indented = `  The ferry of Ulm runs in the      The lighthouse is a ruin and
summer and was bought in 1911     has been one since a storm in
from a Dane. It was repaired      1930 that took the roof. It
two times.                        was sold in 1952.
  Its captain sold it later to      Its stones are now in the
the town, which keeps it.         wall of the new school.`

// justified holds two columns with wider spaces inside them.
const justified = `The  ferry  of  Ulm  runs  in      The  lighthouse is a ruin and
summer.  It was bought in the      has  been one since the storm
year  1911  from a Dane, whom      of  1930 that took its roof.
nobody  here  had  seen until      The  stones are now a part of
that day.                          the  wall of the new school.`

func TestUnsetColumns(t *testing.T) {
	left, right := "The ferry of Ulm runs in summer.\nIt was bought in 1911 from a Dane\n"+
		"and repaired twice. Its captain\nsold it ten years later to the\ntown, which keeps it afloat.",
		"The lighthouse is a ruin. It\nfell in 1930 after a storm that\ntook the roof, and was sold in\n"+
			"1952. Its stones are now in the\nwall of the new school."
	for _, tc := range []struct{ name, text, want string }{
		{"two columns", columns, left + "\n\n" + right},
		{"under a title", "A title that is so long that it crosses the gutter\nof the columns\n" + columns,
			"A title that is so long that it crosses the gutter\nof the columns\n" + left + "\n\n" + right},
		{"indented", indented, "  The ferry of Ulm runs in the\nsummer and was bought in 1911\n" +
			"from a Dane. It was repaired\ntwo times.\n  Its captain sold it later to\n" +
			"the town, which keeps it.\n\n" +
			"  The lighthouse is a ruin and\nhas been one since a storm in\n1930 that took the roof. It\n" +
			"was sold in 1952.\n  Its stones are now in the\nwall of the new school."},
		{"justified", justified, "The  ferry  of  Ulm  runs  in\nsummer.  It was bought in the\n" +
			"year  1911  from a Dane, whom\nnobody  here  had  seen until\nthat day.\n\n" +
			"The  lighthouse is a ruin and\nhas  been one since the storm\nof  1930 that took its roof.\n" +
			"The  stones are now a part of\nthe  wall of the new school."},
		{"pages", columns + "\n\f" + columns, left + "\n\n" + right + "\n\f\n" + left + "\n\n" + right},
		{"rows of a price list", "a cup of black coffee             two dollars and ten cents\n" +
			"a glass of red wine               five dollars and no more\n" +
			"a slice of the apple pie          three dollars and a half\n" +
			"some bread with butter            one dollar\n", ""},
		{"code with remarks", "for key in the.keys():      -->  for key in the dict\n" +
			"for value in the.values():  -->  for value of it\n" +
			"for item in the.items():    -->  for item of it\n", ""},
		{"between paragraphs", "A title\n\n" + columns + "\n\nThe end.",
			"A title\n\n" + left + "\n\n" + right + "\n\nThe end."},
		{"in two blocks", columns + "\n\n" + columns,
			left + "\n\n" + right + "\n\n" + left + "\n\n" + right},
		{"with returns", strings.ReplaceAll(columns, "\n", "\r\n"), left + "\n\n" + right},
		{"table", "Name          Place      Year\nAnna Miller   Ulm        1911\nBert Smith    Lenn       1930\n" +
			"Carl Jones    Orb        1952", ""},
		{"terms", "mill      the house in which corn is ground and\n          stored, by the river\n" +
			"quay      where ships are unloaded and where the\n          customs house is\n", ""},
		{"code", "if x:\n    return  1\nelse:\n    return  2\n", ""},
		{"justified", "The  ferry of  Ulm runs  in summer and\nit was  bought in  1911 from a  Dane\n" +
			"who had   repaired it twice  and then\nsold it to  the town which  keeps it.", ""},
		{"verse", "The ferry runs      to Ulm\n  and to the sea\nThe captain sings\n      of home", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			want := tc.want
			if want == "" {
				want = tc.text
			}
			if got := unsetColumns(tc.text); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}
