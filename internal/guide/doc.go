// Package guide keeps a guide of television programmes. It reads XMLTV from files and URLs as a stream, within bounds
// that hold for any input, puts what several sources say in order, and stores it in a SQLite file of its own, which is
// built beside the one in use and then put in its place. The file is a cache: everything in it can be read again.
//
// The format is that of xmltv.dtd, https://github.com/XMLTV/xmltv/blob/master/xmltv.dtd.
package guide

import "butler"

const opRead = "read the guide"

// damaged is an error about what a guide holds.
func damaged(format string, args ...any) *butler.Error {
	return butler.E(butler.KindDamaged, opRead, format, args...)
}
