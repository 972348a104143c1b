import { reportError } from './error-report.ts';
import { program } from './program.ts';

// A reader of our output, such as `head`, may close the pipe early.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

await program.parseAsync().catch(reportError);
