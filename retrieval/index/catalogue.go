package index

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"strings"
	"sync"

	"footnote/corpus"
)

// catalogue is the metadata of all documents in corpus order. The metadata of a document is decoded when it is used: a
// question needs a few documents of perhaps a hundred thousand. The file, with little-endian numbers:
//
//	magic     8 bytes, with the version
//	count     uint32
//	ends      uint32 for each document: end of its record in records
//	records   id, title, source, URL, licence and as-of date in EDTF, each a uvarint length and its bytes
//	checksum  uint32: CRC-32C of everything before it
type catalogue struct {
	ends    string
	records string
	names   func() map[string]uint32 // document by id and by title, in lower case; made at the first use
	all     func() []corpus.Metadata // made at the first use
}

const catalogueMagic = "FNDOCS_1"

var errCatalogueDamaged = fmt.Errorf("the list of documents is %w", ErrDamaged)

// catalogueWriter collects the metadata of documents.
type catalogueWriter struct {
	ends    []byte
	records recordWriter
}

func (w *catalogueWriter) add(m corpus.Metadata) {
	for _, field := range []string{m.ID, m.Title, m.Source, m.URL, m.Licence, m.AsOf.String()} {
		w.records.text(field)
	}
	w.ends = binary.LittleEndian.AppendUint32(w.ends, uint32(len(w.records.data)))
}

// addRecord adds a record of another catalogue.
func (w *catalogueWriter) addRecord(record string) {
	w.records.data = append(w.records.data, record...)
	w.ends = binary.LittleEndian.AppendUint32(w.ends, uint32(len(w.records.data)))
}

func (w *catalogueWriter) bytes() []byte {
	data := binary.LittleEndian.AppendUint32([]byte(catalogueMagic), uint32(len(w.ends)/4))
	data = append(append(data, w.ends...), w.records.data...)
	return binary.LittleEndian.AppendUint32(data, crc32.Checksum(data, castagnoli))
}

func (w *catalogueWriter) write(out io.Writer) error {
	_, err := out.Write(w.bytes())
	return err
}

// parseCatalogue reads a catalogue file.
func parseCatalogue(data []byte) (*catalogue, error) {
	const header = len(catalogueMagic) + 4
	if len(data) < header+4 || string(data[:len(catalogueMagic)]) != catalogueMagic {
		return nil, errCatalogueDamaged
	}
	body := string(data[:len(data)-4])
	if binary.LittleEndian.Uint32(data[len(body):]) != crc32.Checksum(data[:len(body)], castagnoli) {
		return nil, errCatalogueDamaged
	}
	count := uint64(uint32At(body[len(catalogueMagic):]))
	if count*4 > uint64(len(body)-header) {
		return nil, errCatalogueDamaged
	}
	c := &catalogue{ends: body[header : header+int(count)*4], records: body[header+int(count)*4:]}
	end := uint32(0)
	for i := range c.size() {
		next := c.end(i)
		if next < end || uint64(next) > uint64(len(c.records)) {
			return nil, errCatalogueDamaged
		}
		end = next
	}
	c.names = sync.OnceValue(c.readNames)
	c.all = sync.OnceValue(c.readAll)
	return c, nil
}

func (c *catalogue) size() int { return len(c.ends) / 4 }

func (c *catalogue) end(i int) uint32 { return uint32At(c.ends[4*i:]) }

// record returns the record of a document. It is empty for an ordinal out of range.
func (c *catalogue) record(ordinal uint32) string {
	if int(ordinal) >= c.size() {
		return ""
	}
	start := uint32(0)
	if ordinal > 0 {
		start = c.end(int(ordinal) - 1)
	}
	return c.records[start:c.end(int(ordinal))]
}

// metadata returns the metadata of a document. It is empty for an ordinal out of range.
func (c *catalogue) metadata(ordinal uint32) corpus.Metadata {
	r := recordReader{data: c.record(ordinal)}
	m := corpus.Metadata{ID: r.text(), Title: r.text(), Source: r.text(), URL: r.text(), Licence: r.text()}
	m.AsOf, _ = parseInterval(r.text()) // no error, since the checksum has been checked
	return m
}

func (c *catalogue) readAll() []corpus.Metadata {
	all := make([]corpus.Metadata, c.size())
	for i := range all {
		all[i] = c.metadata(uint32(i))
	}
	return all
}

// readNames maps ids and titles to documents. An id has precedence over a title, and the first of equal titles counts.
func (c *catalogue) readNames() map[string]uint32 {
	names := make(map[string]uint32, 2*c.size())
	for i, m := range slices.Backward(c.all()) {
		names[strings.ToLower(m.Title)] = uint32(i)
	}
	for i, m := range c.all() {
		names[strings.ToLower(m.ID)] = uint32(i)
	}
	for i, m := range c.all() {
		if lower := strings.ToLower(m.ID); names[lower] != uint32(i) { // "README" and "Readme"
			names[exactly+c.metadata(names[lower]).ID], names[exactly+m.ID] = names[lower], uint32(i)
		}
	}
	return names
}

// exactly is the beginning of a name that is an id in its letter case. Ids that differ in nothing else have such names.
const exactly = "\x00"

// byID returns the document with this id, in this letter case.
func (c *catalogue) byID(id string) (ordinal uint32, ok bool) {
	names := c.names()
	if ordinal, ok = names[exactly+id]; ok {
		return ordinal, true
	}
	ordinal, ok = names[strings.ToLower(id)]
	return ordinal, ok && c.metadata(ordinal).ID == id
}
