// Package webtest holds tests of the dashboard: a real server with a library that a first night was worked on, and a
// real Chromium without a window.
package webtest
