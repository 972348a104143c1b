import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The API serves the pages under a strict CSP, so nothing may be inlined. */
export default defineConfig({
  plugins: [react()],
  build: { outDir: 'dist', emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { proxy: { '/api': process.env.API_URL ?? 'http://127.0.0.1:3002' } },
});
