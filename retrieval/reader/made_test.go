package reader

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// madeFile writes a file of weights: a reader of the real one's sizes, of a few layers, with random weights in I8 and
// a vocabulary of some two hundred pieces.
func madeFile(layers int) []byte {
	r := rand.New(rand.NewPCG(5, uint64(layers)))
	header, data := map[string]tensor{}, []byte(nil)
	put := func(name, kind string, b []byte, shape ...int) {
		header[name] = tensor{kind, shape, [2]int{len(data), len(data) + len(b)}}
		data = append(data, b...)
	}
	vector := func(name string, n int, mean, by float64) {
		var b []byte
		for range n {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(mean+by*(2*r.Float64()-1))))
		}
		put(name, "F32", b, n)
	}
	matrix := func(name string, rows, columns int) {
		b := make([]byte, rows*columns)
		for i := range b {
			b[i] = byte(int8(r.IntN(255) - 127))
		}
		put(name, "I8", b, rows, columns)
		vector(name+".scale", rows, 6e-4, 1e-5)
	}
	words := madeVocabulary()
	put("vocabulary", "U8", []byte(strings.Join(words, "\n")+"\n"), len(strings.Join(words, "\n"))+1)
	matrix("E", len(words), hidden)
	matrix("P", positions, hidden)
	matrix("T", 2, hidden)
	linear := func(name string, out, in int) {
		matrix(name+".weight", out, in)
		vector(name+".bias", out, 0, 0.02)
	}
	norm := func(name string) {
		vector(name+".weight", hidden, 1, 0.05)
		vector(name+".bias", hidden, 0, 0.05)
	}
	norm("ln")
	for i := range layers {
		name := fmt.Sprintf("layers.%d.", i)
		linear(name+"qkv", 3*hidden, hidden)
		linear(name+"o", hidden, hidden)
		linear(name+"i", inner, hidden)
		linear(name+"p", hidden, inner)
		norm(name + "l1")
		norm(name + "l2")
	}
	linear("head", outputs, hidden)
	text, _ := json.Marshal(header)
	var out bytes.Buffer
	binary.Write(&out, binary.LittleEndian, uint64(len(text)))
	out.Write(text)
	out.Write(data)
	return out.Bytes()
}

// madeVocabulary has the special pieces in BERT's places, all of lower-case ASCII, and some words.
func madeVocabulary() []string {
	words := make([]string, breakPiece+1)
	for i := range words {
		words[i] = fmt.Sprintf("[unused%d]", i)
	}
	words[0], words[unknownPiece], words[startPiece], words[breakPiece] = "[PAD]", "[UNK]", "[CLS]", "[SEP]"
	for c := '!'; c <= '~'; c++ {
		if c < 'A' || c > 'Z' {
			words = append(words, string(c))
		}
	}
	for c := 'a'; c <= 'z'; c++ {
		words = append(words, "##"+string(c))
	}
	return append(words, "who", "when", "did", "the", "harbour", "open", "##ed", "##ing", "in", "18", "##90", "中")
}

func made(t testing.TB, layers int) *file {
	t.Helper()
	f, err := parse(madeFile(layers))
	if err != nil {
		t.Fatal(err)
	}
	return f
}
