// Package scheduler decides when Tasks run. It opens Runs at the opening of the Window and by the
// criteria of a start, runs Chores, hands out the Units of Analyses, and ends Runs with the Window.
//
// It is level-triggered: nothing it must not forget lives only here. What was opened on which day is
// in the RunStore, what work is left is in the UnitStore, and each step compares them with the clock.
// A restart, a clock that jumps and a machine that sleeps are therefore one case.
//
// All state is guarded by one mutex, Scheduler.mu. Methods whose comment says "locked" are called
// with it held. Chores and Units run outside it and come back through methods that take it.
package scheduler
