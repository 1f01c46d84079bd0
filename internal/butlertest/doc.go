// Package butlertest makes tiny media files for tests: films, songs and photos, whole and damaged,
// generated with ffmpeg from nothing but formulas. Only tests import it.
//
// A Recipe ([Film], [Song], [Picture]) says what the file is to be; [Media] makes it and returns the
// path of a copy that belongs to the test alone. What was made once is kept in the user's cache
// folder (butler-test), named by a hash of recipe and ffmpeg version, so that the packages' tests
// share it; the folder may be removed at any time.
package butlertest
