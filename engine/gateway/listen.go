package gateway

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// errStopping ends requests that a server no longer waits for.
var errStopping = refusal{code: http.StatusServiceUnavailable, says: "The server is stopping."}

const (
	// headerTime is how long a request's header may take.
	headerTime = 10 * time.Second
	// keepAlive is how long an unused connection is kept.
	keepAlive = 2 * time.Minute
	// serverHeaderBytes is far above what any client sends.
	serverHeaderBytes = 32 << 10
)

// Serve answers what arrives at l until ctx ends. Then nothing new is taken, and
// it returns when the clips that were asked for are made and sent, or after
// Limits.Drain, or at once when hurry ends: then they are given up, and the error
// wraps context.Canceled. With a certificate it speaks HTTPS.
func (h *Handler) Serve(ctx, hurry context.Context, l net.Listener, certificate *tls.Certificate) error {
	base, giveUp := context.WithCancelCause(context.WithoutCancel(ctx))
	defer giveUp(nil)
	s := &http.Server{
		Handler: h, ReadHeaderTimeout: headerTime, IdleTimeout: keepAlive, MaxHeaderBytes: serverHeaderBytes,
		BaseContext: func(net.Listener) context.Context { return base },
		ErrorLog:    slog.NewLogLogger(h.options.Log.Handler(), slog.LevelWarn),
	}
	ended := make(chan error, 1)
	go func() {
		if certificate == nil {
			ended <- s.Serve(l)
			return
		}
		s.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{*certificate}}
		ended <- s.ServeTLS(l, "", "")
	}()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(hurry, h.options.Limits.Drain)
	defer cancel()
	if s.Shutdown(patience) == nil {
		return nil
	}
	giveUp(errStopping)
	last, cancel := context.WithTimeout(context.Background(), lastWords)
	defer cancel()
	return errors.Join(context.Canceled, s.Shutdown(last), s.Close())
}

// lastWords is how long the answers may take that say that the server stops.
const lastWords = 5 * time.Second
