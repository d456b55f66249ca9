// Package models knows which Stable Video Diffusion models are on this machine.
//
//	for _, m := range models.List(settings.ModelFolders()) { … }
//	folder, err := models.Resolve(settings.ModelFolders(), "stable-video-diffusion-img2vid-xt-1-1")
//
// It finds folders and reads what lies beside the weights; what a model can do
// is the engine's to tell.
package models
