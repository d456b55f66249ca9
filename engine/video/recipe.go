package video

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"framewake/engine"
)

// commentTag is the metadata key of the recipe: shown by players, kept by most
// tools that copy a video, and known to all containers but WebP.
const commentTag = "comment"

// Bounds of a recipe's JSON in bytes. What is written fits a command line of
// Windows (32767 characters) with room to spare.
const (
	maxRecipeWritten = 16 << 10
	maxRecipeRead    = 1 << 20
)

// ErrNoRecipe means that a video carries no recipe of this program.
var ErrNoRecipe = errors.New("no recipe in it")

// ReadRecipe returns the recipe inside the clip at path. Without one
// the error wraps ErrNoRecipe; a recipe of a newer program is refused.
func (t Tools) ReadRecipe(ctx context.Context, path string) (engine.Recipe, error) {
	info, err := t.probe(ctx, path, false)
	if err != nil {
		return engine.Recipe{}, err
	}
	recipe, err := info.Recipe()
	if errors.Is(err, ErrNoRecipe) {
		return recipe, engine.Errorf(engine.Invalid, "choose a clip made by "+engine.AppName, "video: %s: %w", path, err)
	}
	if err != nil {
		return recipe, engine.Errorf(engine.KindOf(err), engine.HintOf(err), "video: %s: %w", path, err)
	}
	return recipe, nil
}

// Recipe returns the recipe the file carried; errors as ReadRecipe's.
func (i Info) Recipe() (engine.Recipe, error) { return parseRecipe(i.comment) }

// parseRecipe takes any comment. One that does not name this program is nobody's
// fault; one that does must be whole.
func parseRecipe(comment string) (engine.Recipe, error) {
	if len(comment) > maxRecipeRead {
		return engine.Recipe{}, engine.Errorf(engine.Invalid, "choose another file", "recipe: longer than %d bytes", maxRecipeRead)
	}
	var head struct {
		Format int    `json:"format"`
		App    string `json:"app"`
	}
	if err := json.Unmarshal([]byte(comment), &head); err != nil || head.App != engine.AppName {
		return engine.Recipe{}, ErrNoRecipe
	}
	if head.Format > engine.RecipeFormat {
		return engine.Recipe{}, engine.Errorf(engine.Invalid, "update "+engine.AppName,
			"recipe: format %d is newer than this program's %d", head.Format, engine.RecipeFormat)
	}
	if head.Format < 1 {
		return engine.Recipe{}, engine.Errorf(engine.Invalid, "choose another file", "recipe: there is no format %d", head.Format)
	}
	var recipe engine.Recipe
	if err := json.Unmarshal([]byte(comment), &recipe); err != nil {
		return engine.Recipe{}, engine.Errorf(engine.Invalid, "choose another file", "recipe: damaged: %w", err)
	}
	return recipe, nil
}

// encodeRecipe returns the text of the comment, ASCII only: no tool on its way
// has to agree with us about encodings.
func encodeRecipe(r engine.Recipe) (string, error) {
	b, err := json.Marshal(r)
	if err != nil {
		return "", engine.Errorf(engine.Invalid, "", "video: recipe: %w", err)
	}
	text := escapeJSON(string(b))
	if len(text) > maxRecipeWritten {
		return "", engine.Errorf(engine.Invalid, "shorten the name of the source",
			"video: recipe: %d bytes, the most is %d", len(text), maxRecipeWritten)
	}
	return text, nil
}

// escapeJSON writes what is not ASCII as \u escapes. In JSON it stands inside
// strings only.
func escapeJSON(s string) string {
	var out strings.Builder
	for _, r := range s {
		if r < utf8.RuneSelf {
			out.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&out, `\u%04x`, unit)
		}
	}
	return out.String()
}
