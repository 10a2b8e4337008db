package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// secret is a bot token that no message may contain.
const secret = "MTk4NjIy.C1FkcQ.rdmRVyyQpmcC_Q"

// setEnvironment removes our variables from the environment and sets those of env.
func setEnvironment(t *testing.T, env map[string]string) {
	t.Helper()
	for _, entry := range os.Environ() {
		if name, value, _ := strings.Cut(entry, "="); strings.HasPrefix(name, envPrefix+"_") {
			t.Setenv(name, value) // has the test put it back
			if err := os.Unsetenv(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Setenv("FOOTNOTE_READER", readerOff)
	for name, value := range env {
		t.Setenv(name, value)
	}
}

// with returns an environment with a token and the given names and values.
func with(namesAndValues ...string) map[string]string {
	env := map[string]string{"FOOTNOTE_DISCORD_TOKEN": secret}
	for pair := range slices.Chunk(namesAndValues, 2) {
		env[pair[0]] = pair[1]
	}
	return env
}

func TestReadBotSettingsNamesEveryFault(t *testing.T) {
	tests := []struct {
		name string
		env  map[string]string
		want []string // in the error
	}{
		{"no token", nil, []string{"FOOTNOTE_DISCORD_TOKEN is not set"}},
		{"empty token", map[string]string{"FOOTNOTE_DISCORD_TOKEN": " "}, []string{"FOOTNOTE_DISCORD_TOKEN is empty"}},
		{"both tokens", with("FOOTNOTE_DISCORD_TOKEN_FILE", "token"), []string{"both set"}},
		{"token with a line end inside", map[string]string{"FOOTNOTE_DISCORD_TOKEN": secret + "\n" + secret},
			[]string{"FOOTNOTE_DISCORD_TOKEN: contains a character"}},
		{"missing token file", map[string]string{"FOOTNOTE_DISCORD_TOKEN_FILE": "/nowhere/token"},
			[]string{"FOOTNOTE_DISCORD_TOKEN_FILE: open /nowhere/token"}},
		{"misspelt name", with("FOOTNOTE_DISCORD_TOKN", secret), []string{"FOOTNOTE_DISCORD_TOKN"}},
		{"http without a key", with("FOOTNOTE_DISCORD_TRANSPORT", "http"),
			[]string{"FOOTNOTE_DISCORD_PUBLIC_KEY is not set"}},
		{"http with shards", with("FOOTNOTE_DISCORD_TRANSPORT", "http", "FOOTNOTE_DISCORD_SHARDS", "0/2"),
			[]string{"FOOTNOTE_DISCORD_SHARDS", "no shards"}},
		{"shard out of range", with("FOOTNOTE_DISCORD_SHARDS", "0-4/4"),
			[]string{"FOOTNOTE_DISCORD_SHARDS", "to 3"}},
		{"unknown transport", with("FOOTNOTE_DISCORD_TRANSPORT", "pigeon"),
			[]string{"FOOTNOTE_DISCORD_TRANSPORT", "pigeon"}},
		{"time without a unit", with("FOOTNOTE_REFRESH", "5"), []string{"FOOTNOTE_REFRESH", `"5"`, "30s"}},
		{"unknown mode", with("FOOTNOTE_READER", "fast"), []string{"FOOTNOTE_READER", `"fast"`, "auto, on or off"}},
		{"quota in words", with("FOOTNOTE_QUOTA", "many"), []string{"FOOTNOTE_QUOTA", `"many"`, "from 0 to 1000"}},
		{"port without colon", with("FOOTNOTE_HTTP_ADDR", "8080"), []string{"FOOTNOTE_HTTP_ADDR", "8080"}},
		{"URL without scheme", with("FOOTNOTE_DISCORD_API_URL", "discord.com"), []string{"FOOTNOTE_DISCORD_API_URL"}},
		{"URL with a password", with("FOOTNOTE_DISCORD_API_URL", "https://me:"+secret+"@discord.com/"),
			[]string{"FOOTNOTE_DISCORD_API_URL"}},
		{"short key", with("FOOTNOTE_DISCORD_PUBLIC_KEY", "abcd"), []string{"FOOTNOTE_DISCORD_PUBLIC_KEY"}},
		{"application not a number", with("FOOTNOTE_DISCORD_APPLICATION_ID", "mine"),
			[]string{"FOOTNOTE_DISCORD_APPLICATION_ID", "mine"}},
		{"guild not a number", with("FOOTNOTE_DISCORD_DEV_GUILD_ID", "-1"), []string{"FOOTNOTE_DISCORD_DEV_GUILD_ID"}},
		{"level", with("FOOTNOTE_LOG_LEVEL", "loud"), []string{"FOOTNOTE_LOG_LEVEL", "loud"}},
		{"format", with("FOOTNOTE_LOG_FORMAT", "xml"), []string{"FOOTNOTE_LOG_FORMAT", "xml"}},
		{"empty path", with("FOOTNOTE_CORPUS", "a,,b"), []string{"FOOTNOTE_CORPUS", "path 2"}},
		{"several at once", map[string]string{"FOOTNOTE_LOG_LEVEL": "loud", "FOOTNOTE_LOG_FORMAT": "xml"},
			[]string{"FOOTNOTE_DISCORD_TOKEN", "FOOTNOTE_LOG_LEVEL", "FOOTNOTE_LOG_FORMAT"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			setEnvironment(t, tt.env)
			var stderr bytes.Buffer
			_, err := readBotSettings(&stderr)
			var coded *codedError
			if !errors.As(err, &coded) || coded.code != exitConfig {
				t.Fatalf("got error %v, want one with exit code %d", err, exitConfig)
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q does not contain %q", err, want)
				}
			}
			if message := err.Error() + stderr.String(); strings.Contains(message, secret) {
				t.Errorf("error %q contains the token", message)
			}
		})
	}
}

func TestReadBotSettings(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("Bot "+secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, env := range map[string]map[string]string{
		"from the variable": {"FOOTNOTE_DISCORD_TOKEN": " " + secret + "\n"},
		"from a file":       {"FOOTNOTE_DISCORD_TOKEN_FILE": file},
	} {
		t.Run(name, func(t *testing.T) {
			env["FOOTNOTE_CORPUS"] = "notes, letters.jsonl"
			setEnvironment(t, env)
			var stderr bytes.Buffer
			got, err := readBotSettings(&stderr)
			if err != nil {
				t.Fatal(err)
			}
			if got.token != secret {
				t.Errorf("token: got %q, want %q", got.token, secret)
			}
			if corpus := strings.Join(got.Corpus, "|"); corpus != "notes|letters.jsonl" {
				t.Errorf("corpus: got %q, want notes|letters.jsonl", corpus)
			}
			if got.Discord.API.URL != "https://discord.com/" {
				t.Errorf("API: got %q, want Discord's own", got.Discord.API.URL)
			}
			if stderr.Len() > 0 {
				t.Errorf("unexpected warning %q", stderr.String())
			}
		})
	}
}

func TestReadBotSettingsWarnsOfReadableTokenFile(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files have no such permissions on Windows")
	}
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte(secret), 0o644); err != nil {
		t.Fatal(err)
	}
	setEnvironment(t, map[string]string{"FOOTNOTE_DISCORD_TOKEN_FILE": file})
	var stderr bytes.Buffer
	if _, err := readBotSettings(&stderr); err != nil {
		t.Fatal(err)
	}
	if got := stderr.String(); !strings.Contains(got, file) || !strings.Contains(got, "chmod 600") {
		t.Errorf("warning: got %q, want one that names the file and the cure", got)
	}
}

func TestEveryVariableHasAMeaning(t *testing.T) {
	var table strings.Builder
	if err := printVariables(&table); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(table.String()) {
		if name, _, _ := strings.Cut(line, " "); name != "VARIABLE" && meanings[name] == "" {
			t.Errorf("%s has no meaning", name)
		}
	}
}

// TestSettingsNeedThePrefix guards against envconfig's own tag, which also accepts names without the prefix.
func TestSettingsNeedThePrefix(t *testing.T) {
	setEnvironment(t, map[string]string{
		"CORPUS": "elsewhere", "DISCORD_TOKEN": secret, "TOKEN": secret, "LOG_LEVEL": "debug",
	})
	got, err := readSettings()
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Corpus) != 0 || got.Discord.Token != "" || got.LogLevel != "info" {
		t.Errorf("got %+v, want the defaults", got)
	}
}
