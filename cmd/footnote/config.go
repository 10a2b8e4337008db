package main

import (
	"cmp"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"runtime"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/kelseyhightower/envconfig"
	"github.com/spf13/cobra"

	"footnote/bot/discord"
)

// envPrefix is the prefix of every variable.
const envPrefix = "FOOTNOTE"

// settings holds the environment. The variables are named by the fields and not by envconfig's own tag, because
// envconfig also accepts names in that tag without the prefix. Every field is text, so that envconfig's parse errors,
// which print values, cannot occur. readBotSettings parses the values.
type settings struct {
	Discord struct {
		Token         string `split_words:"true"`
		TokenFile     string `split_words:"true"`
		Transport     string `split_words:"true" default:"gateway"`
		PublicKey     string `split_words:"true"`
		ApplicationID string `split_words:"true"`
		API           struct {
			URL string `default:"https://discord.com/"`
		}
		Shards     string
		DevGuildID string `split_words:"true"`
	}
	HTTPAddr  string   `split_words:"true"`
	DataDir   string   `split_words:"true"`
	Corpus    []string `split_words:"true"`
	Quota     string   `default:"30"`
	Refresh   string   `default:"1m"`
	Reader    string   `default:"auto"`
	LogLevel  string   `split_words:"true" default:"info"`
	LogFormat string   `split_words:"true" default:"text"`
}

// meanings describes each variable for "footnote config". It is not in struct tags, because those cannot be broken into
// lines.
var meanings = map[string]string{
	"FOOTNOTE_DISCORD_TOKEN":      "the bot token; this or FOOTNOTE_DISCORD_TOKEN_FILE is required by serve",
	"FOOTNOTE_DISCORD_TOKEN_FILE": "a file that holds the bot token, readable by nobody else",
	"FOOTNOTE_DISCORD_TRANSPORT": "how Discord reaches the bot: gateway, or http (signed requests to " +
		"POST /interactions)",
	"FOOTNOTE_DISCORD_PUBLIC_KEY":     "the application's Ed25519 key in hex; transport http needs it",
	"FOOTNOTE_DISCORD_APPLICATION_ID": "the application's id; empty: asked from Discord",
	"FOOTNOTE_DISCORD_API_URL":        "base of Discord's API",
	"FOOTNOTE_DISCORD_SHARDS": "which shards of how many this process runs, such as 0-3/16; empty: " +
		"all, as many as Discord recommends",
	"FOOTNOTE_DISCORD_DEV_GUILD_ID": "registers the commands in this guild only, at once; empty: everywhere",
	"FOOTNOTE_HTTP_ADDR": "address for /livez, /readyz, /metrics and /interactions; empty: none, " +
		"with transport http :8080",
	"FOOTNOTE_DATA_DIR": "where serve keeps settings of servers and the index of a large " +
		"FOOTNOTE_CORPUS; empty: none are kept",
	"FOOTNOTE_CORPUS": "files, folders and .jsonl that replace the built-in corpus, in the shell too",
	"FOOTNOTE_QUOTA": "questions a minute for each member where moderators have set none, in direct messages too; " +
		"0: any number",
	"FOOTNOTE_READER": "whether a small language model reads the likely sentences with each question: on, off, or " +
		"auto, which is off on a processor where that takes seconds",
	"FOOTNOTE_REFRESH":    "how often serve looks for changes in FOOTNOTE_CORPUS, such as 30s; 0: never",
	"FOOTNOTE_LOG_LEVEL":  "debug, info, warn or error",
	"FOOTNOTE_LOG_FORMAT": "text or json",
}

// readSettings reads the environment. It only checks FOOTNOTE_CORPUS, which every subcommand may use.
func readSettings() (settings, error) {
	var s settings
	if err := envconfig.Process(envPrefix, &s); err != nil {
		return settings{}, badConfig("environment: %w", err)
	}
	for i, path := range s.Corpus {
		s.Corpus[i] = strings.TrimSpace(path)
		if s.Corpus[i] == "" {
			return settings{}, badConfig("FOOTNOTE_CORPUS: path %d of the list is empty; remove the extra comma", i+1)
		}
	}
	return s, nil
}

