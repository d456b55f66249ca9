//go:build !headless

package ui

import (
	_ "embed"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// look is the program's theme. It follows the system's choice of light or dark, unless it is fixed to one.
type look struct {
	fyne.Theme
	fixed   bool
	variant fyne.ThemeVariant
}

// newLook follows the system.
func newLook() fyne.Theme { return look{Theme: theme.DefaultTheme()} }

// lookOf is light or dark, whatever the system says.
func lookOf(v fyne.ThemeVariant) fyne.Theme {
	return look{Theme: theme.DefaultTheme(), fixed: true, variant: v}
}

// Colours that the toolkit does not know.
const (
	colorProblem   fyne.ThemeColorName = "framewakeProblem"   // behind a problem
	colorNote      fyne.ThemeColorName = "framewakeNote"      // behind a note
	colorPanel     fyne.ThemeColorName = "framewakePanel"     // behind the knobs
	colorTrack     fyne.ThemeColorName = "framewakeTrack"     // of progress
	colorSecondary fyne.ThemeColorName = "framewakeSecondary" // less important text
)

// stageColor is behind pictures and clips, in light and dark alike: colours are judged against it.
var stageColor = color.NRGBA{R: 0x12, G: 0x13, B: 0x16, A: 0xff}

// palette is every colour in its light and its dark variant. The accent is teal; text on it is near-black, which
// keeps a contrast of 7:1 where white would have 2.5:1.
var palette = map[fyne.ThemeColorName][2]color.NRGBA{
	theme.ColorNameBackground:          {rgb(0xF3F4F6), rgb(0x1A1C20)},
	colorPanel:                         {rgb(0xFFFFFF), rgb(0x22252A)},
	theme.ColorNameForeground:          {rgb(0x1B1E23), rgb(0xE9EBEE)},
	colorSecondary:                     {rgb(0x656C77), rgb(0x9BA1AB)},
	theme.ColorNamePlaceHolder:         {rgb(0x656C77), rgb(0x9BA1AB)},
	theme.ColorNameDisabled:            {rgb(0x7D848F), rgb(0x8A919C)},
	theme.ColorNameButton:              {rgb(0xE6E8EC), rgb(0x33373E)},
	theme.ColorNameDisabledButton:      {rgb(0xEAECEF), rgb(0x2B2E34)},
	theme.ColorNameInputBackground:     {rgb(0xE2E6EB), rgb(0x383D45)},
	theme.ColorNameInputBorder:         {rgb(0xD0D6DD), rgb(0x4B515A)},
	theme.ColorNamePrimary:             {rgb(0x14B8A6), rgb(0x2DD4BF)},
	theme.ColorNameForegroundOnPrimary: {rgb(0x05201D), rgb(0x05201D)},
	theme.ColorNameHyperlink:           {rgb(0x0F766E), rgb(0x5EEAD4)},
	theme.ColorNameFocus:               {rgba(0x14B8A6, 0x4D), rgba(0x2DD4BF, 0x4D)},
	theme.ColorNameSelection:           {rgba(0x14B8A6, 0x4D), rgba(0x2DD4BF, 0x4D)},
	theme.ColorNameHover:               {rgba(0x000000, 0x0F), rgba(0xFFFFFF, 0x14)},
	theme.ColorNamePressed:             {rgba(0x000000, 0x1F), rgba(0xFFFFFF, 0x29)},
	theme.ColorNameSeparator:           {rgb(0xE1E4E8), rgb(0x34383F)},
	theme.ColorNameMenuBackground:      {rgb(0xFFFFFF), rgb(0x2B2E34)},
	theme.ColorNameOverlayBackground:   {rgb(0xFFFFFF), rgb(0x2B2E34)},
	theme.ColorNameHeaderBackground:    {rgb(0xF3F4F6), rgb(0x22252A)},
	theme.ColorNameScrollBar:           {rgba(0x000000, 0x55), rgba(0xFFFFFF, 0x55)},
	theme.ColorNameScrollBarBackground: {rgba(0x000000, 0x0F), rgba(0xFFFFFF, 0x14)},
	theme.ColorNameShadow:              {rgba(0x000000, 0x33), rgba(0x000000, 0x66)},
	theme.ColorNameError:               {rgb(0xC2362B), rgb(0xF8837A)},
	theme.ColorNameForegroundOnError:   {rgb(0xFFFFFF), rgb(0x2A0A08)},
	theme.ColorNameWarning:             {rgb(0xB26A00), rgb(0xFBBF24)},
	theme.ColorNameForegroundOnWarning: {rgb(0xFFFFFF), rgb(0x2A1D02)},
	theme.ColorNameSuccess:             {rgb(0x0F766E), rgb(0x5EEAD4)},
	theme.ColorNameForegroundOnSuccess: {rgb(0xFFFFFF), rgb(0x05201D)},
	colorProblem:                       {rgb(0xFBE9E7), rgb(0x40272A)},
	colorNote:                          {rgb(0xFFFFFF), rgb(0x2B2E34)},
	colorTrack:                         {rgb(0xDDE0E5), rgb(0x3A3E45)},
}

func rgb(v uint32) color.NRGBA { return rgba(v, 0xff) }

func rgba(v uint32, alpha uint8) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: alpha}
}

