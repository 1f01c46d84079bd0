// Package apart keeps commands of others together, so that nothing of what they start outlives them.
package apart