// checkNames returns an error for a variable with our prefix that does not exist, most likely a misspelt one.
func checkNames() error {
	if err := envconfig.CheckDisallowed(envPrefix, &settings{}); err != nil {
		return badConfig("%w; footnote config lists them", err)
	}
	return nil
}

// botSettings holds the checked settings of the bot.
type botSettings struct {
	settings
	token     string
	tokenFrom string            // the variable it came from
	publicKey ed25519.PublicKey // nil for transport gateway
	shards    discord.Shards
	refresh   time.Duration // 0: never
	reader    bool          // it reads on this machine
	quota     int           // questions a minute for each member; 0: any number
	logLevel  slog.Level
}

// readBotSettings reads and checks all settings of serve. The error names every wrong variable; valid settings are
// returned with it.
func readBotSettings(stderr io.Writer) (botSettings, error) {
	s, err := readSettings()
	if err != nil {
		return botSettings{}, err
	}
	out := botSettings{settings: s, tokenFrom: "FOOTNOTE_DISCORD_TOKEN"}
	if s.Discord.TokenFile != "" {
		out.tokenFrom = "FOOTNOTE_DISCORD_TOKEN_FILE"
	}
	var tokenErr, keyErr, shardsErr, levelErr, refreshErr, readerErr, quotaErr error
	out.token, tokenErr = s.readToken(stderr)
	out.publicKey, keyErr = s.readPublicKey()
	out.shards, shardsErr = s.readShards()
	out.logLevel, levelErr = parseLevel(s.LogLevel)
	out.refresh, refreshErr = parseRefresh(s.Refresh)
	out.reader, readerErr = parseReaderVariable(s.Reader)
	out.quota, quotaErr = parseQuota(s.Quota)
	if s.Discord.Transport == transportHTTP {
		out.HTTPAddr = cmp.Or(s.HTTPAddr, defaultHTTPAddr)
	}
	err = errors.Join(checkNames(), tokenErr, s.checkTransport(), s.checkURL(), keyErr, shardsErr,
		checkSnowflake("FOOTNOTE_DISCORD_APPLICATION_ID", s.Discord.ApplicationID),
		checkSnowflake("FOOTNOTE_DISCORD_DEV_GUILD_ID", s.Discord.DevGuildID),
		s.checkHTTPAddr(), levelErr, refreshErr, readerErr, quotaErr, s.checkLogFormat())
	if err != nil {
		return out, &codedError{exitConfig, oneLine(err)}
	}
	return out, nil
}

// oneLine prefixes each error of errors.Join with the program's name, one per line.
func oneLine(err error) error {
	return errors.New(strings.ReplaceAll(err.Error(), "\n", "\nfootnote: "))
}

// readToken returns the bot token from the variable or its file. No error contains any part of it.
func (s settings) readToken(stderr io.Writer) (string, error) {
	_, isSet := os.LookupEnv("FOOTNOTE_DISCORD_TOKEN")
	token, path := strings.TrimSpace(s.Discord.Token), s.Discord.TokenFile
	switch {
	case token != "" && path != "":
		return "", errors.New("FOOTNOTE_DISCORD_TOKEN and FOOTNOTE_DISCORD_TOKEN_FILE are both set; keep one of them")
	case token == "" && path != "":
		return readTokenFile(path, stderr)
	case token == "" && isSet:
		return "", errors.New("FOOTNOTE_DISCORD_TOKEN is empty; set it to the bot token")
	case token == "":
		return "", errors.New("FOOTNOTE_DISCORD_TOKEN is not set; " +
			"set it, or FOOTNOTE_DISCORD_TOKEN_FILE, to the bot token")
	}
	return checkToken("FOOTNOTE_DISCORD_TOKEN", token)
}

