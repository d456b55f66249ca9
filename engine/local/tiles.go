package local

import "framewake/engine/tensor"

// tiles are the edges, in latents, of the squares that frames are cut into where
// not even one whole frame can be decoded, the first to try first: 512 and 256
// pixels of Stable Video Diffusion.
var tiles = [...]int{64, 32}

// overlap is the part of a tile's edge that it shares with the next, as
// AutoencoderKL.tile_overlap_factor of diffusers 0.30.3: 1/4. Tiles are at least
// 4 latents long.
func overlap(tile int) int { return tile / 4 }

// starts are where tiles begin on an axis: all of one length, spread evenly,
// each overlapping the next.
func starts(length, tile int) []int {
	if length <= tile {
		return []int{0}
	}
	step := tile - overlap(tile)
	gaps := (length - tile + step - 1) / step
	at := make([]int, gaps+1)
	for i := range at {
		at[i] = i * (length - tile) / gaps
	}
	return at
}

// tiled decodes latents [n,C,h,w] in squares and blends the frames [n,3,H,W]
// where these overlap. A tile's share grows from its border inwards, but not
// from the frame's own border. Group norms and attention see a tile instead of
// the frame, so brightness and colour may differ a little between tiles.
func tiled(latents, frames tensor.Tensor, tile int, decode func(latents, frames tensor.Tensor) error) error {
	n, h, w := latents.Shape[0], latents.Shape[2], latents.Shape[3]
	height, width := frames.Shape[2], frames.Shape[3]
	factor := height / h
	shares := tensor.New(height, width)
	clear(frames.Data)
	th, tw := min(tile, h), min(tile, w)
	part := tensor.New(n, 3, th*factor, tw*factor)
	down, across := borders{h, th, factor}, borders{w, tw, factor}
	for _, y := range starts(h, th) {
		for _, x := range starts(w, tw) {
			if err := decode(window(latents, y, x, th, tw), part); err != nil {
				return err
			}
			rows, columns := down.shares(y), across.shares(x)
			for j, row := range rows {
				for i, column := range columns {
					share, at := row*column, (y*factor+j)*width+x*factor+i
					shares.Data[at] += share
					for plane := range 3 * n {
						frames.Data[plane*height*width+at] += share * part.Data[(plane*len(rows)+j)*len(columns)+i]
					}
				}
			}
		}
	}
	for i := range frames.Data {
		frames.Data[i] /= shares.Data[i%len(shares.Data)]
	}
	return nil
}

// borders are an axis of frames that is cut into tiles: lengths in latents, and
// pixels for each.
type borders struct{ length, tile, factor int }

// shares are the weights of the pixels of the tile that begins at a latent.
func (b borders) shares(start int) []float32 {
	ramp, pixels := overlap(b.tile)*b.factor, b.tile*b.factor
	shares := make([]float32, pixels)
	for i := range shares {
		near := ramp
		if start > 0 {
			near = min(near, i+1)
		}
		if start+b.tile < b.length {
			near = min(near, pixels-i)
		}
		shares[i] = float32(near) / float32(ramp)
	}
	return shares
}

// window copies a rectangle of every plane of [n,C,h,w].
func window(t tensor.Tensor, y, x, height, width int) tensor.Tensor {
	h, w := t.Shape[2], t.Shape[3]
	out := tensor.New(t.Shape[0], t.Shape[1], height, width)
	for plane := range t.Shape[0] * t.Shape[1] {
		for j := range height {
			copy(out.Data[(plane*height+j)*width:][:width], t.Data[(plane*h+y+j)*w+x:])
		}
	}
	return out
}

// countTiles is how many tiles a frame of h×w latents is cut into.
func countTiles(h, w, tile int) int {
	return len(starts(h, min(tile, h))) * len(starts(w, min(tile, w)))
}
