package silero

import (
	_ "embed"
	"encoding/binary"
	"math"
)

// file holds the weights as numbers of 16 bits (IEEE 754 binary16, little-endian), in the order in which
// [load] reads them. extract.go made it of silero_vad_v6.onnx.
//
//go:embed weights.bin
var file []byte

// Sizes of the network's layers.
const (
	bins                 = window/2 + 1
	first, second, third = 128, 64, 64
	hidden               = 128
	gates                = 4 * hidden // input, forget, cell, output
	taps                 = 3
	conv1, conv2, conv3  = first * bins * taps, second * first * taps, third * second * taps
	conv4                = hidden * third * taps
	weights              = conv1 + first + conv2 + second + conv3 + third + conv4 + hidden + 2*gates*hidden + gates + hidden + 1
)

// network is what was learnt.
type network struct {
	transform                  *transform
	conv1, conv2, conv3, conv4 *matrix
	input                      *matrix   // of the gates, with their bias
	recurrent                  []float32 // of the gates: panels of 64 columns
	output                     []float32
	outputBias                 float32
}

// load unpacks the weights: 1.2 MB.
func load() *network {
	rest := file
	next := func(n int) []float32 {
		values := make([]float32, n)
		for i := range values {
			values[i] = single(binary.LittleEndian.Uint16(rest[2*i:]))
		}
		rest = rest[2*n:]
		return values
	}
	n := &network{transform: newTransform()}
	// Each layer sums over the places of its kernel, and at each over the values of the layer below; the file
	// has the places last. Places from skip on count: the others would fall beside what there is.
	layer := func(in, out, skip, places int) *matrix {
		w := next(out * in * taps)
		return newMatrix(in*places, out, next(out), func(row, column int) float32 {
			return w[(column*in+row%in)*taps+skip+row/in]
		})
	}
	n.conv1 = layer(bins, first, 0, 3)
	n.conv2 = layer(first, second, 0, 3)
	n.conv3 = layer(second, third, 1, 2)
	n.conv4 = layer(third, hidden, 1, 1)
	input, recurrent := next(gates*hidden), next(gates*hidden)
	n.input = newMatrix(hidden, gates, next(gates), func(row, column int) float32 { return input[column*hidden+row] })
	n.recurrent = make([]float32, len(recurrent))
	for column := range gates {
		for row := range hidden {
			n.recurrent[column/wide*wide*hidden+row*wide+column%wide] = recurrent[column*hidden+row]
		}
	}
	n.output, n.outputBias = next(hidden), next(1)[0]
	return n
}

// single widens a number of 16 bits.
func single(h uint16) float32 {
	sign, exponent, fraction := uint32(h>>15)<<31, int(h>>10&0x1f), uint32(h&0x3ff)
	if exponent == 0 {
		return math.Float32frombits(sign | math.Float32bits(float32(fraction)*0x1p-24))
	}
	return math.Float32frombits(sign | uint32(exponent+112)<<23 | fraction<<13)
}
