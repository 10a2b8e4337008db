package prose

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestSentences(t *testing.T) {
	tests := []sentences{
		{"acronym before a name", []string{"The U.S. Congress met.", "It voted."}},
		{"acronym goes on", []string{"He moved to the U.S. in 1950.", "It was cold."}},
		{"acronym at the end before a starter", []string{"They lived in the U.S.S.R.", "The war had ended."}},
		{"initial in a name", []string{"Mikhail S. Gorbachev spoke.", "J. R. R. Tolkien wrote."}},
		{"initials without blanks", []string{"The novel by J.R.R. Tolkien sold well.", "He was glad."}},
		{"figure reference", []string{"Clashes broke out (see fig. 3).", "Both sides drew back."}},
		{"year range in brackets", []string{"That was the war (1950-53).", "It ended."}},
		{"quotation ends the sentence",
			[]string{`Beijing called it "the most dangerous source of war."`,
				"In the late 1970s it grew."}},
		{"typographic quotation", []string{"He said “down with England.”", "The United States declared war."}},
		{"question in a quotation goes on", []string{`"Who is there?" he asked.`, "Nobody answered."}},
		{"exclamation in a quotation goes on", []string{`"Stop!" cried Mao.`, "They stopped."}},
		{"number reference", []string{"See No. 5 in the list.", "It is short."}},
		{"answer no", []string{"The answer was no.", "They left."}},
		{"rank", []string{"Gen. Zhukov won.", "Lt. Col. James North lost."}},
		{"doctor and saint", []string{"Dr. Smith went to St. Louis.", "Mrs. Jones stayed."}},
		{"for example", []string{"Some metals, e.g. Iron and Zinc, rust.", "Gold does not, i.e. It stays."}},
		{"company in mid-sentence", []string{"Apple Inc. Announced nothing."}},
		{"company at the end", []string{"She works at Apple Inc.", "The firm is large."}},
		{"decimal number", []string{"It grew by 3.5 percent.", "Prices fell."}},
		{"number ends a sentence", []string{"It began in 1960.", "Two years later it ended."}},
		{"sentence begins with a number", []string{"He left in 1959.", "1960 was worse.", "5 people stayed."}},
		{"ellipsis goes on", []string{"They waited ... and left.", "It was over."}},
		{"ellipsis ends", []string{"They waited...", "Nobody came."}},
		{"address", []string{"See https://example.com/a.b?c=d.", "It is there."}},
		{"two initials before a name", []string{"The L. A. Mayer Institute is there.", "P. T. Barnum came."}},
		{"middle initial P", []string{"She was the daughter of John P. Hale.", "He died."}},
		{"circa", []string{"It was used in Spain by c. 350 BCE.", "It spread."}},
		{"court case", []string{"The case Johnson v. Smith was decided.", "It stands."}},
		{"web address", []string{"Visit www.example.com. for more.", "Or do not."}},
		{"time of day", []string{"They met at 5 p.m. on Monday.", "It rained."}},
		{"several marks", []string{"Really?!", "Yes!!", "Good."}},
		{"reference mark", []string{"The virus spread.[12]", "It was stopped.[3][4]", "All was well."}},
		{"tokenised text", []string{"He was born in Phoenix , Arizona .", "She left ( in 1984 ) .",
			"It ended ."}},
		{"tokenised quotation", []string{"He said `` go . ''", "They went ."}},
		{"brand in small letters", []string{"Sales rose.", "iPod sales rose most."}},
		{"Chinese", []string{"中国很大。", "俄罗斯更大！", "对吗？"}},
		{"Chinese quotation", []string{"他走了！", "“好。”", "他说。"}},
		{"German abbreviation of two letters", []string{"Das war z. B. in Berlin.", "Er kam."}},
		{"Arabic", []string{"هل هذا صحيح؟", "نعم هذا صحيح."}},
		{"Russian abbreviations", []string{"Он родился в 1950 г. в Москве.", "Потом уехал."}},
		{"German ordinal", []string{"Der Vertrag vom 3. Oktober 1990 gilt.", "Er ist kurz."}},
		{"Spanish marks", []string{"¿Quién vino?", "¡Nadie!", "Así fue."}},
	}
	checkSentences(t, tests)
}

// sentences are a text, which they make joined by blanks.
type sentences struct {
	name string
	want []string
}

