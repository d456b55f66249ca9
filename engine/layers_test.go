package engine_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// layer is one row of the table in docs/architecture.md: how high a package
// stands, and which of ours it may import. Arrows point down.
type layer struct {
	height  int
	imports []string
}

// layers lists every package by its path below the module. A package that is
// not here, or imports what its row does not name, fails the test.
var layers = map[string]layer{
	"":                  {7, []string{"engine/cli", "engine/settings", "engine/wiring"}},
	"engine/wiring":     {6, []string{"engine", "engine/about", "engine/cameramove", "engine/cli", "engine/device", "engine/doctor", "engine/files", "engine/gateway", "engine/hardware", "engine/local", "engine/models", "engine/network", "engine/provider", "engine/settings", "engine/video", "engine/worker", "ui"}},
	"ui/windowbench":    {6, []string{"engine", "engine/figures", "engine/settings", "engine/video", "engine/worker", "ui"}},
	"ui/windowtest":     {6, nil},
	"ui":                {5, []string{"ui/hush", "assets", "engine", "engine/files", "engine/jobs", "engine/library", "engine/settings", "engine/still", "engine/studio", "engine/video"}},
	"ui/hush":           {0, nil},
	"engine/cli":        {5, []string{"engine", "engine/about", "engine/device", "engine/doctor", "engine/files", "engine/gateway", "engine/hardware", "engine/jobs", "engine/library", "engine/models", "engine/network", "engine/provider", "engine/settings", "engine/still", "engine/studio", "engine/video"}},
	"engine/doctor":     {4, []string{"engine", "engine/about", "engine/hardware", "engine/models", "engine/provider", "engine/settings", "engine/video"}},
	"engine/studio":     {4, []string{"engine", "engine/awake", "engine/files", "engine/handover", "engine/jobs", "engine/library"}},
	"engine/local":      {3, []string{"engine", "engine/cameramove", "engine/checkpoint", "engine/document", "engine/files", "engine/hardware", "engine/networks", "engine/onnx", "engine/ort", "engine/provider", "engine/resample", "engine/svd", "engine/tensor", "engine/video"}},
	"engine/device":     {2, []string{"engine", "engine/document", "engine/files", "engine/hardware", "engine/provider"}},
	"engine/gateway":    {3, []string{"docs", "engine", "engine/files", "engine/hardware", "engine/jobs", "engine/network", "engine/resample", "engine/still", "engine/video"}},
	"engine/models":     {3, []string{"engine", "engine/checkpoint"}},
	"engine/networks":   {2, []string{"engine", "engine/checkpoint", "engine/onnx", "engine/safetensors"}},
	"engine/cameramove": {2, []string{"engine", "engine/onnx"}},
	"engine/checkpoint": {1, []string{"engine", "engine/safetensors"}},
	"engine/about":      {1, []string{"docs", "engine"}},
	"engine/handover":   {1, []string{"engine"}},
	"engine/jobs":       {1, []string{"engine", "engine/database", "engine/document", "engine/files"}},
	"engine/library":    {1, []string{"engine", "engine/database", "engine/document", "engine/files", "engine/hardware"}},
	"engine/network":    {1, []string{"engine"}},
	"engine/worker":     {1, []string{"engine"}},
	"engine/settings":   {1, []string{"engine", "engine/files", "engine/provider"}},
	"engine/video":      {1, []string{"engine", "engine/files", "engine/hardware"}},
	"engine/svd":        {1, []string{"engine", "engine/resample", "engine/tensor"}},
	"engine/still":      {1, []string{"engine", "engine/resample"}},
	"engine/ort":        {1, []string{"engine", "engine/provider", "engine/tensor"}},
	"engine/enginetest": {1, []string{"engine"}},
	"engine/goldentest": {1, []string{"engine/tensor"}},

	"engine/enginebench":               {6, []string{"engine", "engine/figures", "engine/files", "engine/hardware", "engine/networks/networkstest", "engine/still", "engine/video", "engine/worker"}},
	"engine/studio/torture":            {6, []string{"engine", "engine/document", "engine/files", "engine/jobs", "engine/library", "engine/local", "engine/settings", "engine/studio", "engine/video", "engine/worker"}},
	"engine/checkpoint/checkpointtest": {1, []string{"engine/safetensors"}},
	"engine/networks/networkstest":     {3, []string{"engine/checkpoint", "engine/checkpoint/checkpointtest", "engine/networks"}},
	"engine/provider/providertest":     {0, nil},

	"assets":             {0, nil},
	"docs":               {0, nil},
	"engine":             {0, nil},
	"engine/awake":       {0, nil},
	"engine/database":    {0, nil},
	"engine/document":    {0, nil},
	"engine/figures":     {0, nil},
	"engine/files":       {0, nil},
	"engine/hardware":    {0, nil},
	"engine/onnx":        {0, nil},
	"engine/provider":    {0, nil},
	"engine/resample":    {0, nil},
	"engine/safetensors": {0, nil},
	"engine/tensor":      {0, nil},
}

