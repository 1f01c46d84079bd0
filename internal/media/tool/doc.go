// Package tool finds ffmpeg and ffprobe on the machine and launches them such that a hostile file
// can do no harm: in a process group of their own that ends with ctx and with us, with the lowest
// priority if asked, with one readable file, no writable folder but a given one, no network, and
// none of the formats that name other files.
//
// The confinement needs the help of our own executable: it is started in ffmpeg's place, confines
// itself, and becomes ffmpeg. A main that wants this calls [SandboxMain] first of all and sets
// [Tools.Sandbox] to its path.
package tool
