import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { locateToolchain } from '../../../toolchain/locate.ts';
import { resolveEngineSettings } from '../options.ts';
import { backendCli } from './backend-cli.ts';
import { bucketStore } from './bucket-store.ts';
import { describeStateStore } from './state-store.suite.ts';

// The CLI treats folders and buckets alike, so a folder is enough to test our commands.
describeStateStore('bucket', (backendUrl) => {
  const { pulumi, pulumiHome } = locateToolchain();
  const workDir = join(fileURLToPath(backendUrl), 'work');
  return bucketStore(
    backendUrl,
    backendCli(
      resolveEngineSettings({
        pulumi,
        pulumiHome,
        backendUrl,
        workDir,
        passphrase: 'for tests only',
        saltKey: 'a key for tests only',
      }),
    ),
  );
});
