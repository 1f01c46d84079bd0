package tasks

//go:generate go run ./gen
