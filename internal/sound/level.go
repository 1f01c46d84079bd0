package sound

import "math"

// Floor is the level that silence counts as, in dB.
const Floor = -120

// RMS returns the root of the mean square of samples; 0 of none.
func RMS(samples []float32) float64 {
	if len(samples) == 0 {
		return 0
	}
	return math.Sqrt(Energy(samples) / float64(len(samples)))
}

// Energy returns the sum of the squares of samples.
func Energy(samples []float32) float64 {
	var a, b, c, d float32
	var sum float64
	for len(samples) > 0 {
		// Short runs are summed in single precision, which is faster and loses nothing over so few.
		block := samples[:min(256, len(samples))]
		samples = samples[len(block):]
		a, b, c, d = 0, 0, 0, 0
		for ; len(block) >= 4; block = block[4:] {
			a += block[0] * block[0]
			b += block[1] * block[1]
			c += block[2] * block[2]
			d += block[3] * block[3]
		}
		for _, s := range block {
			a += s * s
		}
		sum += float64(a) + float64(b) + float64(c) + float64(d)
	}
	return sum
}

// DB returns the level of an amplitude in dB of full scale, not below [Floor].
func DB(amplitude float64) float64 { return max(Floor, 20*math.Log10(max(amplitude, 1e-9))) }

// PowerDB returns the level of a power, or a mean square, in dB of full scale, not below [Floor].
func PowerDB(power float64) float64 { return max(Floor, 10*math.Log10(max(power, 1e-18))) }

// Amplitude is the inverse of [DB].
func Amplitude(db float64) float64 { return math.Pow(10, db/20) }
