package gateway

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/textproto"
	"strconv"

	"framewake/engine"
	"framewake/engine/resample"
	"framewake/engine/still"
)

// upload is the body of a request.
type upload struct {
	contentType string
	body        []byte
}

// newUpload reads the still, resizes it to the clip's size and puts it together
// with every field.
func newUpload(ctx context.Context, r engine.Request, limits Limits) (upload, error) {
	picture, err := encodeStill(ctx, r, limits.UploadBytes)
	if err != nil {
		return upload{}, err
	}
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	// The file is not called what the user's is: names tell of people.
	part, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {fmt.Sprintf(`form-data; name="%s"; filename="still.png"`, fieldImage)},
		"Content-Type":        {"image/png"},
	})
	if err == nil {
		_, err = part.Write(picture)
	}
	for _, f := range fields(r) {
		if err == nil {
			err = w.WriteField(f[0], f[1])
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return upload{}, fmt.Errorf("gateway: upload: %w", err)
	}
	return upload{w.FormDataContentType(), b.Bytes()}, nil
}

// fields are all fields but the picture. Gateways parse whole numbers as such
// and pass the noise on with six decimals.
func fields(r engine.Request) [][2]string {
	return [][2]string{
		{fieldModel, r.Model},
		{fieldHeight, strconv.Itoa(r.Height)},
		{fieldWidth, strconv.Itoa(r.Width)},
		{fieldFPS, strconv.Itoa(r.FPS)},
		{fieldMotionBucketID, strconv.Itoa(r.MotionBucketID)},
		{fieldNoiseAugStrength, strconv.FormatFloat(r.NoiseAugStrength, 'f', -1, 64)},
		{fieldSafetyCheck, strconv.FormatBool(r.SafetyCheck)},
		{fieldSeed, strconv.FormatUint(uint64(r.Seed), 10)},
		{fieldSteps, strconv.Itoa(r.Steps)},
	}
}

// encodeStill gives the picture as PNG. The other side resizes to the clip's
// size with the same filter, so doing it here loses nothing and sends less.
func encodeStill(ctx context.Context, r engine.Request, limit int) ([]byte, error) {
	p, err := still.Open(ctx, r.Image, still.DefaultLimits())
	if err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	small := resample.Lanczos(p.Image, r.Width, r.Height)
	var b bytes.Buffer
	if err := still.Save(&b, small); err != nil {
		return nil, err
	}
	if b.Len() > limit {
		b.Reset()
		// Slow, and the smallest that PNG can do.
		encoder := png.Encoder{CompressionLevel: png.BestCompression}
		err := encoder.Encode(untilDone{ctx, &b}, opaque(small))
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if err != nil {
			return nil, fmt.Errorf("gateway: picture: %w", err)
		}
	}
	if b.Len() > limit {
		return nil, engine.FieldErrorf(engine.FieldWidth, "choose a smaller size",
			"the picture takes %.1f MiB as PNG at %d×%d pixels, and gateways take %.1f", mib(b.Len()), r.Width, r.Height, mib(limit))
	}
	return b.Bytes(), nil
}

// untilDone fails once its context has ended.
type untilDone struct {
	ctx context.Context
	w   io.Writer
}

func (u untilDone) Write(p []byte) (int, error) {
	if u.ctx.Err() != nil {
		return 0, u.ctx.Err()
	}
	return u.w.Write(p)
}

func mib(n int) float64 { return float64(n) / (1 << 20) }

// opaque copies a picture into one that package png writes without alpha.
func opaque(p resample.RGB) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, p.Width, p.Height))
	for i := range p.Width * p.Height {
		copy(img.Pix[4*i:], p.Pix[3*i:3*i+3])
		img.Pix[4*i+3] = 0xff
	}
	return img
}
