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

	"github.com/kelseyhightower/envconfig"
	"github.com/spf13/cobra"

	"footnote/bot/discord"
)

// envPrefix begins the name of every variable.
const envPrefix = "FOOTNOTE"

// settings are the environment. Field names make the variables' names, so that envconfig takes none without the prefix,
// which it does for names given in its own tag. Every field is text, so that its parse errors, which print values, cannot
// happen; validate reads what is more than text.
type settings struct {
	Discord struct {
		Token         string `split_words:"true" desc:"the bot token; this or FOOTNOTE_DISCORD_TOKEN_FILE is required by serve"`
		TokenFile     string `split_words:"true" desc:"a file that holds the bot token, readable by nobody else"`
		Transport     string `split_words:"true" default:"gateway" desc:"how Discord reaches the bot: gateway, or http (signed requests to POST /interactions)"`
		PublicKey     string `split_words:"true" desc:"the application's Ed25519 key in hex; transport http needs it"`
		ApplicationID string `split_words:"true" desc:"the application's id; empty: asked from Discord"`
		API           struct {
			URL string `default:"https://discord.com/" desc:"base of Discord's API"`
		}
		Shards     string `desc:"which shards of how many this process runs, such as 0-3/16; empty: all, as many as Discord recommends"`
		DevGuildID string `split_words:"true" desc:"registers the commands in this guild only, at once; empty: everywhere"`
	}
	HTTPAddr  string   `split_words:"true" desc:"address for /livez, /readyz, /metrics and /interactions; empty: none, with transport http :8080"`
	DataDir   string   `split_words:"true" desc:"where serve keeps settings of servers and the index of a large FOOTNOTE_CORPUS; empty: none are kept"`
	Corpus    []string `split_words:"true" desc:"files, folders and .jsonl that replace the built-in corpus, in the shell too"`
	LogLevel  string   `split_words:"true" default:"info" desc:"debug, info, warn or error"`
	LogFormat string   `split_words:"true" default:"text" desc:"text or json"`
}

// readSettings reads the environment. Nothing is checked but FOOTNOTE_CORPUS, which every subcommand may use.
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

// checkNames finds a variable with our prefix that is none of ours, most likely misspelt.
func checkNames() error {
	if err := envconfig.CheckDisallowed(envPrefix, &settings{}); err != nil {
		return badConfig("%w; footnote config lists them", err)
	}
	return nil
}

// botSettings are settings that have been checked, as the bot needs them.
type botSettings struct {
	settings
	token     string
	tokenFrom string            // the variable that gave it
	publicKey ed25519.PublicKey // nil: transport gateway
	shards    discord.Shards
	logLevel  slog.Level
}

// readBotSettings reads and checks all that serve needs; an error names every variable that is wrong, and what is right is
// returned beside it.
func readBotSettings(stderr io.Writer) (botSettings, error) {
	s, err := readSettings()
	if err != nil {
		return botSettings{}, err
	}
	out := botSettings{settings: s, tokenFrom: "FOOTNOTE_DISCORD_TOKEN"}
	if s.Discord.TokenFile != "" {
		out.tokenFrom = "FOOTNOTE_DISCORD_TOKEN_FILE"
	}
	var tokenErr, keyErr, shardsErr, levelErr error
	out.token, tokenErr = s.readToken(stderr)
	out.publicKey, keyErr = s.readPublicKey()
	out.shards, shardsErr = s.readShards()
	out.logLevel, levelErr = parseLevel(s.LogLevel)
	if s.Discord.Transport == transportHTTP {
		out.HTTPAddr = cmp.Or(s.HTTPAddr, defaultHTTPAddr)
	}
	err = errors.Join(checkNames(), tokenErr, s.checkTransport(), s.checkURL(), keyErr, shardsErr,
		checkSnowflake("FOOTNOTE_DISCORD_APPLICATION_ID", s.Discord.ApplicationID),
		checkSnowflake("FOOTNOTE_DISCORD_DEV_GUILD_ID", s.Discord.DevGuildID),
		s.checkHTTPAddr(), levelErr, s.checkLogFormat())
	if err != nil {
		return out, &codedError{exitConfig, oneLine(err)}
	}
	return out, nil
}

// oneLine joins the errors of errors.Join so that each stands on a line of its own behind the program's name.
func oneLine(err error) error {
	return errors.New(strings.ReplaceAll(err.Error(), "\n", "\nfootnote: "))
}

// readToken returns the bot token, from the variable or its file. No error holds any of it.
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
		return "", errors.New("FOOTNOTE_DISCORD_TOKEN is not set; set it, or FOOTNOTE_DISCORD_TOKEN_FILE, to the bot token")
	}
	return checkToken("FOOTNOTE_DISCORD_TOKEN", token)
}

// maxTokenFile bounds what is read of a token file, in bytes; Discord's tokens have some seventy characters.
const maxTokenFile = 4096

