// Package client is the Go SDK of Butler.
//
// A [Client] reaches a server over HTTP. Its services are its fields: [Client.Butler] and
// [Client.Activities] make the calls that Plex Media Servers understand as well; the others use this
// server's own API and answer with the types of package butler.
//
// Every call takes a context and has a time limit. Reads are tried again, with growing pauses, when
// the server is busy or cannot be reached; a call that changes something is sent once. What goes
// wrong is an [*Error], which [errors.Is] compares with the sentinels [ErrNotFound], [ErrRefused] and
// so on, and for which butler.KindOf and butler.HintOf answer.
//
// The token travels in a header, to the server that the Client was made for and to no other: it is
// never in a URL, an error or a log.
package client
