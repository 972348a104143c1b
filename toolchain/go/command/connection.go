package main

import "github.com/pulumi/pulumi-go-provider/infer"

// Endpoint is how to reach and enter one host. Names and defaults are those of @pulumi/command's ConnectionArgs.
type Endpoint struct {
	User               *string  `pulumi:"user,optional"`
	Password           *string  `pulumi:"password,optional"`
	Host               string   `pulumi:"host"`
	Port               *float64 `pulumi:"port,optional"`
	PrivateKey         *string  `pulumi:"privateKey,optional"`
	PrivateKeyPassword *string  `pulumi:"privateKeyPassword,optional"`
	AgentSocketPath    *string  `pulumi:"agentSocketPath,optional"`
	DialErrorLimit     *int     `pulumi:"dialErrorLimit,optional"`
	PerDialTimeout     *int     `pulumi:"perDialTimeout,optional"`
	HostKey            *string  `pulumi:"hostKey,optional"`
}

// Connection is an endpoint, perhaps behind another one.
type Connection struct {
	Endpoint
	Proxy *ProxyConnection `pulumi:"proxy,optional"`
}

// ProxyConnection is the bastion that a connection goes through.
type ProxyConnection struct {
	Endpoint
}

func (e *Endpoint) annotate(a infer.Annotator) {
	a.SetDefault(&e.User, "root")
	a.SetDefault(&e.Port, 22)
	a.SetDefault(&e.DialErrorLimit, 10)
	a.SetDefault(&e.PerDialTimeout, 15)
}

// Annotate sets the defaults that the npm package sets as well, for programs in other languages and YAML.
func (c *Connection) Annotate(a infer.Annotator) { c.annotate(a) }

// Annotate sets the same defaults for the bastion.
func (c *ProxyConnection) Annotate(a infer.Annotator) { c.annotate(a) }

func orElse[T any](value *T, fallback T) T {
	if value == nil {
		return fallback
	}
	return *value
}
