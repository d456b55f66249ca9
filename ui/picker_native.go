//go:build !headless

package ui

import (
	"errors"
	"strings"

	native "github.com/sqweek/dialog"
)

// systemDialogs are the dialogs of GTK, Windows or macOS.
func systemDialogs() nativeDialogs {
	return nativeDialogs{
		picture: func(folder string) (string, error) {
			// GTK tells upper from lower case.
			var endings []string
			for _, e := range openable() {
				endings = append(endings, e, strings.ToUpper(e))
			}
			return chosen(native.File().Title(text("Choose a picture")).SetStartDir(folder).
				Filter(text("Pictures and clips"), endings...).Filter(text("All files"), "*").Load())
		},
		folder: func(title, folder string) (string, error) {
			return chosen(native.Directory().Title(title).SetStartDir(folder).Browse())
		},
	}
}

func chosen(path string, err error) (string, error) {
	if errors.Is(err, native.ErrCancelled) {
		return "", errNotChosen
	}
	return path, err
}
