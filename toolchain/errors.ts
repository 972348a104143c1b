/** Every way the toolchain can be unusable, by code. */
export type ToolchainErrorCode =
  | 'toolchain_missing'
  | 'toolchain_broken'
  | 'go_missing'
  | 'go_too_old'
  | 'disk_full'
  | 'cache_unwritable'
  | 'build_failed'
  | 'download_failed'
  | 'checksum_missing'
  | 'checksum_wrong'
  | 'python_missing'
  | 'python_packages_failed'
  | 'road_unknown';

/** An unusable toolchain. The message says what happened, what it means and what to do, and is safe to show. */
export class ToolchainError extends Error {
  override readonly name = 'ToolchainError';
  readonly code: ToolchainErrorCode;

  constructor(code: ToolchainErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
