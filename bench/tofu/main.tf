# The customer's stack as far as OpenTofu can declare it: no DNS record (there is no Cloudflare provider to build), and the
# two key pairs come from outside, since Terraform's language cannot derive one from a seed.

terraform {
  required_providers {
    hcloud = { source = "hetznercloud/hcloud" }
    random = { source = "hashicorp/random" }
  }
}

# The interval at which our stacks poll an action.
provider "hcloud" {
  poll_interval = "100ms"
}

variable "name" { type = string }
variable "location" { type = string }
variable "server_type" { type = string }
variable "labels" { type = map(string) }
variable "user_data" {
  type      = string
  sensitive = true
}
variable "ssh_port" { type = number }
variable "deploy_key" {
  type      = object({ private = string, public = string })
  sensitive = true
}
variable "host_key" { type = string }
variable "script" { type = string }
variable "bundle" {
  type      = string
  sensitive = true
}

resource "random_password" "seed" {
  for_each         = toset(["gateway-token", "deploy-key", "host-key"])
  length           = 64
  lower            = false
  upper            = false
  override_special = "abcdef"
}

resource "hcloud_ssh_key" "deploy" {
  name       = "clawdet-${var.name}"
  public_key = var.deploy_key.public
  labels     = var.labels
}

resource "hcloud_server" "machine" {
  name        = var.name
  server_type = var.server_type
  image       = "docker-ce"
  location    = var.location
  ssh_keys    = [hcloud_ssh_key.deploy.id]
  user_data   = var.user_data
  labels      = var.labels
  lifecycle {
    ignore_changes = [user_data, ssh_keys, image, location]
  }
}

resource "terraform_data" "install" {
  triggers_replace = [hcloud_server.machine.id, sha256(var.bundle)]

  connection {
    type        = "ssh"
    host        = hcloud_server.machine.ipv4_address
    port        = var.ssh_port
    user        = "root"
    private_key = var.deploy_key.private
    host_key    = var.host_key
    agent       = false
    timeout     = "2m"
    script_path = "./remote-%RAND%.sh"
  }

  provisioner "file" {
    content     = var.script
    destination = "./install.sh"
  }
  provisioner "file" {
    content     = var.bundle
    destination = "./bundle"
  }
  provisioner "remote-exec" {
    inline = ["sh ./install.sh <./bundle && rm ./bundle"]
  }
}
