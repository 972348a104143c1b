import { existsSync } from 'node:fs';
import path from 'node:path';
import compression from 'compression';
import express, { type RequestHandler, Router } from 'express';
import expressStaticGzip from 'express-static-gzip';
import { AppError } from '../errors/app-error.ts';

/** The addresses of the pages, as `web/src/app.tsx` routes them. */
export const PAGES = [
  '/',
  '/signup',
  '/signup/details',
  '/login',
  '/login/second-factor',
  '/verify',
  '/forgot',
  '/reset',
  '/dashboard',
  '/usage',
  '/account',
  '/export',
  '/keep-account',
  '/security',
  '/team{/:tab}',
  '/invitation',
  '/operators/confirm',
  '/operators/people/:person',
  '/operators{/:tab}',
  '/help',
  '/terms',
  '/privacy',
];

/**
 * Serves the built pages, compressed: assets as the build has compressed them, the rest on the fly. Every path without a file gets index.html, because the app routes in the browser; one
 * that is no page has status 404, for programs.
 */
export function staticWeb(folder: string): Router {
  const router = Router();
  router.use(compression());
  const index = path.join(folder, 'index.html');
  router.use(
    '/assets',
    // File names contain a hash of their content.
    expressStaticGzip(path.join(folder, 'assets'), {
      // The build has written a .br file beside each script and style.
      enableBrotli: true,
      orderPreference: ['br'],
      index: false,
      serveStatic: { immutable: true, maxAge: '1y', fallthrough: false, redirect: false },
    }),
  );
  router.use(express.static(folder, { index: false, redirect: false, maxAge: '1h' }));
  const page =
    (status: number): RequestHandler =>
    (req, res, next) => {
      if (req.method !== 'GET' && req.method !== 'HEAD') return next();
      if (!existsSync(index)) {
        throw new AppError('not_found', {
          message: 'The pages are not built yet. Run "npm run build:web", then reload.',
        });
      }
      res.status(status).set('Cache-Control', 'no-cache').sendFile(index);
    };
  router.get(PAGES, page(200));
  router.use(page(404));
  return router;
}
