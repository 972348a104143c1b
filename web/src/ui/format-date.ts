const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });
const minute = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
const second = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });

/** A day: `Nov 25, 2026`. */
export const formatDay = (at: string): string => day.format(new Date(at));

/** A time to the minute: `Nov 25, 2026, 9:41 AM`. */
export const formatTime = (at: string): string => minute.format(new Date(at));

/** A time to the second, where the order of events matters. */
export const formatExactTime = (at: string): string => second.format(new Date(at));
