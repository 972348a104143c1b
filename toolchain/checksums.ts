/** SHA-256 sums (hex) by the name of the published file. */
export type Checksums = Readonly<Record<string, string>>;

/**
 * The sums of what set-up downloads: what a file has to be, wherever it comes from. Sources: Pulumi's Homebrew tap for the
 * CLI, nixpkgs for the plugins, the Dockerfiles of Docker's own images for Compose, MongoDB's `.sha256` files. A file that
 * is not here is never downloaded; `node toolchain/record-checksums.ts` prints the lines that are missing.
 */
export const checksums: Checksums = {
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
