import { expect, it } from 'vitest';
import { drawingOf } from './qr-code.tsx';

/** Whether the drawing has a square at this place. */
const isDark = ({ path }: { path: string }, x: number, y: number) => path.includes(`M${x} ${y}h1v1h-1z`);

it('a QR code has the three finder patterns, and another text gives other squares', () => {
  const drawing = drawingOf(
    'otpauth://totp/Clawdet:ada%40example.com?secret=JBSWY3DPEHPK3PXP&issuer=Clawdet',
  );
  const { size } = drawing;
  for (const [left, top] of [
    [0, 0],
    [size - 7, 0],
    [0, size - 7],
  ] as const) {
    const row = (y: number) =>
      Array.from({ length: 7 }, (_, x) => Number(isDark(drawing, left + x, top + y)));
    expect([row(0), row(1), row(3)].map((cells) => cells.join(''))).toEqual([
      '1111111',
      '1000001',
      '1011101',
    ]);
  }
  expect(drawingOf('another text').path).not.toBe(drawing.path);
});
