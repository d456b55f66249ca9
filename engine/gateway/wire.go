package gateway

import (
	"encoding/json"
	"net/http"

	"framewake/engine"
)

// endpoint is the API's path below a gateway's base URL.
const endpoint = "/image-to-video"

// The fields of a request, as multipart/form-data.
const (
	fieldImage            = "image"
	fieldModel            = "model_id"
	fieldHeight           = "height"
	fieldWidth            = "width"
	fieldFPS              = "fps"
	fieldMotionBucketID   = "motion_bucket_id"
	fieldNoiseAugStrength = "noise_aug_strength"
	fieldSafetyCheck      = "safety_check"
	fieldSeed             = "seed"
	fieldSteps            = "num_inference_steps"
)

// The keys of an answer: a gateway's, whose list holds the MP4, and a runner's,
// whose list of lists holds the frames as PNG.
const (
	keyImages = "images"
	keyFrames = "frames"
)

// wireItem is one entry of either list. Seed and NSFW stay raw because nodes
// leave them out, null them, or draw seeds larger than ours.
type wireItem struct {
	URL  string          `json:"url"`
	Seed json.RawMessage `json:"seed"`
	NSFW json.RawMessage `json:"nsfw"`
}

// headerSafety is how our own server says that nsfw:false means "not looked".
const (
	headerSafety     = "Framewake-Safety"
	safetyNotChecked = "not-checked"
)

// status is one HTTP status of the API.
type status struct {
	code int
	kind engine.Kind
	// says is what it means, as a sentence without the gateway's name.
	says string
	hint string
}

// statuses is the one table of kinds and statuses. The first status of a kind is
// what a server of ours answers with it.
func statuses() []status {
	const (
		correct = "correct what it names, or choose another model or gateway"
		later   = "try again later or choose another gateway; this try may have been charged"
	)
	return []status{
		{http.StatusBadRequest, engine.Invalid, "it refused the request", correct},
		{http.StatusUnprocessableEntity, engine.Invalid, "it refused the request", correct},
		{http.StatusRequestEntityTooLarge, engine.Invalid, "the picture is too large for it", "choose a smaller size"},
		{http.StatusUnauthorized, engine.Rejected, "it did not accept the token", "enter a valid token for this gateway"},
		{http.StatusPaymentRequired, engine.Rejected, "it wants to be paid first", "add funds to the account there"},
		{http.StatusForbidden, engine.Rejected, "it denied access", "check the token and the account there"},
		{http.StatusServiceUnavailable, engine.Unavailable, "it found no machine that made the clip", later},
		{http.StatusNotFound, engine.Unavailable, "there is no image-to-video at its address", "check the gateway's address"},
		{http.StatusMethodNotAllowed, engine.Unavailable, "there is no image-to-video at its address", "check the gateway's address"},
		{http.StatusTooManyRequests, engine.Unavailable, "it is too busy", "try again later or choose another gateway"},
		{http.StatusBadGateway, engine.Unavailable, "the server in front of it got no answer", later},
		{http.StatusGatewayTimeout, engine.Timeout, "it gave up waiting for the clip", later},
		{http.StatusRequestTimeout, engine.Timeout, "the upload took too long for it", "check the network, then try again"},
		{http.StatusInternalServerError, engine.Other, "it failed to make the clip", later},
	}
}

// statusOf finds a status in the table, or its nearest relative.
func statusOf(code int) status {
	fallback := http.StatusInternalServerError
	if code < 500 {
		fallback = http.StatusBadRequest
	}
	var found status
	for _, s := range statuses() {
		if s.code == code {
			return s
		}
		if s.code == fallback {
			found = s
		}
	}
	return found
}

// codeOf is the status with which a server of ours answers an error of a kind.
func codeOf(kind engine.Kind) int {
	for _, s := range statuses() {
		if s.kind == kind {
			return s.code
		}
	}
	return http.StatusInternalServerError
}
