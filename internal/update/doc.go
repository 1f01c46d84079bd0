// Package update finds newer versions of this program, verifies them, and starts them in its place.
//
// A feed in the shape of GitHub's releases names versions and their files. A file is taken if its signature (minisign)
// is right by the public key that the administrator has set, if it is the version that the feed says, and if a server
// started from it answers. It is then staged in the data folder. The installed program is never touched: when it
// starts, it becomes the newer one ([Chooser]), and where that did not come up the last time, it stays itself.
//
// Nothing here trusts the feed: who controls it can withhold versions, and no more.
package update
