package phrase

import (
	"testing"

	"footnote/corpus/edtf"
)

func TestDatesKeepTheirPrecisionInEveryLanguage(t *testing.T) {
	for _, tc := range []struct {
		edtf string
		want [Locales]string
	}{
		{"1986-07", [Locales]string{"July 1986", "Juli 1986", "julio de 1986", "juillet 1986",
			"июль 1986 г.", "1986年7月"}},
		{"1950-02-14", [Locales]string{"14 February 1950", "14. Februar 1950", "14 de febrero de 1950",
			"14 février 1950", "14 февраля 1950 г.", "1950年2月14日"}},
		{"1960", [Locales]string{"1960", "1960", "1960", "1960", "1960 г.", "1960年"}},
		{"196X", [Locales]string{"the 1960s", "1960er-Jahre", "década de 1960", "années 1960",
			"1960-е годы", "1960年代"}},
		{"18XX", [Locales]string{"the 19th century", "19. Jahrhundert", "siglo XIX", "XIXe siècle", "XIX век", "19世纪"}},
		{"1969-21", [Locales]string{"spring 1969", "Frühling 1969", "primavera de 1969", "printemps 1969",
			"весна 1969 г.", "1969年春季"}},
		{"1955/1959", [Locales]string{"1955–1959", "1955–1959", "1955–1959", "1955–1959",
			"1955–1959 гг.", "1955–1959年"}},
		{"1982/..", [Locales]string{"since 1982", "seit 1982", "desde 1982", "depuis 1982", "с 1982 г.", "自1982年"}},
		{"../1949-08", [Locales]string{"by August 1949", "bis August 1949", "hasta agosto de 1949",
			"jusqu’en août 1949", "до августа 1949 г.", "至1949年8月"}},
		{"1960~", [Locales]string{"c. 1960", "um 1960", "hacia 1960", "vers 1960", "ок. 1960 г.", "约1960年"}},
		{"[2022-03-04,2022-04-03]", [Locales]string{
			"4 March or 3 April 2022", "4. März 2022 oder 3. April 2022", "4 de marzo de 2022 o 3 de abril de 2022",
			"4 mars 2022 ou 3 avril 2022", "4 марта 2022 г. или 3 апреля 2022 г.", "2022年3月4日或2022年4月3日",
		}},
		{"-0263", [Locales]string{"264 BC", "264 v. Chr.", "264 a. C.", "264 av. J.-C.", "264 г. до н. э.", "公元前264年"}},
		{"1960-05/1961", [Locales]string{"May 1960 – 1961", "Mai 1960 – 1961", "mayo de 1960 – 1961", "mai 1960 – 1961",
			"май 1960 г. – 1961 г.", "1960年5月 – 1961年"}},
	} {
		i, err := edtf.Parse(tc.edtf)
		if err != nil {
			t.Fatal(err)
		}
		for l := range Locales {
			if got := l.Date(i); got != tc.want[l] {
				t.Errorf("%s in %v: got %q, want %q", tc.edtf, l.Language(), got, tc.want[l])
			}
		}
	}
}
