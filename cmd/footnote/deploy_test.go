package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// deployed lists the files, relative to the module's root, that set or explain variables.
var deployed = []string{
	"Dockerfile", "README.md", "deploy/compose.yaml", "deploy/footnote.env.example", "deploy/footnote.service",
	"deploy/smoke.sh", "deploy/kubernetes/gateway.yaml", "deploy/kubernetes/http.yaml",
}

// variables returns the variables in the output of "footnote config".
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
		Healthcheck     struct {
			Test          []string      `yaml:"test"`
			Interval      time.Duration `yaml:"interval"`
			Timeout       time.Duration `yaml:"timeout"`
			Retries       int           `yaml:"retries"`
			StartPeriod   time.Duration `yaml:"start_period"`
			StartInterval time.Duration `yaml:"start_interval"`
		} `yaml:"healthcheck"`
		Restart string `yaml:"restart"`
		Logging struct {
			Driver  string            `yaml:"driver"`
			Options map[string]string `yaml:"options"`
		} `yaml:"logging"`
	} `yaml:"services"`
	Volumes map[string]struct{} `yaml:"volumes"`
}

// TestComposeFile checks the syntax and the references of the file without Docker.
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
		t.Errorf("the service has more rights than it needs: %+v", service)
	}
	if want := "USER " + service.User; !strings.Contains(readFile(t, "Dockerfile"), want) {
		t.Errorf("the Dockerfile has no line %q, which must match the owner of /data", want)
	}
	check := strings.Join(service.Healthcheck.Test, " ")
	if check != "CMD /usr/local/bin/footnote doctor --running" || service.Environment["FOOTNOTE_HTTP_ADDR"] == "" {
		t.Errorf("the health check %q does not ask the address of the program", check)
	}
	for _, example := range service.EnvFile {
		readFile(t, "deploy/"+example+".example")
	}
}

// manifest holds the tested fields of a Kubernetes object.
type manifest struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string `yaml:"kind"`
	Spec       struct {
		Replicas int                    `yaml:"replicas"`
		Strategy struct{ Type string }  `yaml:"strategy"`
		Template struct{ Spec podSpec } `yaml:"template"`
	} `yaml:"spec"`
}

type podSpec struct {
	Grace           int `yaml:"terminationGracePeriodSeconds"`
	SecurityContext struct {
		RunAsNonRoot bool `yaml:"runAsNonRoot"`
	} `yaml:"securityContext"`
	Containers []struct {
		Ports []struct {
			Name          string
			ContainerPort int `yaml:"containerPort"`
		}
		Env             []struct{ Name, Value string }
		StartupProbe    probe `yaml:"startupProbe"`
		LivenessProbe   probe `yaml:"livenessProbe"`
		ReadinessProbe  probe `yaml:"readinessProbe"`
		SecurityContext struct {
			ReadOnly   bool `yaml:"readOnlyRootFilesystem"`
			Escalation bool `yaml:"allowPrivilegeEscalation"`
		} `yaml:"securityContext"`
	}
}

type probe struct {
	HTTPGet struct{ Path, Port string } `yaml:"httpGet"`
	Period  int                         `yaml:"periodSeconds"`
	Failure int                         `yaml:"failureThreshold"`
}

func TestKubernetesManifests(t *testing.T) {
	for name, strategy := range map[string]string{"gateway": "Recreate", "http": "RollingUpdate"} {
		t.Run(name, func(t *testing.T) {
			in := yaml.NewDecoder(strings.NewReader(readFile(t, "deploy/kubernetes/"+name+".yaml")))
			var kinds []string
			for {
				var m manifest
				if err := in.Decode(&m); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Fatal(err)
				}
				kinds = append(kinds, m.Kind)
				if m.Kind != "Deployment" {
					continue
				}
				if m.Spec.Strategy.Type != strategy {
					t.Errorf("strategy %q, want %q", m.Spec.Strategy.Type, strategy)
				}
				if (m.Spec.Replicas > 1) != (name == "http") {
					t.Errorf("%d replicas", m.Spec.Replicas)
				}
				pod := m.Spec.Template.Spec
				c := pod.Containers[0]
				if !pod.SecurityContext.RunAsNonRoot || !c.SecurityContext.ReadOnly || c.SecurityContext.Escalation {
					t.Errorf("the pod has more rights than it needs: %+v", pod)
				}
				if pod.Grace < 15 {
					t.Errorf("the pod has only %d s to end", pod.Grace)
				}
				probes := []string{
					c.LivenessProbe.HTTPGet.Path, c.StartupProbe.HTTPGet.Path, c.ReadinessProbe.HTTPGet.Path,
				}
				if !slices.Equal(probes, []string{"/livez", "/livez", "/readyz"}) {
					t.Errorf("the probes use wrong paths: %q", probes)
				}
				if c.LivenessProbe.Period*c.LivenessProbe.Failure < 90 {
					t.Error("restarts can be less than 90 s apart, and Discord counts session starts")
				}
			}
			if !slices.Contains(kinds, "Deployment") {
				t.Errorf("got %v, want a Deployment", kinds)
			}
		})
	}
}

// TestYAMLFiles checks the syntax of the YAML files that no other test reads.
func TestYAMLFiles(t *testing.T) {
	for _, name := range []string{
		"deploy/alerts.yaml", ".github/workflows/ci.yml", ".github/workflows/release.yml",
		".github/ISSUE_TEMPLATE/bug.yml", ".github/ISSUE_TEMPLATE/wrong-answer.yml",
		".github/ISSUE_TEMPLATE/feature.yml", ".github/ISSUE_TEMPLATE/config.yml",
	} {
		var content map[string]any
		if err := yaml.Unmarshal([]byte(readFile(t, name)), &content); err != nil || len(content) == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestReleaseBuilds checks the platforms of the release script and the release workflow.
func TestReleaseBuilds(t *testing.T) {
	script, workflow := readFile(t, "deploy/release.sh"), readFile(t, ".github/workflows/release.yml")
	for _, platform := range []string{
		"linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "windows/amd64", "windows/arm64",
	} {
		if !strings.Contains(script, platform) {
			t.Errorf("deploy/release.sh does not build %s", platform)
		}
	}
	for _, want := range []string{"deploy/release.sh", "linux/amd64,linux/arm64", "VERSION=", "COMMIT="} {
		if !strings.Contains(workflow, want) {
			t.Errorf("the release workflow lacks %s", want)
		}
	}
}

// TestPinned checks that images and actions are named by digest, so that a tag that moves changes nothing here.
func TestPinned(t *testing.T) {
	for _, tc := range []struct {
		files        string
		named, right *regexp.Regexp
	}{
		{"Dockerfile", regexp.MustCompile(`(?m)^FROM (.*\\\n)*.*|^# syntax=.*`),
			regexp.MustCompile(`:[^@ ]+@sha256:[0-9a-f]{64}( |$)`)},
		{".github/workflows/*.yml", regexp.MustCompile(`uses: .*`),
			regexp.MustCompile(`^uses: [^@ ]+@[0-9a-f]{40} # v[0-9.]+$`)},
	} {
		files, err := filepath.Glob("../../" + tc.files)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v, %v", tc.files, files, err)
		}
		for _, file := range files {
			for _, line := range tc.named.FindAllString(readFile(t, strings.TrimPrefix(file, "../../")), -1) {
				if !tc.right.MatchString(line) {
					t.Errorf("%s does not pin %q", file, line)
				}
			}
		}
	}
}
