package plexapi

// Matches is what an Item may be at online sources: the answer to GET /library/metadata/{id}/matches.
type Matches struct {
	Size         int            `xml:"size,attr" json:"size"`
	Identifier   string         `xml:"identifier,attr" json:"identifier"`
	SearchResult []SearchResult `xml:"SearchResult" json:"SearchResult,omitempty"`
}

// SearchResult is one of them.
type SearchResult struct {
	GUID    string `xml:"guid,attr" json:"guid"` // "tmdb://603": what PUT …/match takes
	Name    string `xml:"name,attr" json:"name"`
	Year    int    `xml:"year,attr,omitempty" json:"year,omitempty"`
	Score   int    `xml:"score,attr" json:"score"`                         // that it is the Item, 0 to 100
	Summary string `xml:"summary,attr,omitempty" json:"summary,omitempty"` // what tells it from others; of an album, its artist first
}
