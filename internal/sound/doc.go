// Package sound holds the small parts of signal processing that several Analyses need: frames, windows,
// power spectra, resampling, levels. Samples are 32-bit floats with full scale ±1, of one channel.
package sound
