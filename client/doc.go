// Package client is the Go SDK of Butler, and of what a Plex Media Server has in common with it.
//
// A [Client] reaches a server over HTTP. Its services are its fields. [Client.Butler], [Client.Activities],
// [Client.Preferences], most of [Client.Library] and some of [Client.Server] work on Plex Media Servers
// too, and answer there in the same types; the others need a Butler. The Client finds out by itself which
// of them it speaks to, makes no call that a Plex Media Server does not have, and answers [ErrUnsupported]
// instead.
//
// Every call takes a context and has a time limit. Reads are tried again, with growing pauses, when the
// server is busy or cannot be reached. A call that changes something is sent once, unless it carries a key
// by which a Butler knows it again: see [WithIdempotencyKey] and [WithIdempotency]. What goes wrong is an
// [*Error], which [errors.Is] compares with the sentinels [ErrNotFound], [ErrRefused] and so on, and for
// which butler.KindOf and butler.HintOf answer.
//
// Lists that may be long come as a [Page], or as a sequence that fetches page after page.
//
// A [Hook] sees every request, for logs ([LogHook]) or for OpenTelemetry (package otelclient).
//
// The token travels in a header, to the server that the Client was made for and to no other: it is
// never in a URL, an error or a log, and hooks do not see it.
package client
