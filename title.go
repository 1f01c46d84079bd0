package butler

import "strings"

// SortTitleOf returns a title as lists are ordered by it: in small letters, without an English article in front.
func SortTitleOf(title string) string {
	low := strings.ToLower(title)
	for _, article := range []string{"the ", "a ", "an "} {
		if rest, ok := strings.CutPrefix(low, article); ok && rest != "" {
			return rest
		}
	}
	return low
}