func checkSentences(t *testing.T, tests []sentences) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text := strings.Join(test.want, " ")
			if got := inText(text, Sentences(text)); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestSentencesOfReferencesAndLists(t *testing.T) {
	checkSentences(t, []sentences{
		{"books of the Bible", []string{"Read Matt. 5:3 and 2 Sam. 7 first.", "The rest (Rom. 8) can wait."}},
		{"name before a number", []string{"She called Tim.", "12 people came."}},
		{"born and died", []string{"Bach (b. 1685, d. 1750) wrote it.", "Louis (r. 1643–1715) paid."}},
		{"rules of a court", []string{"See Fed. R. Crim. P. 11(c) and Fed. Reg. 4.", "It applies."}},
		{"reports of cases", []string{"In Roe v. Poe, 9 U.S. (2 Cranch) 31, he won.", "It was 5 F. Supp. 2d 7."}},
		{"vitamin", []string{"Oranges hold vitamin C.", "Lemons do too."}},
		{"heading with a letter", []string{"Part I. Sources of law"}},
		{"you and I", []string{"They are older than I.", "Do you see Carol I. Jones?"}},
		{"name with an exclamation mark", []string{"He left Yahoo! Inc. in May.", "Stop!", "Media lie."}},
		{"two marks before a small word", []string{"You did what?!", "really!!", "ok"}},
		{"chat", []string{"hello.", "it works now, thanks.", "why though?", "no.", "i did not."}},
		{"abbreviations in chat", []string{"use the prof. form at 12 in. and wait, approx. the same"}},
		{"decimal at the end", []string{"The mean was 3.5.", "Values above it were cut."}},
		{"no and a pronoun", []string{"He said no.", "I left.", "No.", "I will not.", "It is in vol. I of it."}},
		{"possessive and a pronoun", []string{"It was my sister's.", "I sold it."}},
		{"title with A.M.", []string{"The Leipzig A.M. Zeitung wrote so."}},
		{"least number", []string{"It takes min. 5 days."}},
		{"file at the end", []string{"Open config.yaml.", "Programs read it."}},
		{"address at the end", []string{"Write to ann@example.org.", "Answers come late."}},
		{"number sign", []string{"It is at N°. 26.53.", "Dig there."}},
		{"spaced ellipsis", []string{"I saw . . . I mean, I heard it.", "They went on . . . .", "Then it ended."}},
		{"source after a quotation", []string{`He wrote "it grows [...]" (Hale 12).`, "It did."}},
		{"time before a name", []string{"At 6 a.m. Ms. Lee rose.", "She slept at 9 p.m. Mondays.",
			"He ate at 1 p.m.", "Mr. Lee slept."}},
		{"list in one line", []string{"1. Take the pot.", "2. Fill it.", "3. Wait"}},
		{"list without full stops", []string{"(1) First things", "(2) Second things"}},
		{"list after a colon", []string{"The steps are: 1. Open.", "2. Close."}},
		{"number after a colon", []string{"The sum is: 6.", "But it grows."}},
		{"numbers of sections", []string{"4.2. Borders are closed.", "1.E.7. Do not charge."}},
		{"chain of abbreviations", []string{"It is in Ann. Zool. Fenn. 12 of May.", "He met Kroll.", "12 came."}},
		{"version at the end", []string{"We use v1.2.3.", "Nobody else does."}},
		{"flat of a house", []string{"He lives in Apt. 4 of it."}},
		{"number in an item", []string{"1. As rule 2. says, wait for the end."}},
		{"reference in brackets", []string{"(1) A person named in (2) Schedule B, and (2) others."}},
		{"Japanese quotation", []string{"彼は「行く。」と言った。", "そうだ。"}},
	})
}

// TestGoldenRules compares with the rules of the Pragmatic Segmenter. A bullet is not part of our sentences.
func TestGoldenRules(t *testing.T) {
	for _, c := range readCases(t, "testdata/golden_rules.jsonl") {
		for i, s := range c.Sentences {
			c.Sentences[i] = s[BulletLen(s):]
		}
		if got := inText(c.Text, Sentences(c.Text)); !slices.Equal(got, c.Sentences) {
			t.Errorf("rule %d: got %q, want %q", c.Rule, got, c.Sentences)
		}
	}
}

// TestReportedSentences compares with boundaries that users of other libraries reported as wrong.
func TestReportedSentences(t *testing.T) {
	const path = "../../../shared/trials/21-sentences.jsonl"
	if _, err := os.Stat(path); err != nil {
		t.Skip("the reported sentences are not at hand: ", err)
	}
	for _, c := range readCases(t, path) {
		if got := inText(c.Text, Sentences(c.Text)); !slices.Equal(got, c.Sentences) {
			t.Errorf("%s: got %q, want %q", c.Source, got, c.Sentences)
		}
	}
}

