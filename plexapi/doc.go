// Package plexapi has the wire types of the part of Plex's API that Butler speaks. Each type encodes
// to and decodes from both of its representations, XML and JSON. There is no behaviour here but that.
//
// In JSON most answers are an object with the one member MediaContainer; see [Container]. The list of
// tasks is not: its root is [TaskList]. In XML the member itself is the root element.
package plexapi
