// Package butler is the domain of Butler, the task manager of a media library: its words, its rules
// of time, and the ports through which the adapters in internal/ meet. It imports only the standard
// library, does no I/O and holds no state.
//
// The words are those of docs/architecture.md. A Task is a named kind of work; a Run is one
// execution of it; an Analysis is a Task's work on one Part; a Unit is a Part with the Analyses it
// lacks; a Pass is one reading of a Part that feeds them all.
package butler
