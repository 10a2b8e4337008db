// Package discord connects an application to Discord: it receives interactions over the gateway or as signed HTTP
// requests, and calls the REST API.
//
//	gateway event or POST /interactions -> Interaction -> Receiver -> Callback
//
// A Client keeps the sessions of its shards alive, retries calls within their time, registers the commands, and serves
// health and metrics. The package also holds Discord's wire types and limits. What an interaction is answered with is
// the Receiver's business.
package discord
