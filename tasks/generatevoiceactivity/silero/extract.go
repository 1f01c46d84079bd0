//go:build ignore

// Extract writes the weights of Silero VAD's 16 kHz network as weights.bin holds them, see weights.go:
//
//	npm pack @ricky0123/vad-web@0.0.31 && tar xzf ricky0123-vad-web-0.0.31.tgz
//	go run extract.go package/dist/silero_vad_v6.onnx weights.bin
package main

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"strings"
)

// names are the tensors wanted, in the order of the file; of those with two names the sum.
var names = [][]string{
	{"encoder.0.reparam_conv.weight"}, {"encoder.0.reparam_conv.bias"},
	{"encoder.1.reparam_conv.weight"}, {"encoder.1.reparam_conv.bias"},
	{"encoder.2.reparam_conv.weight"}, {"encoder.2.reparam_conv.bias"},
	{"encoder.3.reparam_conv.weight"}, {"encoder.3.reparam_conv.bias"},
	{"decoder.rnn.weight_ih"}, {"decoder.rnn.weight_hh"},
	{"decoder.rnn.bias_ih", "decoder.rnn.bias_hh"},
	{"decoder.decoder.2.weight"}, {"decoder.decoder.2.bias"},
}

func main() {
	model, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	found := map[string][]float32{}
	collect(model, found)
	var out []byte
	for _, sum := range names {
		var values []float32
		for _, name := range sum {
			more := found[name]
			if more == nil {
				panic("no tensor " + name)
			}
			if values == nil {
				values = make([]float32, len(more))
			}
			for i, v := range more {
				values[i] += v
			}
		}
		fmt.Println(sum, len(values))
		for _, v := range values {
			out = binary.LittleEndian.AppendUint16(out, half(v))
		}
	}
	if err := os.WriteFile(os.Args[2], out, 0o644); err != nil {
		panic(err)
	}
}

// field is one field of a message in the encoding of protocol buffers.
type field struct {
	number int
	bytes  []byte
}

func fields(b []byte) (all []field) {
	for len(b) > 0 {
		key, n := binary.Uvarint(b)
		b = b[n:]
		f := field{number: int(key >> 3)}
		switch key & 7 {
		case 0:
			_, n = binary.Uvarint(b)
			b = b[n:]
		case 1:
			b = b[8:]
		case 2:
			size, n := binary.Uvarint(b)
			f.bytes, b = b[n:n+int(size)], b[n+int(size):]
		case 5:
			b = b[4:]
		}
		all = append(all, f)
	}
	return all
}

// Numbers of fields in onnx.proto.
const (
	modelGraph, graphNode                       = 7, 1
	nodeOutput, nodeAttribute                   = 2, 5
	attributeTensor, attributeGraph, tensorData = 5, 6, 9
)

// collect finds the constants of the branch for 16 kHz: those of the other have the same names.
func collect(model []byte, found map[string][]float32) {
	for _, f := range fields(model) {
		if f.number == modelGraph {
			graph(f.bytes, found)
		}
	}
}

func graph(b []byte, found map[string][]float32) {
	for _, f := range fields(b) {
		if f.number == graphNode {
			node(f.bytes, found)
		}
	}
}

func node(b []byte, found map[string][]float32) {
	output := ""
	for _, f := range fields(b) {
		switch f.number {
		case nodeOutput:
			output = string(f.bytes)
		case nodeAttribute:
			for _, a := range fields(f.bytes) {
				switch a.number {
				case attributeGraph:
					graph(a.bytes, found)
				case attributeTensor:
					if name, ok := strings.CutPrefix(output, "If_0_then_branch__Inline_0__"); ok {
						found[name] = tensor(a.bytes)
					}
				}
			}
		}
	}
}

func tensor(b []byte) (values []float32) {
	for _, f := range fields(b) {
		if f.number == tensorData {
			for data := f.bytes; len(data) >= 4; data = data[4:] {
				values = append(values, math.Float32frombits(binary.LittleEndian.Uint32(data)))
			}
		}
	}
	return values
}

// half rounds to the nearest number of 16 bits (IEEE 754 binary16).
func half(v float32) uint16 {
	sign := uint16(math.Float32bits(v) >> 16 & 0x8000)
	a := math.Abs(float64(v))
	if a < 0x1p-14 {
		return sign | uint16(math.RoundToEven(a*0x1p24)) // subnormal
	}
	_, e := math.Frexp(a) // a = m·2^e, m in [½, 1)
	m := math.RoundToEven(math.Ldexp(a, 11-e))
	if m == 2048 {
		m, e = 1024, e+1
	}
	if e > 16 {
		panic(fmt.Sprint("too large: ", v))
	}
	return sign | uint16(e+14)<<10 | uint16(m)&0x3ff
}
