// Package similar finds what sounds alike: the tracks, albums and artists whose vectors are nearest to
// those of another.
//
// All vectors are held in memory, in one flat array of 32-bit floats (100,000 tracks of 121 numbers take
// 48 MB), and every search looks at all of them: that is exact, and fast enough. What is new is read from
// the Catalogue at the beginning of each search.
package similar
