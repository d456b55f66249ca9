//go:build !headless

package ui

/*
#include <locale.h>

static void dotInNumbers(void) { setlocale(LC_NUMERIC, "C"); }
*/
import "C"

// restoreNumbers gives the process's C libraries their decimal point back. Linking the native dialogs is enough to run
// gtk_init, which takes over the person's locale: under one with a decimal comma C reads "0.5" as 0.
func restoreNumbers() { C.dotInNumbers() }
