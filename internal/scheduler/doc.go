// Package scheduler decides when Tasks run. It opens Runs at the opening of the Window and by the
// criteria of a start, runs Chores, hands out the Units of Analyses, and ends Runs with the Window.
//
// It is level-triggered: nothing it must not forget lives only here. What was opened on which day is
// in the RunStore, what work is left is in the UnitStore, and each step compares them with the clock.
// A restart, a clock that jumps and a machine that sleeps are therefore one case.
//
// Of one Task one Run works at a time; those on other Targets wait for it. Units are handed out in
// rounds, one for the Runs of a priority on a Target, and each takes along what the Runs of other rounds
// want of its Part, so that a Part is read once for all.
//
// Listeners hear of every Run and activity from its start to its end. Starts and ends are told where
// they happen, under the lock; what changes in between is told by one goroutine, at most twice a second.
//
// All state is guarded by one mutex, Scheduler.mu. Methods whose comment says "locked" are called
// with it held. Chores and Units run outside it and come back through methods that take it.
package scheduler
