package index

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"slices"
	"strings"
	"sync"

	"footnote/corpus"
)

// catalogue is the metadata of the documents of an index in corpus order. They are read one by one when they are
// asked for: of a hundred thousand a question needs a few. The file, numbers little-endian:
//
//	magic     8 bytes, with the version
//	count     uint32
//	ends      uint32 for each document: where its record ends
//	records   id, title, source, url, licence and as-of date in EDTF, each a uvarint length and its bytes
//	checksum  uint32: CRC-32C of all before it
type catalogue struct {
	ends    string
	records string
	names   func() map[string]uint32 // document by id and by title, in lower case; made at the first use
	all     func() []corpus.Metadata
}

const catalogueMagic = "FNDOCS_1"

var errCatalogueDamaged = errors.New("the list of documents is damaged")

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

// addRecord adds a document as another catalogue has it.
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

func openCatalogue(path string) (*catalogue, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	d, err := parseCatalogue(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return d, nil
}

// parseCatalogue reads what catalogueWriter wrote.
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
	d := &catalogue{ends: body[header : header+int(count)*4], records: body[header+int(count)*4:]}
	end := uint32(0)
	for i := range d.size() {
		next := d.end(i)
		if next < end || uint64(next) > uint64(len(d.records)) {
			return nil, errCatalogueDamaged
		}
		end = next
	}
	d.names = sync.OnceValue(d.readNames)
	d.all = sync.OnceValue(d.readAll)
	return d, nil
}

func (d *catalogue) size() int { return len(d.ends) / 4 }

func (d *catalogue) end(i int) uint32 { return uint32At(d.ends[4*i:]) }

// record returns the record of a document; that of none is empty.
func (d *catalogue) record(ordinal uint32) string {
	if int(ordinal) >= d.size() {
		return ""
	}
	start := uint32(0)
	if ordinal > 0 {
		start = d.end(int(ordinal) - 1)
	}
	return d.records[start:d.end(int(ordinal))]
}

// at returns the metadata of a document; that of none is empty.
func (d *catalogue) metadata(ordinal uint32) corpus.Metadata {
	r := recordReader{data: d.record(ordinal)}
	m := corpus.Metadata{ID: r.text(), Title: r.text(), Source: r.text(), URL: r.text(), Licence: r.text()}
	m.AsOf, _ = parseInterval(r.text()) // the checksum has vouched for what was written
	return m
}

func (d *catalogue) readAll() []corpus.Metadata {
	all := make([]corpus.Metadata, d.size())
	for i := range all {
		all[i] = d.metadata(uint32(i))
	}
	return all
}

// nameAll maps ids and titles to documents; an id goes before a title, and of equal titles the first counts.
func (d *catalogue) readNames() map[string]uint32 {
	names := make(map[string]uint32, 2*d.size())
	for i, m := range slices.Backward(d.all()) {
		names[strings.ToLower(m.Title)] = uint32(i)
	}
	for i, m := range d.all() {
		names[strings.ToLower(m.ID)] = uint32(i)
	}
	return names
}
