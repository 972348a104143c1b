/** SHA-256 sums (hex) by the name of the published file. */
export type Checksums = Readonly<Record<string, string>>;

/**
 * The sums of what set-up downloads: what a file has to be, wherever it comes from. Sources: Pulumi's Homebrew tap for the
 * CLI, nixpkgs for the plugins, the Dockerfiles of Docker's own images for Compose, MongoDB's `.sha256` files. A file that
 * is not here is never downloaded; `node toolchain/record-checksums.ts` prints the lines that are missing.
 */
export const checksums: Checksums = {
  'pulumi-v3.256.0-linux-x64.tar.gz': 'fe4afd4cda48f7fe06961268834caf78fb1efa8b31ee61ad00ee2e6cfa91caea',
  'pulumi-v3.256.0-linux-arm64.tar.gz': 'a5b0c4cfc894d9147b8769eeb590fb6517f98829595d95443c2b6f91b1815711',
  'pulumi-v3.256.0-darwin-x64.tar.gz': '53a8c8775cb6e9886482552a3e7c74eccec7284dce4a4f68368a94113cf47b98',
  'pulumi-v3.256.0-darwin-arm64.tar.gz': 'da8ed5d80c07ef00c5b0a489ddcedf4c985092d69b8efc4e9d2193e1e4f05b5b',
  'pulumi-resource-hcloud-v1.32.1-linux-amd64.tar.gz':
    'f5e879b6ae51145ad62970ed0a58b55a7ee6e627b8199d49273e4ed8504d67a6',
  'pulumi-resource-hcloud-v1.32.1-linux-arm64.tar.gz':
    'b25ce6545ecda5b0c0ac1a80eef046680fdac482c4ba8d46b3ce180659ac9724',
  'pulumi-resource-hcloud-v1.32.1-darwin-amd64.tar.gz':
    '7a531b735fa28c810677cdc75bb3f85d81d316983a357cec63ebedab9ba73513',
  'pulumi-resource-hcloud-v1.32.1-darwin-arm64.tar.gz':
    '15247a7f005bf3d8e24e4ee9c38725f45799d7e6dc2b6a5abb5fe99b177a1394',
  'pulumi-resource-random-v4.21.2-linux-amd64.tar.gz':
    'b980a23ae949bb38fd4bcd2c89cb7686be5814782f5859efddc92ea3dba64673',
  'pulumi-resource-random-v4.21.2-linux-arm64.tar.gz':
    '0c5351dd6b75ee231a7bac51d7de94e2ed79262f148967c076f2d3822f4ae174',
  'pulumi-resource-random-v4.21.2-darwin-arm64.tar.gz':
    '696299182855326c442981c7facd2e14397f3b38eb438e606ddf46a8de536cfa',
  'docker-compose-linux-x86_64@2.40.3': 'dba9d98e1ba5bfe11d88c99b9bd32fc4a0624a30fafe68eea34d61a3e42fd372',
  'docker-compose-linux-aarch64@2.40.3': 'd26373b19e89160546d15407516cc59f453030d9bc5b43ba7faf16f7b4980137',
  'mongodb-linux-x86_64-debian12-8.2.6.tgz':
    'ebf8bd8eb59c746a1ec834db4fe84d853453ed67ae3c39aea379dd0bbd16a2e6',
};
