package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// deployed are the files, from the module's root, that set variables or explain them.
var deployed = []string{"Dockerfile", "README.md", "deploy/compose.yaml", "deploy/footnote.env.example", "deploy/footnote.service", "deploy/smoke.sh"}

// variables lists what "footnote config" lists.
func variables(t *testing.T) []string {
	t.Helper()
	var stdout, stderr strings.Builder
	if code := run(t.Context(), []string{"config"}, strings.NewReader(""), &stdout, &stderr); code != 0 {
		t.Fatalf("footnote config: exit code %d: %s", code, stderr.String())
	}
	names := variableName.FindAllString(stdout.String(), -1)
	slices.Sort(names)
	return slices.Compact(names)
}

var variableName = regexp.MustCompile(`\bFOOTNOTE_[A-Z_]+\b`)

func readFile(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile("../../" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestDeployedFilesNameOnlyVariablesThatExist(t *testing.T) {
	known := variables(t)
	for _, name := range deployed {
		for _, variable := range variableName.FindAllString(readFile(t, name), -1) {
			if !slices.Contains(known, variable) {
				t.Errorf("%s names %s, which footnote does not have", name, variable)
			}
		}
	}
}

func TestReadmeExplainsEveryVariable(t *testing.T) {
	readme := readFile(t, "README.md")
	for _, variable := range variables(t) {
		if !strings.Contains(readme, "| `"+variable+"` |") {
			t.Errorf("README.md has no row for %s", variable)
		}
	}
}

func TestReadmeNamesEverySubcommand(t *testing.T) {
	readme := readFile(t, "README.md")
	for _, c := range rootCommand().Commands() {
		if c.Name() != "help" && !strings.Contains(readme, "`footnote "+c.Name()) {
			t.Errorf("README.md does not name footnote %s", c.Name())
		}
	}
}

// compose is the part of the Compose specification that deploy/compose.yaml uses.
type compose struct {
	Name     string `yaml:"name"`
	Services map[string]struct {
		Build           struct{ Context string } `yaml:"build"`
		Image           string                   `yaml:"image"`
		EnvFile         []string                 `yaml:"env_file"`
		Environment     map[string]string        `yaml:"environment"`
		Volumes         []string                 `yaml:"volumes"`
		User            string                   `yaml:"user"`
		ReadOnly        bool                     `yaml:"read_only"`
		CapDrop         []string                 `yaml:"cap_drop"`
		SecurityOpt     []string                 `yaml:"security_opt"`
		MemLimit        string                   `yaml:"mem_limit"`
		PidsLimit       int                      `yaml:"pids_limit"`
		StopGracePeriod string                   `yaml:"stop_grace_period"`
		Restart         string                   `yaml:"restart"`
		Logging         struct {
			Driver  string            `yaml:"driver"`
			Options map[string]string `yaml:"options"`
		} `yaml:"logging"`
	} `yaml:"services"`
	Volumes map[string]struct{} `yaml:"volumes"`
}

// TestComposeFile checks the file where no Docker is at hand: its syntax, and that what it refers to is there.
func TestComposeFile(t *testing.T) {
	in := yaml.NewDecoder(strings.NewReader(readFile(t, "deploy/compose.yaml")))
	in.KnownFields(true)
	var file compose
	if err := in.Decode(&file); err != nil {
		t.Fatal(err)
	}
	service, ok := file.Services["footnote"]
	if !ok {
		t.Fatalf("got services %v, want footnote", file.Services)
	}
	for _, volume := range service.Volumes {
		if name, _, _ := strings.Cut(volume, ":"); !strings.HasPrefix(name, ".") {
			if _, ok := file.Volumes[name]; !ok {
				t.Errorf("volume %q is not declared", name)
			}
		}
	}
	if !service.ReadOnly || !slices.Contains(service.CapDrop, "ALL") || strings.HasPrefix(service.User, "0") {
		t.Errorf("the service runs with more rights than it needs: %+v", service)
	}
	if want := "USER " + service.User; !strings.Contains(readFile(t, "Dockerfile"), want) {
		t.Errorf("the Dockerfile has no line %q, which the owner of /data has to match", want)
	}
	for _, example := range service.EnvFile {
		readFile(t, "deploy/"+example+".example")
	}
}
