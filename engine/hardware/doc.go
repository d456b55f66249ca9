// Package hardware tells facts about this machine and this process.
//
// It measures; it decides nothing.
package hardware
