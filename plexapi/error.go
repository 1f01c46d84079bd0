package plexapi

import "encoding/xml"

// Errors is the body of an answer that reports errors.
type Errors struct {
	XMLName xml.Name `xml:"Errors" json:"-"`
	Errors  []Error  `xml:"Error" json:"errors"`
}

// Error is one of them.
type Error struct {
	Code    int    `xml:"code,attr" json:"code"`
	Message string `xml:"message,attr" json:"message"`
	Status  int    `xml:"status,attr" json:"status"` // of HTTP
}

// The codes of errors. The first two are Plex's. Butler's others are CodeBase plus the HTTP status
// of the kind of error, and stable.
const (
	CodeBadRequest   = 1000 // malformed or impossible input
	CodeUnauthorized = 1001 // no valid token
	CodeBase         = 2000
	CodeRefused      = CodeBase + 400 // a task that cannot be started now
	CodeForbidden    = CodeBase + 403 // a valid token without the right
	CodeNotFound     = CodeBase + 404 // no such thing
	CodeMethod       = CodeBase + 405 // not allowed on this resource
	CodeConflict     = CodeBase + 409 // changed meanwhile
	CodeInternal     = CodeBase + 500 // a fault of the server
	CodeUnavailable  = CodeBase + 503 // starting, migrating or stopping
)
