package butler

// Neighbour is an Item and how far its sound is from that of another.
type Neighbour struct {
	Item
	Distance float64 `json:"distance"` // 0 for the same sound to 1 for the opposite
}
