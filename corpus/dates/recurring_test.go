package dates

import "testing"

func TestSaysWhen(t *testing.T) {
	for _, text := range []string{
		"The club meets every Monday at 18:15.", "The desk is staffed from Tuesday to Saturday.", "Doors open at 9 am.",

		"The bus leaves at 7pm.", "It closes at 5 p.m. sharp.", "The feed is read hourly.",
		"Rent is due on the first Friday of each month.",
		"Matches are on Sundays.", "Lunch is at noon.", "The term begins in week 36.", "The office is shut at Easter.",
		"Papers are due three days before the exam.", "The call is tomorrow.", "Backups run daily at 02:00 UTC.",
		"They meet twice a month.", "She arrives on Friday.", "Fees are paid every other week.",
	} {
		if !SaysWhen(text) {
			t.Errorf("%q does not say when", text)
		}
	}
	for _, text := range []string{
		"The daily paper is read by everyone.", "See John 3:16 for that.", "The ratio was 3:10.",
		"Each unit has a door.",
		"Every student of the school got a book.", "A week is long.", "He is one of two men before the court.",
		"The weekly magazine sold well.", "I am 8.", "They once lived there.", "Sunday is a day of rest.", "",
	} {
		if SaysWhen(text) {
			t.Errorf("%q says when", text)
		}
	}
}

func FuzzSaysWhen(f *testing.F) {
	f.Add("every last Sunday at 8 p.m.")
	f.Fuzz(func(t *testing.T, text string) { SaysWhen(text) })
}
