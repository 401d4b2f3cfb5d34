/** Style sheets are bundled, never read. */
declare module '*.css';
