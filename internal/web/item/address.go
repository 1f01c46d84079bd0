package item

import (
	"net/url"
	"strconv"

	"butler/internal/web/page"
)

// partURL returns the address of an Item's page with the player at a place of one of its Parts.
func partURL(item, part, at int64) string {
	q := url.Values{"part": {strconv.FormatInt(part, 10)}}
	if at > 0 {
		q.Set("at", strconv.FormatInt(at, 10))
	}
	return page.ItemURL(item) + "?" + q.Encode() + "#player"
}

// belowURL returns the address of an Item's page with a page of what is below it.
func belowURL(item, number int64) string {
	url := page.ItemURL(item)
	if number > 1 {
		url += "?below=" + strconv.FormatInt(number, 10)
	}
	return url + "#below"
}

func subtitlesURL(stream int64) string { return "/web/subtitles/" + strconv.FormatInt(stream, 10) }

// seconds writes ms as seconds.
func seconds(ms int64) string {
	return strconv.FormatFloat(float64(ms)/1000, 'f', -1, 64)
}

// whole reads a number that is not below zero; 0 for what is none.
func whole(q url.Values, name string) int64 {
	n, err := strconv.ParseInt(q.Get(name), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