// maxTokenFile is the limit on a token file in bytes; Discord's tokens have some seventy characters.
const maxTokenFile = 4096

func readTokenFile(path string, stderr io.Writer) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("FOOTNOTE_DISCORD_TOKEN_FILE: %w", err)
	}
	defer f.Close()
	if st, err := f.Stat(); err == nil && runtime.GOOS != "windows" &&
		st.Mode().IsRegular() && st.Mode().Perm()&0o077 != 0 {
		fmt.Fprintf(stderr,
			"footnote: warning: FOOTNOTE_DISCORD_TOKEN_FILE: others may read %s (mode %04o); run chmod 600\n",
			path, st.Mode().Perm())
	}
	content, err := io.ReadAll(io.LimitReader(f, maxTokenFile+1))
	switch token := strings.TrimSpace(string(content)); {
	case err != nil:
		return "", fmt.Errorf("FOOTNOTE_DISCORD_TOKEN_FILE: %w", err)
	case token == "":
		return "", fmt.Errorf("FOOTNOTE_DISCORD_TOKEN_FILE: %s is empty; it should contain the bot token", path)
	case len(content) > maxTokenFile:
		return "", fmt.Errorf("FOOTNOTE_DISCORD_TOKEN_FILE: %s is longer than any token; "+
			"it should contain only the bot token", path)
	default:
		return checkToken("FOOTNOTE_DISCORD_TOKEN_FILE", token)
	}
}

// checkToken rejects characters that neither a token nor an HTTP header may contain: white space, control characters
// and anything outside ASCII.
func checkToken(name, token string) (string, error) {
	token = strings.TrimPrefix(token, "Bot ")
	if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", fmt.Errorf("%s: contains a character that no token has; "+
			"copy it again from the Discord developer portal", name)
	}
	return token, nil
}

// The values of FOOTNOTE_DISCORD_TRANSPORT, and the default address of transport http.
const (
	transportGateway = "gateway"
	transportHTTP    = "http"
	defaultHTTPAddr  = ":8080"
)

func (s settings) checkTransport() error {
	switch s.Discord.Transport {
	case transportGateway, transportHTTP:
		return nil
	default:
		return fmt.Errorf("FOOTNOTE_DISCORD_TRANSPORT: %q is not a transport; use \"gateway\" or \"http\"",
			s.Discord.Transport)
	}
}

func (s settings) checkURL() error {
	base, err := url.Parse(s.Discord.API.URL)
	if err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http" || base.User != nil {
		return errors.New("FOOTNOTE_DISCORD_API_URL: not an http or https URL without a password; " +
			"omit it for https://discord.com/")
	}
	return nil
}

// readPublicKey returns the application's key, or nil if the transport does not need it. It is checked in any case.
func (s settings) readPublicKey() (ed25519.PublicKey, error) {
	key, err := hex.DecodeString(strings.TrimSpace(s.Discord.PublicKey))
	switch {
	case err != nil || len(key) != 0 && len(key) != ed25519.PublicKeySize:
		return nil, errors.New("FOOTNOTE_DISCORD_PUBLIC_KEY: not 64 hexadecimal digits; copy it again from " + keyPage)
	case s.Discord.Transport != transportHTTP:
		return nil, nil
	case len(key) == 0:
		return nil, errors.New("FOOTNOTE_DISCORD_PUBLIC_KEY is not set; " +
			"transport http needs it: copy it from " + keyPage)
	}
	return key, nil
}

// keyPage is where Discord shows the public key.
const keyPage = "the General Information page of the application in the Discord developer portal"

// discord returns how to reach Discord, without a listener.
func (s botSettings) discord() discord.Options {
	return discord.Options{
		Token: s.token, PublicKey: s.publicKey, APIURL: s.Discord.API.URL,
		ApplicationID: s.Discord.ApplicationID, DevGuildID: s.Discord.DevGuildID, Shards: s.shards,
	}
}