// sentenceCase is a text with its sentences.
type sentenceCase struct {
	Rule      int
	Source    string
	Text      string
	Sentences []string
}

// readCases reads cases, one a line.
func readCases(t *testing.T, path string) []sentenceCase {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var out []sentenceCase
	for d := json.NewDecoder(file); d.More(); {
		var c sentenceCase
		if err := d.Decode(&c); err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
	return out
}

func TestSentencesAcrossLines(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"wrapped prose", "The treaty was signed by both of the parties in the\nU.S. Capitol in 1950. " +
			"It lapsed after thirty years, and the\ntalks began.",
			[]string{"The treaty was signed by both of the parties in the\nU.S. Capitol in 1950.",
				"It lapsed after thirty years, and the\ntalks began."}},
		{"blank line", "no full stop\n\nnext paragraph", []string{"no full stop", "next paragraph"}},
		{"bullets", "They were:\n- one thing\n- another thing",
			[]string{"They were:", "one thing", "another thing"}},
		{"numbered items", "1. The border question was put off.\n2. Troops were to leave the border.",
			[]string{"1. The border question was put off.", "2. Troops were to leave the border."}},
		{"facts", "Author: Jane Roe\nDate: 1987\nLicence: none",
			[]string{"Author: Jane Roe", "Date: 1987", "Licence: none"}},
		{"table rows", "Year\tEvent\n1950\tTreaty", []string{"Year\tEvent", "1950\tTreaty"}},
		{"bullets without spaces", "They were:\n•one thing\n•Another thing",
			[]string{"They were:", "one thing", "Another thing"}},
		{"bullets in one line", "• one thing • another thing", []string{"one thing", "another thing"}},
		{"carriage returns", "One.\r\n\r\nTwo.", []string{"One.", "Two."}},
		{"nothing", " \n ", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := inText(test.text, Sentences(test.text)); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func inText(text string, spans []Span) []string {
	var out []string
	for _, s := range spans {
		out = append(out, s.In(text))
	}
	return out
}

// TestSentencesAgainstSelQA measures the boundaries between sentences on passages that people split.
func TestSentencesAgainstSelQA(t *testing.T) {
	file, err := os.Open("../../../shared/eval/selqa/corpus.jsonl")
	if err != nil {
		t.Skip("the SelQA passages are not at hand: ", err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<24)
	var right, wrong, missed int
	for lines.Scan() {
		var doc struct {
			Text      string
			Sentences []string
		}
		if err := json.Unmarshal(lines.Bytes(), &doc); err != nil {
			t.Fatal(err)
		}
		gold := make(map[int]bool)
		end := 0
		for _, s := range doc.Sentences {
			end += strings.Index(doc.Text[end:], s) + len(s)
			gold[len(strings.TrimRightFunc(doc.Text[:end], unicode.IsSpace))] = true
		}
		spans := Sentences(doc.Text)
		delete(gold, spans[len(spans)-1].End) // the end of the text is not a decision
		for _, s := range spans[:len(spans)-1] {
			if gold[s.End] {
				right++
			} else {
				wrong++
			}
			delete(gold, s.End)
		}
		missed += len(gold)
	}
	precision := float64(right) / float64(right+wrong)
	recall := float64(right) / float64(right+missed)
	f1 := 2 * precision * recall / (precision + recall)
	t.Logf("boundaries: precision %.4f, recall %.4f, F1 %.4f of %d", precision, recall, f1, right+missed)
	if f1 < 0.96 {
		t.Errorf("F1 %.4f, want at least 0.96", f1)
	}
}

func FuzzSentences(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, s := range Sentences(text) {
			if s.Start < end || s.Len() <= 0 || s.End > len(text) {
				t.Fatalf("span %v after %d in %d bytes", s, end, len(text))
			}
			if utf8.ValidString(text) && !utf8.ValidString(s.In(text)) {
				t.Fatalf("span %v cuts a rune", s)
			}
			end = s.End
		}
	})
}

func BenchmarkSentences(b *testing.B) {
	text := strings.Repeat("The council met again in the autumn and decided, after a long debate, "+
		"to go on with the plan. Mikhail S. Gorbachev came to the U.S. in 1987.\n\n", 1000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Sentences(text)
	}
}
