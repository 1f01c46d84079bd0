// Package event hands what happens in the server to those who listen. Events are kept in a ring that
// all listeners read at their own pace: who publishes never waits, however many listen and however
// slow they are, and a listener that comes back goes on where it was. One that falls behind by more
// than the ring holds is told so, and has to begin anew.
package event
