package discordtest

// NamedText is a text with a name, for the cases of a test.
type NamedText struct{ Name, Text string }

// Hostile returns texts that Discord shows as something else, unless they are escaped.
func Hostile() []NamedText {
	return []NamedText{
		{"emphasis", "*a* **b** _c_ __d__ ***e*** ~~f~~ ||g||"},
		{"code", "`a` ``b`` ```go\nc\n```"},
		{"backslashes", `\*a\* C:\dir\\ \`},
		{"heading", "# a\n## b\n ### c\n-# d"},
		{"lists", "- a\n* b\n  - c\n1. d\n 23. e\n+ f\n4) g\n-# h\n-\n5."},
		{"quotes", "> a\n>>> b"},
		{"masked link", "[click](https://evil.example/a_b) [x](<https://evil.example>)"},
		{"links", "https://evil.example <https://evil.example> HTTP://EVIL.EXAMPLE discord.gg/abc steam://run"},
		{"mentions", "@everyone @here <@1> <@!1> <@&1> <#1> </ask:1> <id:customize>"},
		{"emoji", ":smile: <:x1:1> <a:x1:1> 12:30:45"},
		{"timestamp", "<t:0> <t:1618953630:R>"},
		{"numbers", "1960. 3.5 U.S. 1. \n1960. A year."},
		{"graphemes", "e\u0301 👩‍👩‍👧‍👦 🇨🇳 中国 نص"},
		{"tags of another language", "<b>bold</b> &amp; {{x}} $x$"},
	}
}
