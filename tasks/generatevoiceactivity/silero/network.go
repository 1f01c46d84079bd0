package silero

import "math"

// buffers hold what passes between the layers, of a batch.
type buffers struct {
	samples []float32 // of one chunk
	spectra []float32 // slots of a chunk: nothing, four spectra, nothing
	layer1  []float32 // nothing, four
	layer2  []float32 // two
	layer3  []float32 // one
	layer4  []float32 // one
	gates   []float32
}

const (
	spectraChunk = 6 * bins
	layer1Chunk  = 5 * first
	layer2Chunk  = 2 * second
)

func newBuffers() buffers {
	return buffers{
		samples: make([]float32, seen),
		spectra: make([]float32, batch*spectraChunk),
		layer1:  make([]float32, batch*layer1Chunk),
		layer2:  make([]float32, batch*layer2Chunk),
		layer3:  make([]float32, batch*third),
		layer4:  make([]float32, batch*hidden),
		gates:   make([]float32, batch*gates),
	}
}

// encode takes the chunks of these numbers from a batch of samples, with context before each, to the
// inputs of the gates: all that does not depend on the chunk before.
func (n *network) encode(b *buffers, samples []float32, chunks []int) {
	for k, i := range chunks {
		at := copy(b.samples, samples[i*Chunk:][:context+Chunk])
		for j := range ahead {
			b.samples[at+j] = b.samples[at-2-j]
		}
		n.transform.magnitudes(b.spectra[k*spectraChunk+bins:], b.samples)
	}
	// Rows go in fours; what is behind the last chunk is left over from another batch, and does no harm.
	k := (len(chunks) + 3) / 4 * 4
	relu := float32(0)
	n.conv1.mul(4*k, b.spectra, func(i int) int { return i/4*spectraChunk + i%4*bins },
		b.layer1, func(i int) int { return i/4*layer1Chunk + (1+i%4)*first }, relu)
	n.conv2.mul(2*k, b.layer1, func(i int) int { return i/2*layer1Chunk + i%2*2*first },
		b.layer2, func(i int) int { return i * second }, relu)
	n.conv3.mul(k, b.layer2, func(i int) int { return i * layer2Chunk }, b.layer3, func(i int) int { return i * third }, relu)
	n.conv4.mul(k, b.layer3, func(i int) int { return i * third }, b.layer4, func(i int) int { return i * hidden }, relu)
	n.input.mul(k, b.layer4, func(i int) int { return i * hidden }, b.gates, func(i int) int { return i * gates }, float32(math.Inf(-1)))
}

// decode takes one chunk through the cell, and returns the probability. in are the inputs of its gates.
func (n *network) decode(in []float32, h, c *[hidden]float32) float32 {
	var sums [gates]float32
	for p := 0; p < gates; p += wide {
		row(hidden, h[:], n.recurrent[p*hidden:][:wide*hidden], (*[wide]float32)(sums[p:]))
	}
	in = in[:gates]
	out := n.outputBias
	for i := range h {
		input, forget := sigmoid(in[i]+sums[i]), sigmoid(in[hidden+i]+sums[hidden+i])
		cell, output := tanh(in[2*hidden+i]+sums[2*hidden+i]), sigmoid(in[3*hidden+i]+sums[3*hidden+i])
		c[i] = forget*c[i] + input*cell
		h[i] = output * tanh(c[i])
		out += n.output[i] * max(0, h[i])
	}
	return sigmoid(out)
}

func sigmoid(x float32) float32 { return 1 / (1 + exp(-x)) }
func tanh(x float32) float32    { return 2/(1+exp(-2*x)) - 1 }

// exp is e^x to about six digits, 0 < e^x < ∞: 2 to a whole power, times a series over what is left.
func exp(x float32) float32 {
	x = max(-80, min(80, x)) * math.Log2E
	whole := int32(x+192) - 192 // rounds down
	f := (x - float32(whole)) * math.Ln2
	p := 1 + f*(1+f*(1.0/2+f*(1.0/6+f*(1.0/24+f*(1.0/120+f*(1.0/720))))))
	return p * math.Float32frombits(uint32(whole+127)<<23)
}
