// Package report makes Reports of nights and Runs, and raises Alarms.
//
// It is level-triggered: which Runs no Report tells of, and which nights have none, is asked of the stores. So a night
// whose Window closed while the server was away gets its Report at the next start, and each has one.
package report
