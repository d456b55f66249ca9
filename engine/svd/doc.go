// Package svd runs Stable Video Diffusion: one still in, F frames out. It does
// the arithmetic between the networks and never loads one: see [Networks].
//
//	timings, err := svd.Run(ctx, networks, svd.Options{Request: request, Still: still, Frame: write})
//
// It knows nothing of files, graphs, runtimes, devices or video formats.
// Everything is float32 as in diffusers v0.30.3 on a CPU, whose noise it draws.
//
//	still [H',W'] ─ blur, bicubic ─ CLIP ─► embedding [1,P]
//	still [H',W'] ─ Lanczos + noise ─ VAE ─► image latents [C,h,w], not scaled
//	sigmas s0 > … > 0; x = noise [F,C,h,w] · sqrt(s0²+1)
//	per step: v = UNet(x/sqrt(s²+1) ⊕ image latents, ln(s)/4, embedding, time ids)
//	          v = vu + g·(vc-vu), g per frame; vu has zero embedding and image latents
//	          D = x/(s²+1) - v·s/sqrt(s²+1); x = x + (x-D)/s · (s'-s)
//	x / scaling factor ─ VAE ─► frames [n,3,H,W], DecodeChunkSize at a time
package svd
