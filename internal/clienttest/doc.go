// Package clienttest runs the client libraries of others, as they are published, against a server as it
// is shipped: it holds only tests.
package clienttest
