package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"framewake/engine"
	"framewake/engine/gateway"
)

const tokenHelp = `Keep a gateway's token in the system's keychain, from where generate and the window
take it. It is asked for, unseen, or read from the first line of standard input.
GATEWAY is a name (%s) or an address.`

// maxLineBytes is what is read of standard input.
const maxLineBytes = 64 << 10

func newToken(env Environment) *cobra.Command {
	var remove bool
	c := &cobra.Command{
		Use:   "token GATEWAY",
		Short: "Keep a gateway's token in the system's keychain",
		Long:  fmt.Sprintf(tokenHelp, presetNames()),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("name one gateway: %s or an address", presetNames())
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			return keepToken(c.Context(), env, args[0], remove)
		},
	}
	c.Flags().BoolVar(&remove, "remove", false, "take the token out of the keychain")
	return c
}

// keepToken stores or removes the token of a gateway.
func keepToken(ctx context.Context, env Environment, name string, remove bool) error {
	g, err := gateway.Find(name)
	if err != nil {
		return err
	}
	s, err := env.LoadSettings()
	if err != nil {
		return err
	}
	origin := g.Origin()
	if remove {
		return s.RemoveToken(origin)
	}
	token, err := readToken(ctx, env, origin)
	if err != nil {
		return err
	}
	if err := s.StoreToken(origin, token); err != nil {
		return err
	}
	_, err = fmt.Fprintf(env.Stdout, "The token for %s is in the keychain.\n", origin)
	return err
}

// readToken asks for a token without showing what is typed, or reads a line
// where nobody types. Waiting ends with ctx, and leaves the terminal as it was.
func readToken(ctx context.Context, env Environment, origin string) (string, error) {
	read := func() (string, error) {
		line, err := bufio.NewReader(io.LimitReader(env.Stdin, maxLineBytes)).ReadString('\n')
		if err == io.EOF {
			err = nil
		}
		return line, err
	}
	if f, ok := env.Stdin.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		state, err := term.GetState(int(f.Fd()))
		if err != nil {
			return "", fmt.Errorf("token: %w", err)
		}
		defer func() {
			_ = term.Restore(int(f.Fd()), state)
			fmt.Fprintln(env.Stderr)
		}()
		fmt.Fprintf(env.Stderr, "Token for %s: ", origin)
		read = func() (string, error) {
			b, err := term.ReadPassword(int(f.Fd()))
			return string(b), err
		}
	}
	type line struct {
		text string
		err  error
	}
	typed := make(chan line, 1)
	go func() {
		text, err := read()
		typed <- line{strings.TrimSpace(text), err}
	}()
	select {
	case l := <-typed:
		if l.err != nil {
			return "", engine.Errorf(engine.Invalid, "type the token, or pass it on standard input", "token: %w", l.err)
		}
		return l.text, nil
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}
