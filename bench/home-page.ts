import { openBrowser } from '../e2e/browser.fixture.ts';
import { launchProduct } from '../e2e/launched-product.fixture.ts';
import { printTable } from './figures.ts';
import type { Row } from './rows.ts';
import { targets } from './targets.ts';

/** The same before typeface, scripts and pictures were made smaller. */
const BEFORE_KB = 251;
const viewport = { width: 1280, height: 800 };
/** After the page's last call, for what it starts to load then. */
const QUIET_MS = 3_000;

/** KB (1,000 bytes) of content that a browser with an empty cache receives for the home page, without scrolling. */
export async function homePageRows(): Promise<Row[]> {
  const product = await launchProduct({ servers: 'process' });
  try {
    const loaded = await firstLoad(product.run.web);
    printTable(
      'First load of the home page, by file',
      'KB',
      loaded.map(({ file, kilobytes }) => ({ what: file, values: [kilobytes] })),
    );
    const total = loaded.reduce((sum, { kilobytes }) => sum + kilobytes, 0);
    return [
      {
        what: 'first load of the home page, on the wire',
        unit: 'KB',
        ours: [total],
        peer: { name: 'before', values: [BEFORE_KB] },
        target: targets.homePage,
      },
    ];
  } finally {
    await product.remove();
  }
}

async function firstLoad(url: string): Promise<{ file: string; kilobytes: number }[]> {
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport });
    const sizes: Promise<{ file: string; kilobytes: number }>[] = [];
    page.on('requestfinished', (request) => {
      const file = new URL(request.url()).pathname;
      const size = request.sizes();
      sizes.push(size.then(({ responseBodySize }) => ({ file, kilobytes: responseBodySize / 1_000 })));
    });
    // The last part of the page asks this once it is there.
    const complete = page.waitForResponse((answer) => answer.url().endsWith('/api/trial'));
    await page.goto(url);
    await complete;
    await page.waitForTimeout(QUIET_MS);
    return (await Promise.all(sizes)).sort((a, b) => b.kilobytes - a.kilobytes);
  } finally {
    await browser.close();
  }
}
