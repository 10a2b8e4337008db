package format

import (
	"archive/zip"
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"footnote/corpus/edtf"
)

// zipped returns an archive of parts: name, content, name, content …
func zipped(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for pair := range slices.Chunk(parts, 2) {
		w, err := z.Create(pair[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(pair[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const container = `<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>` +
	`<rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>`

// packageOf returns the package of a book with a contents page and two chapters, the second first in the manifest.
const packageOf = `<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">` +
	`<metadata><dc:title>The  Ferry</dc:title><dc:rights>CC BY 4.0</dc:rights><dc:date>1911-05</dc:date></metadata>` +
	`<manifest><item id="b" href="two%20b.xhtml" media-type="application/xhtml+xml"/>` +
	`<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>` +
	`<item id="a" href="text/one.xhtml" media-type="application/xhtml+xml"/>` +
	`<item id="c" href="cover.jpg" media-type="image/jpeg"/></manifest>` +
	`<spine><itemref idref="c"/><itemref idref="nav"/><itemref idref="a"/><itemref idref="b"/></spine></package>`

func bookOf(t testing.TB, more ...string) []byte {
	t.Helper()
	return zipped(t, append([]string{
		"mimetype", "application/epub+zip", "META-INF/container.xml", container, "OPS/book.opf", packageOf,
		"OPS/nav.xhtml", "<html><body><nav><ol><li>One</li></ol></nav><p>Contents</p></body></html>",
		"OPS/text/one.xhtml", `<html><head><title/></head><body><h1><a id="x"/>One</h1><p>The ferry ` +
			`cros<span epub:type="pagebreak" id="p2">12</span>sed at noon.<a epub:type="noteref" href="#n">1</a></p>` +
			`</body></html>`,
		"OPS/two b.xhtml", "<html><body><h1>Two</h1><p>It sank in 1904.</p></body></html>",
	}, more...)...)
}

func TestParseEPUB(t *testing.T) {
	got, err := parseEPUB(bookOf(t), Metadata{ID: "x"})
	if err != nil {
		t.Fatal(err)
	}
	if want := "One\n\nThe ferry crossed at noon.\n\nTwo\n\nIt sank in 1904."; got.Text != want {
		t.Errorf("got %q, want %q", got.Text, want)
	}
	if published, _ := edtf.Parse("1911-05"); got.Title != "The Ferry" || got.Licence != "CC BY 4.0" ||
		got.Published != published || len(got.Headings) != 2 {
		t.Errorf("got %+v", got)
	}
	encryption := `<encryption><EncryptedData><CipherData><CipherReference URI="OPS/%s"/></CipherData>` +
		`</EncryptedData></encryption>`
	_, err = parseEPUB(bookOf(t, "META-INF/encryption.xml", fmt.Sprintf(encryption, "text/one.xhtml")), Metadata{})
	if err == nil || !strings.Contains(err.Error(), "DRM") {
		t.Errorf("an encrypted chapter: error %v", err)
	}
	_, err = parseEPUB(bookOf(t, "META-INF/encryption.xml", fmt.Sprintf(encryption, "font.otf")), Metadata{})
	if err != nil {
		t.Errorf("an encrypted font: error %v", err)
	}
}

func wordDocument(body string) string {
	return `<w:document xmlns:w="w"><w:body>` + body + `</w:body></w:document>`
}

func paragraphOf(properties, text string) string {
	return `<w:p><w:pPr>` + properties + `</w:pPr><w:r><w:t xml:space="preserve">` + text + `</w:t></w:r></w:p>`
}

func TestParseDOCX(t *testing.T) {
	const styles = `<w:styles xmlns:w="w"><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>` +
		`<w:style w:styleId="Mine"><w:name w:val="mine"/><w:basedOn w:val="berschrift1"/></w:style>` +
		`<w:style w:styleId="A"><w:basedOn w:val="B"/></w:style>` +
		`<w:style w:styleId="B"><w:basedOn w:val="A"/></w:style></w:styles>`
	const numbering = `<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="7">` +
		`<w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl>` +
		`</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>`
	item := func(level int, text string) string {
		return paragraphOf(fmt.Sprintf(`<w:numPr><w:ilvl w:val="%d"/><w:numId w:val="3"/></w:numPr>`, level), text)
	}
	tests := []struct{ name, body, want string }{
		{"headings",
			paragraphOf(`<w:pStyle w:val="Mine"/>`, "Rules") + paragraphOf(`<w:pStyle w:val="A"/>`, "Be kind."),
			"Rules\n\nBe kind."},
		{"list", paragraphOf("", "Bring:") + item(0, "rope") + item(1, "long") + item(0, "a map"),
			"Bring:\n\n1. rope\n- long\n2. a map"},
		{"runs", `<w:p><w:r><w:t>The </w:t></w:r><w:hyperlink><w:r><w:t>gate</w:t></w:r></w:hyperlink><w:r><w:tab/>` +
			`<w:t>shuts</w:t><w:br/><w:t>at nine.</w:t></w:r></w:p>`, "The gate shuts\nat nine."},
		{"changes", `<w:p><w:r><w:t>Dues are </w:t></w:r><w:del><w:r><w:delText>five</w:delText></w:r></w:del>` +
			`<w:ins><w:r><w:t>six</w:t></w:r></w:ins><w:r><w:rPr><w:strike/></w:rPr><w:t> or seven</w:t></w:r>` +
			`<w:r><w:rPr><w:strike w:val="0"/></w:rPr><w:t> euros.</w:t></w:r></w:p>`, "Dues are six euros."},
		{"hidden", `<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r><w:r><w:t>shown</w:t></w:r></w:p>`,
			"shown"},
		{"table", `<w:tbl><w:tr><w:tc>` + paragraphOf("", "Day") + `</w:tc><w:tc>` + paragraphOf("", "Opens") +
			`</w:tc></w:tr><w:tr><w:tc>` + paragraphOf("", "Monday") + `</w:tc><w:tc>` + paragraphOf("", "nine") +
			paragraphOf("", "sharp") + `</w:tc></w:tr></w:tbl>`, "Day\tOpens\nMonday\tnine sharp"},
		{"note", `<w:p><w:r><w:t>It sank.</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>` +
			paragraphOf("", "End."), "It sank.\n\nIn 1904.\n\nEnd."},
		{"box twice", `<w:p><mc:AlternateContent><mc:Choice><w:txbxContent>` + paragraphOf("", "Boxed.") +
			`</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>` + paragraphOf("", "Boxed.") +
			`</w:txbxContent></mc:Fallback></mc:AlternateContent></w:p>`, "Boxed."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			raw := zipped(t, "word/document.xml", wordDocument(test.body), "word/styles.xml", styles,
				"word/numbering.xml", numbering,
				"word/footnotes.xml", `<w:footnotes xmlns:w="w"><w:footnote w:id="2">`+paragraphOf("", "In 1904.")+
					`</w:footnote></w:footnotes>`,
				"docProps/core.xml", `<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:dcterms="t">`+
					`<dc:title>Club</dc:title><dcterms:modified>2024-02-03T10:00:00Z</dcterms:modified>`+
					`</cp:coreProperties>`)
			got, err := parseDOCX(raw, Metadata{})
			if err != nil {
				t.Fatal(err)
			}
			if published, _ := edtf.Parse("2024-02-03"); got.Text != test.want || got.Title != "Club" ||
				got.Published != published {
				t.Errorf("got %q of %q at %v, want %q", got.Text, got.Title, got.Published, test.want)
			}
		})
	}
}

func TestParseODT(t *testing.T) {
	content := func(body string) string {
		return `<office:document-content xmlns:office="o" xmlns:text="t" xmlns:style="s" xmlns:table="a">` +
			`<office:automatic-styles><style:style style:name="T1"><style:text-properties ` +
			`style:text-line-through-style="solid"/></style:style><text:list-style style:name="L1">` +
			`<text:list-level-style-number style:num-format="1"/></text:list-style></office:automatic-styles>` +
			`<office:body><office:text>` + body + `</office:text></office:body></office:document-content>`
	}
	tests := []struct{ name, body, want string }{
		{"text", `<text:h text:outline-level="2">Rules</text:h>` +
			`<text:p>Be<text:s/>kind,<text:line-break/>always.</text:p>`,
			"Rules\n\nBe kind,\nalways."},
		{"struck", `<text:p>Dues are <text:span text:style-name="T1">five</text:span>six.</text:p>`, "Dues are six."},
		{"changes", `<text:tracked-changes><text:p>gone</text:p></text:tracked-changes><text:p>kept</text:p>`, "kept"},
		{"list", `<text:list text:style-name="L1"><text:list-item><text:p>rope</text:p></text:list-item>` +
			`<text:list-item><text:p>map</text:p></text:list-item></text:list>`, "1. rope\n2. map"},
		{"table", `<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>` +
			`<table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>`, "a\tb"},
		{"note", `<text:p>It sank<text:note><text:note-citation>1</text:note-citation><text:note-body>` +
			`<text:p>In 1904.</text:p></text:note-body></text:note>.</text:p>`, "It sank.\n\nIn 1904."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := parseODT(zipped(t, "content.xml", content(test.body)), Metadata{})
			if err != nil || got.Text != test.want {
				t.Errorf("got %q, %v, want %q", got.Text, err, test.want)
			}
		})
	}
	locked := `<m:manifest xmlns:m="m"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>`
	if _, err := parseODT(zipped(t, "META-INF/manifest.xml", locked), Metadata{}); err == nil ||
		!strings.Contains(err.Error(), "password") {
		t.Errorf("with a password: error %v", err)
	}
}

// Hostile files give an error that says why, in little time and memory.
func TestHostileArchives(t *testing.T) {
	document := func(body string) []byte { return zipped(t, "word/document.xml", body) }
	for _, c := range []struct {
		name string
		raw  []byte
		want string
	}{
		{"no archive", []byte("PK\x03\x04 and then nothing"), "damaged, or not DOCX"},
		{"a password", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 ciphertext"), "password"},
		{"another archive", zipped(t, "a.txt", "text"), "no word/document.xml"},
		{"empty", document(wordDocument("")), "no text"},
		{"bomb", document(wordDocument(strings.Repeat(" ", maxUnpacked+1))), "unpacks to more than"},
		{"depth", document(strings.Repeat("<w:p>", maxElementDepth+1)), "nested more than"},
		{"entities", document(`<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>`),
			"invalid character entity"},
		{"cut off", document(`<w:document xmlns:w="w"><w:body><w:p>`), "unexpected EOF"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := parseDOCX(c.raw, Metadata{}); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
	outside := strings.ReplaceAll(packageOf, "text/one.xhtml", "../../../etc/passwd")
	got, err := parseEPUB(zipped(t, "META-INF/container.xml", container, "OPS/book.opf", outside,
		"OPS/two b.xhtml", "<p>Inside.</p>"), Metadata{})
	if err != nil || got.Text != "Inside." {
		t.Errorf("a path that leads outside: %q, %v", got.Text, err)
	}
}

// FuzzArchives parses damaged books and documents.
func FuzzArchives(f *testing.F) {
	f.Add(bookOf(f))
	f.Add(zipped(f, "word/document.xml", wordDocument(paragraphOf("", "Text."))))
	f.Add(zipped(f, "content.xml", "<document-content><body><text><p>Text.</p></text></body></document-content>"))
	f.Fuzz(func(_ *testing.T, raw []byte) {
		_, _ = parseEPUB(raw, Metadata{})
		_, _ = parseDOCX(raw, Metadata{})
		_, _ = parseODT(raw, Metadata{})
	})
}

// FuzzXML parses damaged parts of a document.
func FuzzXML(f *testing.F) {
	f.Add(wordDocument(paragraphOf(`<w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr>`, "Text.")))
	f.Fuzz(func(t *testing.T, part string) {
		_, _ = parseDOCX(zipped(t, "word/document.xml", part, "word/styles.xml", part), Metadata{})
		_, _ = parseODT(zipped(t, "content.xml", part, "styles.xml", part), Metadata{})
	})
}
