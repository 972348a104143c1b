/** The three strokes of the claw, each a crescent with thin ends. */
const clawStrokes = [
  'M8.6 6.2C12.6 12.4 11.8 19.6 6.6 25.8 8.6 19.4 9.2 12.8 8.6 6.2Z',
  'M15.4 4.6C20.6 12.2 19.4 20.6 12.6 28 15.4 20.4 16.2 12.4 15.4 4.6Z',
  'M22.6 6.2C27.2 12.4 26.2 19.6 20.2 25.8 22.6 19.4 23.2 12.8 22.6 6.2Z',
];

/** The claw mark on its tile. */
export function Mark({ size = 30 }: { size?: number }) {
  return (
    <svg className="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect className="mark__tile" width="32" height="32" rx="8" />
      {clawStrokes.map((d) => (
        <path key={d} className="mark__claw" d={d} />
      ))}
    </svg>
  );
}

/** The claw alone, as an ornament that fills its container. Its class sets the colour. */
export function Claw({ className }: { className?: string }) {
  return (
    <svg className={className} viewBox="4 3 24 26" aria-hidden="true">
      {clawStrokes.map((d) => (
        <path key={d} d={d} />
      ))}
    </svg>
  );
}
