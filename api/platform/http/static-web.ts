import { existsSync } from 'node:fs';
import path from 'node:path';
import express, { Router } from 'express';
import { AppError } from '../errors/app-error.ts';

/** Serves the built pages. A path without a file gets index.html, because the app routes in the browser. */
export function staticWeb(folder: string): Router {
  const router = Router();
  const index = path.join(folder, 'index.html');
  router.use(
    '/assets',
    // File names contain a hash of their content.
    express.static(path.join(folder, 'assets'), {
      immutable: true,
      maxAge: '1y',
      fallthrough: false,
      index: false,
      redirect: false,
    }),
  );
  router.use(express.static(folder, { index: false, redirect: false, maxAge: '1h' }));
  router.use((req, res, next) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') return next();
    if (!existsSync(index)) {
      throw new AppError('not_found', {
        message: 'The pages are not built yet. Run "npm run build:web", then reload.',
      });
    }
    res.set('Cache-Control', 'no-cache').sendFile(index);
  });
  return router;
}