// owners says which packages alone may import a third-party module, and so
// keep it replaceable.
var owners = map[string][]string{
	"fyne.io/":                          {"ui"},
	"github.com/dweymouth/fyne-tooltip": {"ui"},
	"github.com/tetratelabs/wazero":     {"engine/still"},
	"github.com/sqweek/dialog":          {"ui"},
	"github.com/yalue/onnxruntime_go":   {"engine/ort"},
	"github.com/u2takey/ffmpeg-go":      {"engine/video"},
	"github.com/bep/imagemeta":          {"engine/still"},
	"golang.org/x/image":                {"engine/still"},
	"github.com/gofrs/flock":            {"engine/files"},
	"github.com/zalando/go-keyring":     {"engine/settings"},
	"github.com/godbus/dbus":            {"engine/settings"},
	"modernc.org/sqlite":                {"engine/database"},
	"google.golang.org/protobuf":        {"engine/onnx"},
	"github.com/spf13/cobra":            {"engine/cli"},
	"github.com/prometheus/":            {"engine/gateway"},
	"golang.org/x/term":                 {"engine/cli"},
	"C":                                 {"engine/ort", "ui"},
	"unsafe":                            {"engine/ort", "engine/studio/torture"},
}

// testHelpers may be imported by any test.
var testHelpers = []string{"engine/enginetest", "engine/goldentest", "engine/checkpoint/checkpointtest", "engine/networks/networkstest", "engine/provider/providertest"}

const module = "framewake"

// goPackage is what go list tells of a package.
type goPackage struct {
	Dir, ImportPath                    string
	Imports, TestImports, XTestImports []string
}

func (p goPackage) path() string { return short(p.ImportPath) }

func short(importPath string) string {
	return strings.TrimPrefix(strings.TrimPrefix(importPath, module), "/")
}

func isOurs(importPath string) bool {
	return importPath == module || strings.HasPrefix(importPath, module+"/")
}

func listPackages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=Dir,ImportPath,Imports,TestImports,XTestImports", module+"/...")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var packages []goPackage
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

func TestImports(t *testing.T) {
	found := map[string]bool{}
	for _, p := range listPackages(t) {
		row, listed := layers[p.path()]
		if !listed {
			t.Errorf("%s is not in the table of layers_test.go", p.ImportPath)
			continue
		}
		found[p.path()] = true
		for _, i := range p.Imports {
			if isOurs(i) && !slices.Contains(row.imports, short(i)) {
				t.Errorf("%s imports %s, which its row does not allow", p.path(), short(i))
			}
			for prefix, packages := range owners {
				if strings.HasPrefix(i, prefix) && !slices.Contains(packages, p.path()) {
					t.Errorf("%s imports %s, which belongs to %v alone", p.path(), i, packages)
				}
			}
		}
		for _, i := range slices.Concat(p.TestImports, p.XTestImports) {
			if isOurs(i) && !testMayImport(p.path(), short(i)) {
				t.Errorf("a test of %s imports %s, which does not stand below it", p.path(), short(i))
			}
		}
	}
	for path := range layers {
		if !found[path] {
			t.Errorf("the table lists %q, which does not exist", path)
		}
	}
}

