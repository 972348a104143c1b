import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The page is served by the API under a strict CSP, so nothing may end up inline. */
export default defineConfig({
  plugins: [react()],
  build: { outDir: 'dist', emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { proxy: { '/api': process.env.API_URL ?? 'http://127.0.0.1:3002' } },
});
