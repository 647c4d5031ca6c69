import type { ReactNode } from 'react';

/** Line drawings on a 20 × 20 grid, one a line. */
const paths = {
  archive: 'M3 4h14v4H3zM4.5 8v8h11V8M8 11.5h4',
  at: 'M13 10a3 3 0 1 1-6 0 3 3 0 0 1 6 0zm0 0v1.2c0 2.6 4 2.4 4-1.2a7 7 0 1 0-3 5.8',
  back: 'M12 4.5 6.5 10l5.5 5.5',
  book: 'M10 5.5C8 4 5 3.8 3 4.2v11c2-.4 5-.2 7 1.3 2-1.5 5-1.7 7-1.3v-11c-2-.4-5-.2-7 1.3zm0 0v11',
  check: 'm4.5 10.5 3.5 3.5 7.5-8',
  chevron: 'm5.5 7.5 4.5 5 4.5-5',
  close: 'm5 5 10 10M15 5 5 15',
  file: 'M5 2.5h6.5L15 6v11.5H5zM11 2.8V6.5h4',
  hash: 'M8 3 6.5 17M13.5 3 12 17M3.5 7.5h13.5M3 12.5h13.5',
  home: 'M3.5 9 10 3.5 16.5 9v7.5h-4.5v-4.5H8v4.5H3.5z',
  lock: 'M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9',
  menu: 'M3 5.5h14M3 10h14M3 14.5h14',
  moon: 'M15.5 12A6.5 6.5 0 0 1 8 4.5a6.5 6.5 0 1 0 7.5 7.5z',
  more: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  person: 'M13 6.5a3 3 0 1 1-6 0 3 3 0 0 1 6 0zM4 17c.5-3.5 3-5 6-5s5.5 1.5 6 5',
  pin: 'm12 3 5 5-3 1-2.5 4-5-5L10.5 5.5zM9 11l-5.5 5.5',
  plug: 'M7 3v4M13 3v4M5 7h10v3.5a5 5 0 0 1-10 0zM10 15.5V18',
  reply: 'M8 5 3.5 9.5 8 14M3.5 9.5H12c3 0 4.5 2 4.5 5.5',
  search: 'M13 8.5a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0zM12 12l5 5',
  send: 'M3.5 10 17 3.5 12 17l-2.5-5.5zM9.5 11.5 17 3.5',
  smile: 'M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0zM7.5 8.2v.1M12.5 8.2v.1M7 12c1.5 2.2 4.5 2.2 6 0',
  sun: 'M13.5 10a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0zM10 1.5v2M10 16.5v2M1.5 10h2M16.5 10h2M4 4l1.4 1.4M14.6 14.6 16 16M16 4l-1.4 1.4M5.4 14.6 4 16',
  warning: 'M10 3.5 17.5 16.5h-15zM10 8.5v3.5M10 14.2v.1',
} as const;

export type IconName = keyof typeof paths;

/** A drawing beside words; it says nothing to a screen reader. */
export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }): ReactNode {
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'more' ? 2.4 : 1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={paths[name]} />
    </svg>
  );
}
