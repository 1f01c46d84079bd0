// Package machine tells how busy the machine is with what is not ours.
//
// It reads what Linux tells in /proc: the load average, the time that processors worked, and pressure-stall information,
// which says for how much of the last ten seconds somebody had to wait (Documentation/accounting/psi.rst of the kernel).
// In a container that hides the latter, that of its own control group is taken. None of these knows whose work it is, so
// our own share, that of this process and of all below it, is estimated and taken out:
//
//   - of the load average, our threads that run or wait for the disk, averaged over a minute as the kernel does;
//   - of the pressure on processors, by our share of the time that processors worked;
//   - of the pressure on disks, by our share of what was read and written;
//   - of the pressure on memory nothing: when it is short, we are to yield.
//
// On other systems it knows nothing, and says so.
package machine
