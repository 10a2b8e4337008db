package format

import (
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

// columns holds two columns of running text.
const columns = `The ferry of Ulm runs in summer.        The lighthouse is a ruin. It
It was bought in 1911 from a Dane       fell in 1930 after a storm that
and repaired twice. Its captain         took the roof, and was sold in
sold it ten years later to the          1952. Its stones are now in the
town, which keeps it afloat.            wall of the new school.`

func TestUnsetColumns(t *testing.T) {
	left, right := "The ferry of Ulm runs in summer.\nIt was bought in 1911 from a Dane\n"+
		"and repaired twice. Its captain\nsold it ten years later to the\ntown, which keeps it afloat.",
		"The lighthouse is a ruin. It\nfell in 1930 after a storm that\ntook the roof, and was sold in\n"+
			"1952. Its stones are now in the\nwall of the new school."
	for _, tc := range []struct{ name, text, want string }{
		{"two columns", columns, left + "\n\n" + right},
		{"between paragraphs", "A title\n\n" + columns + "\n\nThe end.",
			"A title\n\n" + left + "\n\n" + right + "\n\nThe end."},
		{"in two blocks", columns + "\n\n" + columns, left + "\n\n" + right + "\n\n" + left + "\n\n" + right},
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
