package gateway

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"unicode"
)

const (
	// maxMessageBytes is how much of an error's body is read.
	maxMessageBytes = 64 << 10
	// maxMessageRunes is how much of a foreign text people are shown.
	maxMessageRunes = 240
	// maxDetails is how many of a list of complaints they are shown.
	maxDetails = 3
	// minSecretRunes is the shortest token that is searched for in foreign texts:
	// shorter ones would blot out words.
	minSecretRunes = 4
)

// messageOf is what an error's body says, for people; "" if it says nothing
// they could read. secret is blotted out wherever it is echoed.
func messageOf(body []byte, secret string) string {
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) == nil {
		return clean(messageIn(fields), secret)
	}
	text := strings.TrimSpace(string(body))
	if isMarkup(body) || strings.HasPrefix(text, "{") {
		return ""
	}
	first, _, _ := strings.Cut(text, "\n")
	return clean(first, secret)
}

// messageKeys are the fields in which an error may be.
func messageKeys() []string { return []string{"error", "detail", "errors", "message"} }

// messageIn knows error.message of go-livepeer, detail and detail.msg and the
// list detail[].msg of its runner (FastAPI), errors[] of Livepeer Studio, and
// what others commonly do.
func messageIn(fields map[string]json.RawMessage) string {
	for _, key := range messageKeys() {
		if text := textOf(fields[key]); text != "" {
			return text
		}
	}
	return ""
}

// textOf takes a text, an object with one, or a list of either.
func textOf(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return strings.TrimSpace(text)
	}
	var object struct {
		Message string            `json:"message"`
		Msg     string            `json:"msg"`
		Loc     []json.RawMessage `json:"loc"`
	}
	if json.Unmarshal(raw, &object) == nil {
		text = object.Message + object.Msg
		if n := len(object.Loc); n > 0 && text != "" {
			if field := textOf(object.Loc[n-1]); field != "" {
				text = field + ": " + text
			}
		}
		return strings.TrimSpace(text)
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		return ""
	}
	var texts []string
	for _, entry := range list {
		if len(entry) > 0 && entry[0] == '[' {
			continue
		}
		if text := textOf(entry); text != "" && len(texts) < maxDetails {
			texts = append(texts, text)
		}
	}
	return strings.Join(texts, "; ")
}

// clean makes a foreign text fit for one line of ours. go-livepeer's texts start
// with what is left of a cut (": "), and ours have no full stop.
func clean(text, secret string) string {
	if len([]rune(secret)) >= minSecretRunes {
		text = strings.ReplaceAll(text, secret, "(token)")
	}
	text = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, ""), func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r)
	}), " ")
	text = strings.TrimRight(strings.TrimLeft(text, ": "), ". ")
	if runes := []rune(text); len(runes) > maxMessageRunes {
		text = string(runes[:maxMessageRunes-1]) + "…"
	}
	return text
}

// isMarkup reports whether a body is a web page.
func isMarkup(body []byte) bool {
	return slices.Contains([]string{"text/html", "text/xml"}, strings.SplitN(http.DetectContentType(body), ";", 2)[0])
}
