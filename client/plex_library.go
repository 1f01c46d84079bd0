package client

import (
	"context"

	"butler"
)

func (c *Client) plexSections(ctx context.Context, op string) ([]butler.Section, error) {
	return nil, unsupported(op, "x")
}
func (c *Client) plexItems(ctx context.Context, q ItemQuery) (Page[butler.Item], error) {
	return Page[butler.Item]{}, unsupported(listItems, "x")
}
func (c *Client) plexItem(ctx context.Context, op string, id int64) (butler.ItemDetail, error) {
	return butler.ItemDetail{}, unsupported(op, "x")
}
func (c *Client) plexAnalyze(ctx context.Context, op string, item int64, o AnalyzeOptions) ([]butler.Started, error) {
	return nil, unsupported(op, "x")
}