// testMayImport: itself, what stands lower, and the test helpers; the command
// line's tests may import anything.
func testMayImport(from, to string) bool {
	return from == to || from == "engine/cli" || layers[to].height < layers[from].height ||
		slices.Contains(layers[from].imports, to) || slices.Contains(testHelpers, to)
}

func TestArrowsPointDown(t *testing.T) {
	for from, row := range layers {
		for _, to := range row.imports {
			if target, ok := layers[to]; !ok || target.height >= row.height {
				t.Errorf("%q (layer %d) may import %q (layer %d)", from, row.height, to, target.height)
			}
		}
	}
}

// callers says which files alone may call a function.
var callers = map[string][]string{
	"fyne.Do":        {"ui/async.go"},
	"fyne.DoAndWait": {"ui/async.go"},
	"os.Getenv": {"engine/settings/settings.go", "engine/settings/folders.go", "engine/settings/damaged.go", "engine/settings/secret.go",
		"engine/settings/keychain_bus.go", // where the keychain is
		"ui/display.go"},                  // where the display is
	"os.LookupEnv": nil,
}

func TestCallers(t *testing.T) {
	for _, p := range listPackages(t) {
		names, err := filepath.Glob(filepath.Join(p.Dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			path := strings.TrimPrefix(p.path()+"/"+filepath.Base(name), "/")
			fset := token.NewFileSet()
			file, err := parser.ParseFile(fset, name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if what := selected(n); what != "" {
					if files, limited := callers[what]; limited && !slices.Contains(files, path) {
						t.Errorf("%s: %s belongs to %v alone", fset.Position(n.Pos()), what, files)
					}
				}
				return true
			})
		}
	}
}

// selected returns "package.Name" for such an expression, or "".
func selected(n ast.Node) string {
	selector, ok := n.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	if x, ok := selector.X.(*ast.Ident); ok {
		return x.Name + "." + selector.Sel.Name
	}
	return ""
}

const (
	maxFileLines     = 400
	maxFunctionLines = 60
)

func TestLengths(t *testing.T) {
	for _, p := range listPackages(t) {
		names, err := filepath.Glob(filepath.Join(p.Dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			checkLengths(t, name)
		}
	}
}

// checkLengths counts lines. Tables in tests and generated files do not count.
func checkLengths(t *testing.T, name string) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	if ast.IsGenerated(file) {
		return
	}
	tables := func(n ast.Node) int {
		if strings.HasSuffix(name, "_test.go") {
			return tableLines(fset, n)
		}
		return 0
	}
	if n := fset.File(file.Pos()).LineCount() - tables(file); n > maxFileLines {
		t.Errorf("%s has %d lines, more than %d", name, n, maxFileLines)
	}
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		if n := fset.Position(f.End()).Line - fset.Position(f.Pos()).Line + 1 - tables(f); n > maxFunctionLines {
			t.Errorf("%s: %s has %d lines, more than %d", name, f.Name.Name, n, maxFunctionLines)
		}
	}
}

// tableLines counts the lines of slice and map literals below n.
func tableLines(fset *token.FileSet, n ast.Node) int {
	sum := 0
	ast.Inspect(n, func(c ast.Node) bool {
		literal, ok := c.(*ast.CompositeLit)
		if !ok {
			return true
		}
		switch literal.Type.(type) {
		case *ast.ArrayType, *ast.MapType:
			sum += fset.Position(literal.Rbrace).Line - fset.Position(literal.Lbrace).Line
			return false
		}
		return true
	})
	return sum
}
