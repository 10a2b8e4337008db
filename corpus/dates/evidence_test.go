package dates

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"testing"

	"footnote/corpus/edtf"
)

// TestFindOrder reads dates in digits, whose day or month may come first, from texts with and without evidence.
func TestFindOrder(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"no evidence", "It came on 03/04/2022.", "[2022-03-04,2022-04-03]"},
		{"no choice", "It came on 05/05/2022.", "2022-05-05"},
		{"a day above 12", "It left on 25/12/2021 and came on 03/04/2022.", "2022-04-03*"},
		{"a day above 12 in the second place", "It left on 12/25/2021 and came on 03/04/2022.", "2022-03-04*"},
		{"proof after it", "It came on 03/04/2022 and left on 25/12/2022.", "2022-04-03*"},
		{"proof of both orders", "From 25/12/2021, 12/26/2021 and 03/04/2022.", "[2022-03-04,2022-04-03]"},
		{"names of months, day first", "Paid on 7 May 2021 and 03/04/2022.", "2022-04-03*"},
		{"names of months, month first", "Paid on May 7, 2021, and 03/04/2022.", "2022-03-04*"},
		{"both styles", "Paid on 7 May 2021, May 8, 2021, and 03/04/2022.", "[2022-03-04,2022-04-03]"},
		{"British spelling", "The colour of the theatre on 03/04/2022.", "2022-04-03*"},
		{"American spelling", "The color of the theater on 03/04/2022.", "2022-03-04*"},
		{"style against spelling", "The color of the theater on 7 May 2021 and 03/04/2022.",
			"[2022-03-04,2022-04-03]"},
		{"another language", "Die Stadt und das Haus wurde nicht verkauft: 03/04/2022.", "2022-04-03*"},
		{"full stops", "It came on 03.04.2022.", "2022-04-03"},
		{"a range within a month", "It ran from 3/5/2018 to 3/9/2018.", "2018-03-05/2018-03-09*"},
		{"a range from the first", "It ran from 1/1/2018 to 1/7/2018.", "[2018-01-07,2018-07-01]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			found := Find(tt.text, edtf.Interval{})
			got := slices.ContainsFunc(found, func(d Date) bool {
				s := d.Interval.String()
				if d.Inferred {
					s += "*"
				}
				return s == tt.want
			})
			if !got {
				t.Errorf("got %+v, want %s", found, tt.want)
			}
		})
	}
}

// TestParseOrder refuses a date that may be two.
func TestParseOrder(t *testing.T) {
	if i, err := Parse("03/04/2022"); err == nil {
		t.Errorf("got %s without an error", i)
	}
	if i, err := Parse("25/12/2021"); err != nil || i.String() != "2021-12-25" {
		t.Errorf("got %s, %v", i, err)
	}
}

// TestFindNoYears reads numbers that are no years, and titles.
func TestFindNoYears(t *testing.T) {
	for _, text := range []string{
		"Open port 1812 or ports 1812 and 1813.", "See localhost:2000 and Port: 1812.",
		"Eat 2000 kcal or 1800 calories.", "A 2000-calorie diet.",
		"It follows RFC 1918, ISO 9001 and UDP 1645.", "It was 1999 € or 1999 euros.",
		"He installed Windows 2000 in room 1812.", "She lives at Hauptstraße 1812.",
		"A rating of 1900 is good.", "They rose at 1830 UTC.", "She won 1800 XP and 1500 gp.",
		"Almost 1984 of them left.", "Page 1984 has it.", "He read 1984.", "We watched 1984 and left.",
		"“1984” is a novel.", "The novel 1984 by Orwell.",
		"They love 1984 by Orwell and 2001: A Space Odyssey.", "2001: A Space Odyssey is a film by Kubrick.",
		"Use the MDI and the MCM.", "It has version 2004 and model 1999.",
		"It weighs 1999 g.", "1984 units of VLAN 2000 at 1920×1080.", "The film 2012 was bad.",
	} {
		if got := Find(text, edtf.Interval{}); len(got) > 0 {
			t.Errorf("%q: got %+v, want none", text, got)
		}
	}
}

// TestFindReported compares with dates that users of other libraries reported as wrong.
func TestFindReported(t *testing.T) {
	file, err := os.Open("../../../shared/trials/22-dates.jsonl")
	if err != nil {
		t.Skip("the reported dates are not at hand: ", err)
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var c struct {
			Source, Text string
			Dates        [][2]string
		}
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		var got [][2]string
		for _, d := range Find(c.Text, edtf.Interval{}) {
			got = append(got, [2]string{d.Text, d.Interval.String()})
		}
		if !slices.Equal(got, c.Dates) {
			t.Errorf("%s: %q: got %q, want %q", c.Source, c.Text, got, c.Dates)
		}
	}
}