func readTokenFile(path string, stderr io.Writer) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("FOOTNOTE_DISCORD_TOKEN_FILE: %w", err)
	}
	defer f.Close()
	if st, err := f.Stat(); err == nil && runtime.GOOS != "windows" && st.Mode().IsRegular() && st.Mode().Perm()&0o077 != 0 {
		fmt.Fprintf(stderr, "footnote: warning: FOOTNOTE_DISCORD_TOKEN_FILE: others may read %s (mode %04o); run chmod 600\n", path, st.Mode().Perm())
	}
	content, err := io.ReadAll(io.LimitReader(f, maxTokenFile+1))
	switch token := strings.TrimSpace(string(content)); {
	case err != nil:
		return "", fmt.Errorf("FOOTNOTE_DISCORD_TOKEN_FILE: %w", err)
	case token == "":
		return "", fmt.Errorf("FOOTNOTE_DISCORD_TOKEN_FILE: %s is empty; it should hold the bot token", path)
	case len(content) > maxTokenFile:
		return "", fmt.Errorf("FOOTNOTE_DISCORD_TOKEN_FILE: %s is longer than any token; it should hold the bot token alone", path)
	default:
		return checkToken("FOOTNOTE_DISCORD_TOKEN_FILE", token)
	}
}

// checkToken finds what no token holds and no HTTP header may hold: white space, control characters, other than ASCII.
func checkToken(name, token string) (string, error) {
	token = strings.TrimPrefix(token, "Bot ")
	if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", fmt.Errorf("%s: holds a character that is in no token; copy it again from the Discord developer portal", name)
	}
	return token, nil
}

// The values of FOOTNOTE_DISCORD_TRANSPORT, and the address that transport http listens at by default.
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
		return fmt.Errorf("FOOTNOTE_DISCORD_TRANSPORT: %q is no transport; use \"gateway\" or \"http\"", s.Discord.Transport)
	}
}

func (s settings) checkURL() error {
	base, err := url.Parse(s.Discord.API.URL)
	if err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http" || base.User != nil {
		return errors.New("FOOTNOTE_DISCORD_API_URL: no http or https address without a password; leave it out for https://discord.com/")
	}
	return nil
}

// readPublicKey returns the application's key, nil if the transport does not need it. It is checked in any case.
func (s settings) readPublicKey() (ed25519.PublicKey, error) {
	key, err := hex.DecodeString(strings.TrimSpace(s.Discord.PublicKey))
	switch {
	case err != nil || len(key) != 0 && len(key) != ed25519.PublicKeySize:
		return nil, errors.New("FOOTNOTE_DISCORD_PUBLIC_KEY: not 64 hexadecimal digits; copy it again from the General Information page of the application in the Discord developer portal")
	case s.Discord.Transport != transportHTTP:
		return nil, nil
	case len(key) == 0:
		return nil, errors.New("FOOTNOTE_DISCORD_PUBLIC_KEY is not set; transport http needs it: copy it from the General Information page of the application in the Discord developer portal")
	}
	return key, nil
}

// discord returns how to reach Discord, without a listener.
func (s botSettings) discord() discord.Options {
	return discord.Options{
		Token: s.token, APIURL: s.Discord.API.URL, ApplicationID: s.Discord.ApplicationID, DevGuildID: s.Discord.DevGuildID,
		PublicKey: s.publicKey, Shards: s.shards,
	}
}

// readShards returns which shards this process runs.
func (s settings) readShards() (discord.Shards, error) {
	shards, err := discord.ParseShards(strings.TrimSpace(s.Discord.Shards))
	switch {
	case err != nil:
		return discord.Shards{}, fmt.Errorf("FOOTNOTE_DISCORD_SHARDS: %w", err)
	case shards != discord.Shards{} && s.Discord.Transport == transportHTTP:
		return discord.Shards{}, errors.New("FOOTNOTE_DISCORD_SHARDS: transport http has no shards; leave it out and run as many replicas as you like")
	}
	return shards, nil
}

// checkSnowflake checks one of Discord's ids: a decimal number of 64 bits (17 to 20 digits today).
func checkSnowflake(name, id string) error {
	if strings.Trim(id, "0123456789") != "" || len(id) > 20 {
		return fmt.Errorf("%s: %q is no Discord id; it is a number of up to 20 digits", name, id)
	}
	return nil
}

func (s settings) checkHTTPAddr() error {
	if s.HTTPAddr == "" {
		return nil
	}
	_, port, err := net.SplitHostPort(s.HTTPAddr)
	if n, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil || n == 0 {
		return fmt.Errorf("FOOTNOTE_HTTP_ADDR: %q is no address to listen at; use \":8080\", or \"127.0.0.1:8080\" for this machine alone", s.HTTPAddr)
	}
	return nil
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
		return 0, fmt.Errorf("FOOTNOTE_LOG_LEVEL: %q is no level; use debug, info, warn or error", name)
	}
}

func (s settings) checkLogFormat() error {
	if s.LogFormat != "text" && s.LogFormat != "json" {
		return fmt.Errorf("FOOTNOTE_LOG_FORMAT: %q is no format; use text or json", s.LogFormat)
	}
	return nil
}

// logger returns the logger that the settings ask for.
func (s botSettings) logger(w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: s.logLevel}
	if s.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// configFormat is a template of envconfig.
const configFormat = `VARIABLE	TYPE	DEFAULT	MEANING
{{range .}}{{usage_key .}}	{{usage_type .}}	{{usage_default .}}	{{usage_description .}}
{{end}}`

func configCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "config",
		Short: "List every environment variable with type, default and meaning",
		Args:  between(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			table := tabwriter.NewWriter(c.OutOrStdout(), 0, 8, 2, ' ', 0)
			if err := envconfig.Usagef(envPrefix, &settings{}, table, configFormat); err != nil {
				return err
			}
			return table.Flush()
		},
	}
}
