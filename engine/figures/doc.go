// Package figures is a table of what was measured, what it should be, and
// whether it is, for the programs behind `make bench`.
//
//	err := figures.Table{{What: "frames shown", Value: "100 %", Aim: "≥ 99.5 %", Met: true}}.Print(os.Stdout)
//
// It knows nothing of what is measured.
package figures