// readShards returns the shards of this process.
func (s settings) readShards() (discord.Shards, error) {
	shards, err := discord.ParseShards(strings.TrimSpace(s.Discord.Shards))
	switch {
	case err != nil:
		return discord.Shards{}, fmt.Errorf("FOOTNOTE_DISCORD_SHARDS: %w", err)
	case shards != discord.Shards{} && s.Discord.Transport == transportHTTP:
		return discord.Shards{}, errors.New("FOOTNOTE_DISCORD_SHARDS: transport http has no shards; " +
			"omit it and run as many replicas as you like")
	}
	return shards, nil
}

// checkSnowflake checks one of Discord's ids: a decimal number of 64 bits (17 to 20 digits today).
func checkSnowflake(name, id string) error {
	if strings.Trim(id, "0123456789") != "" || len(id) > 20 {
		return fmt.Errorf("%s: %q is not a Discord id, which is a number of up to 20 digits", name, id)
	}
	return nil
}

func (s settings) checkHTTPAddr() error {
	if s.HTTPAddr == "" {
		return nil
	}
	_, port, err := net.SplitHostPort(s.HTTPAddr)
	if n, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil || n == 0 {
		return fmt.Errorf("FOOTNOTE_HTTP_ADDR: %q is not an address to listen on; "+
			"use \":8080\", or \"127.0.0.1:8080\" for this machine only", s.HTTPAddr)
	}
	return nil
}

// maxQuota is the greatest FOOTNOTE_QUOTA. Nobody types faster.
const maxQuota = 1000

// parseQuota reads FOOTNOTE_QUOTA. Its default, 30, is a question every two seconds for a minute: whoever reads an
// answer, or only types the next question, takes longer.
func parseQuota(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > maxQuota {
		return 0, badConfig("FOOTNOTE_QUOTA: %q is not a number from 0 to %d", s, maxQuota)
	}
	return n, nil
}

// leastRefresh is the least time between two looks at the corpus. A look at 50,000 files takes about a second.
const leastRefresh = time.Second

// parseRefresh reads FOOTNOTE_REFRESH.
func parseRefresh(s string) (time.Duration, error) {
	if s == "0" {
		return 0, nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < leastRefresh {
		return 0, badConfig("FOOTNOTE_REFRESH: %q is not a time of at least a second, such as 30s or 5m, nor 0", s)
	}
	return d, nil
}

func parseLevel(name string) (slog.Level, error) {
	switch name {
	case "debug":
		return slog.LevelDebug, nil
	case "info":
		return slog.LevelInfo, nil
	case "warn":
		return slog.LevelWarn, nil
	case "error":
		return slog.LevelError, nil
	default:
		return 0, fmt.Errorf("FOOTNOTE_LOG_LEVEL: %q is not a level; use debug, info, warn or error", name)
	}
}

func (s settings) checkLogFormat() error {
	if s.LogFormat != "text" && s.LogFormat != "json" {
		return fmt.Errorf("FOOTNOTE_LOG_FORMAT: %q is not a format; use text or json", s.LogFormat)
	}
	return nil
}

// logger returns a logger with the level and format of the settings.
func (s botSettings) logger(w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: s.logLevel}
	if s.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// configFormat is an envconfig template.
const configFormat = `{{range .}}{{usage_key .}}	{{usage_type .}}	{{usage_default .}}
{{end}}`

func configCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "config",
		Short: "List every environment variable with type, default and meaning",
		Args:  between(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			return printVariables(c.OutOrStdout())
		},
	}
}

// printVariables prints a table of all variables.
func printVariables(w io.Writer) error {
	var variables strings.Builder
	if err := envconfig.Usagef(envPrefix, &settings{}, &variables, configFormat); err != nil {
		return err
	}
	table := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(table, "VARIABLE\tTYPE\tDEFAULT\tMEANING")
	for line := range strings.Lines(variables.String()) {
		name, _, _ := strings.Cut(line, "\t")
		fmt.Fprintf(table, "%s\t%s\n", strings.TrimSuffix(line, "\n"), meanings[name])
	}
	return table.Flush()
}