// Color of a name. Colours the palette lacks are the toolkit's.
func (l look) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	if l.fixed {
		v = l.variant
	}
	both, ours := palette[name]
	switch {
	case !ours:
		return l.Theme.Color(name, v)
	case v == theme.VariantLight:
		return both[0]
	}
	return both[1]
}

// darkened shows an object in the dark theme, whatever the system says. Show and hide what it returns, not the object:
// see setVisible.
func darkened(o fyne.CanvasObject) *container.ThemeOverride {
	return container.NewThemeOverride(o, lookOf(theme.VariantDark))
}

// recoloured is the program's theme, as it is set now or the dark one, with some colours in the place of others.
type recoloured struct {
	fyne.Theme
	instead map[fyne.ThemeColorName]fyne.ThemeColorName
	dark    bool
}

// Color of a name.
func (r recoloured) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	if other, found := r.instead[name]; found {
		name = other
	}
	if r.dark {
		return lookOf(theme.VariantDark).Color(name, v)
	}
	return fyne.CurrentApp().Settings().Theme().Color(name, v)
}

// sliderLook is for sliders. The toolkit draws the track in the colour behind entries, which is hardly seen on ours, and
// the part before the thumb in that of text.
func sliderLook() fyne.Theme {
	return recoloured{newLook(), map[fyne.ThemeColorName]fyne.ThemeColorName{
		theme.ColorNameInputBackground: colorTrack, theme.ColorNameForeground: theme.ColorNamePrimary}, false}
}

// checkLook is for check boxes, whose frame is drawn in the colour of entries' frames.
func checkLook() fyne.Theme { return checkLookIn(false) }

func checkLookIn(dark bool) fyne.Theme {
	return recoloured{newLook(), map[fyne.ThemeColorName]fyne.ThemeColorName{
		theme.ColorNameInputBackground: colorPanel, theme.ColorNameInputBorder: colorSecondary}, dark}
}

// listLook is for lists on a plate: what lies above or below fades into it.
func listLook() fyne.Theme {
	return recoloured{newLook(), map[fyne.ThemeColorName]fyne.ThemeColorName{theme.ColorNameShadow: colorPanel}, false}
}

// gap is the grid everything stands on, in the toolkit's units.
const gap = 8

// panelWidth is the width of the knobs' column.
const panelWidth = 304

// Size of a name.
func (l look) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameCaptionText:
		return 12
	case theme.SizeNameSubHeadingText:
		return 20
	case theme.SizeNameInputRadius, theme.SizeNameButtonRadius, theme.SizeNameMenuRadius:
		return 8
	case theme.SizeNamePopupRadius, theme.SizeNameDialogRadius:
		return 16
	case theme.SizeNameModalBlurRadius: // behind it a clip may play
		return 0
	}
	return l.Theme.Size(name)
}

// Icons that the toolkit does not have.
var (
	//go:embed icons/dice.svg
	diceSVG []byte
	//go:embed icons/locked.svg
	lockedSVG []byte
	//go:embed icons/unlocked.svg
	unlockedSVG []byte
	//go:embed icons/airplane.svg
	airplaneSVG []byte
	//go:embed icons/picture.svg
	pictureSVG []byte
	//go:embed icons/crop.svg
	cropSVG []byte
	//go:embed icons/compare.svg
	compareSVG []byte
	//go:embed icons/frame.svg
	frameSVG []byte
	//go:embed icons/loops.svg
	loopsSVG []byte
	//go:embed icons/bounces.svg
	bouncesSVG []byte
	//go:embed icons/once.svg
	onceSVG []byte
	//go:embed icons/star.svg
	starSVG []byte
	//go:embed icons/staroutline.svg
	starOutlineSVG []byte
)

func diceIcon() fyne.Resource { return themed("dice.svg", diceSVG) }

func lockedIcon() fyne.Resource { return themed("locked.svg", lockedSVG) }

func unlockedIcon() fyne.Resource { return themed("unlocked.svg", unlockedSVG) }

func airplaneIcon() fyne.Resource { return themed("airplane.svg", airplaneSVG) }

func pictureIcon() fyne.Resource { return themed("picture.svg", pictureSVG) }

func cropIcon() fyne.Resource { return themed("crop.svg", cropSVG) }

func compareIcon() fyne.Resource { return themed("compare.svg", compareSVG) }

func frameIcon() fyne.Resource { return themed("frame.svg", frameSVG) }

func loopsIcon() fyne.Resource { return themed("loops.svg", loopsSVG) }

func bouncesIcon() fyne.Resource { return themed("bounces.svg", bouncesSVG) }

func onceIcon() fyne.Resource { return themed("once.svg", onceSVG) }

// starIcon is full for what is a favourite.
func starIcon(full bool) fyne.Resource {
	if full {
		return themed("star.svg", starSVG)
	}
	return themed("staroutline.svg", starOutlineSVG)
}

// themed is an icon in the colour of the text around it.
func themed(name string, svg []byte) fyne.Resource {
	return theme.NewThemedResource(fyne.NewStaticResource(name, svg))
}
