package format

import (
	"errors"
	"testing"

	"golang.org/x/net/html/charset"
)

func TestDecode(t *testing.T) {
	tests := []struct{ name, raw, want string }{
		{"UTF-8", "Привет", "Привет"},
		{"UTF-8 mark", "\xef\xbb\xbfPeking", "Peking"},
		{"UTF-16 little endian", "\xff\xfeH\x00i\x00", "Hi"},
		{"UTF-16 big endian", "\xfe\xff\x00H\x00i", "Hi"},
		{"UTF-16 little endian without a mark", "C\x00a\x00f\x00\xe9\x00", "Café"},
		{"UTF-16 big endian without a mark", "\x00C\x00a\x00f\x00\xe9", "Café"},
		{"Windows-1252", "The caf\xe9 said \x93down with England\x94 \x96 and meant it.",
			"The café said “down with England” – and meant it."},
		{"one bad byte in UTF-8", "Привет\xff мир", "Привет\xff мир"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := decode([]byte(test.raw))
			if err != nil || got != test.want {
				t.Errorf("got %q, %v; want %q", got, err, test.want)
			}
		})
	}
	if _, err := decode([]byte("\x7fELF\x00\x01")); !errors.Is(err, errBinary) {
		t.Errorf("a program was read as text: %v", err)
	}
}

func TestDecodeGuessed(t *testing.T) {
	texts := map[string]string{
		"Russian": "Привет, мир. Это текст в старой кодировке, и он достаточно длинный, " +
			"чтобы её узнать: договор был подписан в Москве, а затем забыт обеими сторонами.",
		"Japanese": "これは日本語の文章です。条約はモスクワで署名されましたが、その後、両国はそれを忘れました。国境での交渉は一九八七年に再開されました。",
		"Chinese":  "中苏友好同盟互助条约在莫斯科签订。后来两国关系恶化,边界谈判直到一九八七年才恢复。双方都认为这个问题可以通过谈判解决。",
		"Polish": "Układ został podpisany w Moskwie, a później zapomniany przez obie strony. " +
			"Rozmowy o granicy wznowiono dopiero wiele lat później, " +
			"gdyż żadna ze stron nie chciała ustąpić.",
	}
	tests := []struct{ language, encoding string }{
		{"Russian", "windows-1251"}, {"Russian", "koi8-r"}, {"Russian", "iso-8859-5"},
		{"Japanese", "shift_jis"}, {"Japanese", "euc-jp"}, {"Chinese", "gbk"}, {"Polish", "iso-8859-2"},
	}
	for _, test := range tests {
		t.Run(test.language+" "+test.encoding, func(t *testing.T) {
			enc, _ := charset.Lookup(test.encoding)
			raw, err := enc.NewEncoder().Bytes([]byte(texts[test.language]))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := decode(raw); err != nil || got != texts[test.language] {
				t.Errorf("got %q, %v; want %q", got, err, texts[test.language])
			}
		})
	}
}
